import { type Environment, wait } from './environment.ts';

/** A question that got no usable answer. It says nothing about the payment. */
export interface Fault {
  fault: string;
  message?: string;
  /** How long the API wishes to be left alone. */
  retryAfter_ms?: number;
}

/** Longest wait for one answer, body included. */
export const TRY_LIMIT_MS = 10_000;

/** Longest wait that a `Retry-After` can impose. */
export const RETRY_AFTER_LIMIT_MS = 60_000;

export const isFault = (value: object): value is Fault => 'fault' in value;

/**
 * Asks the API until `read` recognises an answer or the delays are used up. Whatever `read` does not recognise, a
 * proxy's page for instance, counts as no answer; so does every 5xx and 429, whatever its body says.
 *
 * @param delays_ms pauses between tries; their number is the number of retries
 */
export async function ask<T extends object>(
  env: Environment,
  url: string,
  init: RequestInit,
  delays_ms: readonly number[],
  read: (http: number, body: unknown) => T | undefined,
): Promise<T | Fault> {
  for (let tries = 0; ; tries++) {
    const [answer, fault] = await once(env, url, init, read);
    const delay_ms = delays_ms[tries];
    if (answer || delay_ms === undefined) return answer ?? fault;
    // Spread out, so that shops' shoppers do not all come back in the same second after an outage.
    if (fault.retryAfter_ms) await wait(env, fault.retryAfter_ms);
    else await wait(env, delay_ms * (0.75 + env.random() / 2), true);
  }
}

async function once<T extends object>(
  env: Environment,
  url: string,
  init: RequestInit,
  read: (http: number, body: unknown) => T | undefined,
): Promise<[answer: T | undefined, fault: Fault]> {
  const abort = new AbortController();
  const limit = env.setTimeout(() => abort.abort(), TRY_LIMIT_MS);
  try {
    const response = await env.fetch(url, { cache: 'no-store', ...init, signal: abort.signal });
    const body: unknown = await response.json().catch(() => undefined);
    const isDown = response.status >= 500 || response.status === 429;
    const answer = isDown ? undefined : read(response.status, body);
    return [answer, faultIn(body, retryAfter(response.headers.get('retry-after'), env.now()))];
  } catch {
    return [undefined, { fault: 'API_UNREACHABLE' }];
  } finally {
    env.clearTimeout(limit);
  }
}

function faultIn(body: unknown, retryAfter_ms: number): Fault {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  return {
    fault: typeof code === 'string' ? code : 'API_INVALID_ANSWER',
    ...(typeof message === 'string' && { message }),
    ...(retryAfter_ms > 0 && { retryAfter_ms }),
  };
}

/** `Retry-After` is seconds or a date. */
function retryAfter(header: string | null, now: number): number {
  if (!header) return 0;
  const delay_ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Math.min(Math.max(delay_ms || 0, 0), RETRY_AFTER_LIMIT_MS);
}
