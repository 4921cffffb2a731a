import { isAuthorized } from './requests.ts';
import type { Answer, Request } from './wire.ts';

/** Node refuses an expectation it does not know, and too many headers, before the request is ours. */
const BEFORE_US = [417, 431];

/** Answers that have no body by their nature. */
const BODILESS = [204, 303, 304];

const PRIVATE = /^\/+(orders|payments\/cancel)\/*(\?|$)/i;

/** What is wrong with an answer, in words; nothing if it is one of ours, whole and discreet. */
export function faultsOf(sent: Request, answer: Answer, canaries: readonly string[]): string[] {
  const { http, headers, text } = answer;
  const faults = shapeFaults(sent, answer);
  if (http >= 500) faults.push(`answered ${http}: ${text.slice(0, 300)}`);
  const everything = JSON.stringify(headers) + text;
  for (const canary of canaries) if (everything.includes(canary)) faults.push(`shows ${canary}`);
  if (http < 300 && sent.method === 'POST' && PRIVATE.test(sent.path) && !isAuthorized(sent)) {
    faults.push(`answered ${http} without the key`);
  }
  return faults;
}

function shapeFaults({ method }: Request, { http, headers, text }: Answer): string[] {
  const type = headers['content-type'] ?? '';
  if (method === 'HEAD') return text === '' ? [] : ['answered HEAD with a body'];
  if (BEFORE_US.includes(http) || BODILESS.includes(http)) return [];
  if (text === '') return method === 'OPTIONS' ? [] : [`answered ${http} with nothing`];
  if (type === 'application/json; charset=utf-8')
    return isOurs(text) ? [] : [`answered no status and message: ${text}`];
  if (/^text\/(html|javascript); charset=utf-8$/.test(type)) return [];
  return [`answered ${http} as ${type || 'nothing known'}: ${text.slice(0, 300)}`];
}

function isOurs(text: string): boolean {
  try {
    const { status, message } = JSON.parse(text);
    return typeof status === 'string' && typeof message === 'string';
  } catch {
    return false;
  }
}
