import { type Environment, wait } from './environment.ts';

/** A question that got no usable answer. It says nothing about the payment. */
export interface Fault {
  status: 'fault';
  code: string;
  message?: never;
  /** How long the API wishes to be left alone. */
  retryAfter_ms: number;
}

/** Longest wait for one answer, body included. */
export const TRY_LIMIT_MS = 10_000;

/** Longest wait that a `Retry-After` can impose. */
export const RETRY_AFTER_LIMIT_MS = 60_000;

/** Whether something is said at all. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * Asks the API until `read` recognises an answer or the delays are used up. Whatever `read` does not recognise, a
 * proxy's page for instance, counts as no answer; so does every 5xx and 429, whatever its body says.
 *
 * @param delays_ms pauses between tries; their number is the number of retries
 */
export async function ask<T extends { status: string }>(
  env: Environment,
  url: string,
  init: RequestInit,
  delays_ms: readonly number[],
  read: (http: number, body: unknown) => T | false | undefined,
): Promise<T | Fault> {
  for (let tries = 0; ; tries++) {
    const answer = await once(env, url, init, read);
    const delay_ms = delays_ms[tries];
    if (!isFault(answer) || !delay_ms) return answer;
    // Spread out, so that shops' shoppers do not all come back in the same second after an outage.
    if (answer.retryAfter_ms) await wait(env, answer.retryAfter_ms);
    else await wait(env, delay_ms * (0.75 + env.random() / 2), true);
  }
}

export const isFault = (answer: { status: string }): answer is Fault => answer.status === 'fault';

async function once<T>(
  env: Environment,
  url: string,
  init: RequestInit,
  read: (http: number, body: unknown) => T | false | undefined,
): Promise<T | Fault> {
  const abort = new AbortController();
  const limit = env.setTimeout(() => abort.abort(), TRY_LIMIT_MS);
  try {
    const response = await env.fetch(url, { cache: 'no-store', ...init, signal: abort.signal });
    const body: unknown = Object(await response.json().catch(() => {}));
    const isDown = response.status >= 500 || response.status === 429;
    const answer = !isDown && read(response.status, body);
    if (answer) return answer;
    const { code } = body as Record<string, unknown>;
    return {
      status: 'fault',
      code: isText(code) ? code : 'API_INVALID_ANSWER',
      retryAfter_ms: readRetryAfter(response.headers.get('retry-after') ?? '', env.now()),
    };
  } catch {
    return { status: 'fault', code: 'API_UNREACHABLE', retryAfter_ms: 0 };
  } finally {
    env.clearTimeout(limit);
  }
}

/** `Retry-After` is seconds or a date. */
function readRetryAfter(header: string, now: number): number {
  const delay_ms = Number(header) * 1000 || Date.parse(header) - now || 0;
  return Math.min(Math.max(delay_ms, 0), RETRY_AFTER_LIMIT_MS);
}
