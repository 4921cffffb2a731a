import { type Environment, wait } from './environment.ts';

/** A question that got no usable answer. It says nothing about the payment. */
export interface Fault {
  fault: string;
  message?: string;
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
    const { answer, fault, retryAfter_ms } = await once(env, url, init, read);
    if (answer) return answer;
    const delay_ms = delays_ms[tries];
    if (delay_ms === undefined) return fault;
    // Spread out, so that shops' shoppers do not all come back in the same second after an outage.
    if (retryAfter_ms) await wait(env, Math.min(retryAfter_ms, RETRY_AFTER_LIMIT_MS));
    else await wait(env, delay_ms * (0.75 + env.random() / 2), true);
  }
}

interface Try<T> {
  answer?: T | undefined;
  fault: Fault;
  retryAfter_ms?: number;
}

async function once<T>(
  env: Environment,
  url: string,
  init: RequestInit,
  read: (http: number, body: unknown) => T | undefined,
): Promise<Try<T>> {
  const abort = new AbortController();
  const limit = env.setTimeout(() => abort.abort(), TRY_LIMIT_MS);
  try {
    const response = await env.fetch(url, { cache: 'no-store', ...init, signal: abort.signal });
    const body: unknown = await response.json().catch(() => undefined);
    const isDown = response.status >= 500 || response.status === 429;
    return {
      answer: isDown ? undefined : read(response.status, body),
      fault: faultIn(body),
      retryAfter_ms: retryAfter(response.headers.get('retry-after'), env.now()),
    };
  } catch {
    return { fault: { fault: 'API_UNREACHABLE' } };
  } finally {
    env.clearTimeout(limit);
  }
}

function faultIn(body: unknown): Fault {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  return {
    fault: typeof code === 'string' ? code : 'API_INVALID_ANSWER',
    ...(typeof message === 'string' && { message }),
  };
}

/** `Retry-After` is seconds or a date. */
function retryAfter(header: string | null, now: number): number {
  if (!header) return 0;
  const delay_ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Math.max(delay_ms || 0, 0);
}
