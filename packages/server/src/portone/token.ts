import { z } from 'zod';
import { GatewayError } from './errors.ts';
import type { Transport } from './transport.ts';

/** A token with less life than this is not used: it could end on the way. */
const MARGIN_S = 60;

/** How long a refusal of our keys is believed, so that wrong keys do not become a hammer. */
const REFUSAL_MS = 5_000;

export interface TokenSource {
  /** A token with life left. Callers at the same moment share one request. */
  get(): Promise<string>;
  /** PortOne refused this token; the next `get` asks for another, unless one has come since. */
  drop(token: string): void;
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
 *
 * @param elapsed_ms milliseconds on a clock that never jumps
 */
export function createTokenSource(
  transport: Transport,
  keys: { imp_key: string; imp_secret: string },
  elapsed_ms: () => number,
): TokenSource {
  let current: { token: string; ends_ms: number } | null = null;
  let inFlight: Promise<string> | null = null;
  let refused: { error: GatewayError; until_ms: number } | null = null;

  async function fetchToken(): Promise<string> {
    const asked_ms = elapsed_ms();
    const { http_status, code, response } = await transport.send({
      method: 'POST',
      path: '/users/getToken',
      body: keys,
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
    async get() {
      const now_ms = elapsed_ms();
      if (current && now_ms < current.ends_ms) return current.token;
      if (refused && now_ms < refused.until_ms) throw refused.error;
      inFlight ??= fetchToken().finally(() => {
        inFlight = null;
      });
      return inFlight;
    },
    drop(token) {
      if (current?.token === token) current = null;
    },
  };
}
