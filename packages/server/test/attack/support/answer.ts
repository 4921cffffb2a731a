import type { Fields } from './portone.ts';

/** What came back over HTTP. */
export interface Answer {
  http: number;
  headers: Headers;
  text: string;
  /** The body's fields; empty where it is no JSON object. */
  body: Fields;
}

export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  return { http: status, headers, text, body: fieldsOf(text) };
}

function fieldsOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
