import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import { RequestError } from './errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether a request carries the private key. Digests are compared, so that neither content nor length
 * shows in the time it takes.
 */
export type IsAuthorized = (ctx: Context) => boolean;

export function createAuthorization(apiKey: string | undefined): IsAuthorized {
  const expected = apiKey === undefined ? null : digest(apiKey);
  return (ctx) => {
    const [, key] = /^bearer (.*)$/i.exec(ctx.get('authorization')) ?? [];
    if (!expected) throw new RequestError('PRIVATE_API_DISABLED');
    return key !== undefined && timingSafeEqual(digest(key), expected);
  };
}

/** Lets only the holder of the key pass: 401 without it, 403 where none is configured. */
export function requireKey(isAuthorized: IsAuthorized): Middleware {
  return async (ctx: Context, next: Next) => {
    if (!isAuthorized(ctx)) throw new RequestError('UNAUTHORIZED');
    await next();
  };
}
