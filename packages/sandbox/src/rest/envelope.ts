/** What a REST call comes to. `code` other than 0 is a failure, also with HTTP 200. */
export interface Answer {
  http: number;
  code: number;
  message: string | null;
  response: unknown;
}

export const ok = <Response>(response: Response, http = 200): Answer & { response: Response } => ({
  http,
  code: 0,
  message: null,
  response,
});

export const refusal = (http: number, code: number, message: string): Answer => ({
  http,
  code,
  message,
  response: null,
});

/** The answers that the reference gives word for word. */
export const UNAUTHORIZED = refusal(401, -1, 'Unauthorized');
export const WRONG_KEYS = refusal(401, -1, '인증에 실패하였습니다. API키와 secret을 확인하세요.');
export const NO_SUCH_PAYMENT = refusal(404, -1, '존재하지 않는 결제정보입니다.');
/** What PortOne has and the sandbox has not. */
export const NO_SUCH_PATH = refusal(404, -1, '샌드박스에서 제공하지 않는 API입니다.');
export const NOTHING_TO_CANCEL = refusal(200, 1, '취소할 결제건이 존재하지 않습니다.');
export const ALREADY_CANCELLED = refusal(200, 1, '이미 전액취소된 주문입니다.');

/** PortOne's own writing: keys in alphabetical order, everything beyond ASCII and every slash escaped. */
export const envelope = ({ code, message, response }: Answer): string =>
  JSON.stringify(sorted({ code, message, response }))
    .replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
