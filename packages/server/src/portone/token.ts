import { z } from 'zod';
import type { Environment } from '../environment.ts';
import { GatewayError } from '../settlement/errors.ts';
import type { Transport } from './transport.ts';

/** A token with less life than this is not used: it could end on the way. */
const MARGIN_S = 60;

/** How long a refusal of our keys is believed, so that wrong keys do not become a hammer. */
const REFUSAL_MS = 5_000;

/** The shared request for a token is given up after this, however patient those who wait for it are. */
const TOKEN_DEADLINE_MS = 8_000;

export interface TokenSource {
  /** A token with life left. Callers at the same moment share one request; each waits by its own deadline. */
  get(deadline: AbortSignal): Promise<string>;
  /** PortOne refused this token; the next `get` asks for another, unless one has come since. */
  drop(token: string): void;
  /** Seconds for which the token at hand can still be used; 0 = there is none. */
  life(): number;
}

const answer = z.object({
  access_token: z.string().min(1),
  /** PortOne's own clock, unix seconds. */
  now: z.number(),
  expired_at: z.number(),
});

/**
 * Caches the access token of `POST /users/getToken`.
 *
 * Its life is `expired_at - now`, both PortOne's, counted on our monotonic clock: our wall clock may be
 * wrong, and PortOne hands out the same token again until it ends, so the life is rarely the full 30 min.
 */
export function createTokenSource(
  transport: Transport,
  keys: { imp_key: string; imp_secret: string },
  { elapsed_ms, timeout }: Pick<Environment, 'elapsed_ms' | 'timeout'>,
): TokenSource {
  let current: { token: string; ends_ms: number } | null = null;
  let inFlight: Promise<string> | null = null;
  let refused: { error: GatewayError; until_ms: number } | null = null;

  async function fetchToken(): Promise<string> {
    const asked_ms = elapsed_ms();
    const { http_status, code, response } = await transport.send({
      method: 'POST',
      path: '/users/getToken',
      body: { imp_key: keys.imp_key, imp_secret: keys.imp_secret },
      deadline: timeout(TOKEN_DEADLINE_MS),
    });
    if (http_status === 401) {
      const error = new GatewayError('PortOne refused IMP_KEY and IMP_SECRET', 'GATEWAY_ERROR', 401);
      refused = { error, until_ms: elapsed_ms() + REFUSAL_MS };
      throw error;
    }
    const parsed = answer.safeParse(response);
    if (http_status !== 200 || code !== 0 || !parsed.success) {
      throw new GatewayError('PortOne gave no access token', 'GATEWAY_ERROR', http_status);
    }
    const { access_token, now, expired_at } = parsed.data;
    // Counted from before the request, so that the time it took is not believed to be life.
    current = { token: access_token, ends_ms: asked_ms + (expired_at - now - MARGIN_S) * 1000 };
    refused = null;
    return access_token;
  }

  return {
    async get(deadline) {
      const now_ms = elapsed_ms();
      if (current && now_ms < current.ends_ms) return current.token;
      if (refused && now_ms < refused.until_ms) throw refused.error;
      inFlight ??= fetchToken().finally(() => {
        inFlight = null;
      });
      return orGiveUp(inFlight, deadline);
    },
    life: () => (current ? Math.max(0, Math.round((current.ends_ms - elapsed_ms()) / 1000)) : 0),
    drop(token) {
      if (current?.token === token) current = null;
    },
  };
}

/** Waits no longer than `deadline`; the shared work goes on for those with more patience. */
function orGiveUp(work: Promise<string>, deadline: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new GatewayError('PortOne gave no access token in time', 'GATEWAY_TIMEOUT'));
    };
    if (deadline.aborted) giveUp();
    deadline.addEventListener('abort', giveUp, { once: true });
    // Listened to in any case: a shared request that nobody waits for any more may still fail.
    work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', giveUp));
  });
}
