import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world.ts';
import { ok, WRONG_KEYS } from './envelope.ts';
import type { Handler } from './request.ts';

export const TOKEN_LIFETIME_S = 1800;
/** Asked for again with no more than this left, the same token lives on … */
export const TOKEN_RENEWAL_WINDOW_S = 60;
/** … for this much longer. */
export const TOKEN_EXTENSION_S = 300;

export interface Token {
  value: string;
  /** Unix seconds. */
  expired_at: number;
}

/** The token that is valid at `now`, after someone asked for one. */
export function renewed(current: Token | null, now: number, mint: () => string): Token {
  if (!current || current.expired_at <= now) return { value: mint(), expired_at: now + TOKEN_LIFETIME_S };
  if (current.expired_at - now > TOKEN_RENEWAL_WINDOW_S) return current;
  return { ...current, expired_at: current.expired_at + TOKEN_EXTENSION_S };
}

/** `POST /users/getToken` */
export const getToken: Handler = (world, { body }) => {
  const { impKey, impSecret } = world.options;
  if (body['imp_key'] !== impKey || body['imp_secret'] !== impSecret) return WRONG_KEYS;
  const now = world.clock.now();
  world.token = renewed(world.token, now, world.ids.token);
  return ok({ access_token: world.token.value, now, expired_at: world.token.expired_at });
};

/** PortOne's own material shows the token bare, as Bearer, and in a header of its own: all three are taken. */
export function isAuthorized(world: World, headers: IncomingHttpHeaders): boolean {
  const own = headers['x-imptokenheader'];
  const given = headers.authorization?.replace(/^Bearer\s+/i, '') ?? (Array.isArray(own) ? own[0] : own);
  return world.token !== null && given === world.token.value && world.clock.now() < world.token.expired_at;
}
