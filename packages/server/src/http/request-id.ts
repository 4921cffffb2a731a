import type { Context, Middleware, Next } from 'koa';
import type { Environment } from '../environment.ts';

/** What proxies write. Anything else might write into somebody's log. */
const SANE = /^[A-Za-z0-9._-]{8,64}$/;

/** Two of these make a name: a larger number takes microseconds to be written in letters. */
const VARIETY = 2 ** 31 - 1;

/**
 * Gives each request a name, which its answer (`X-Request-Id`, and `request_id` of an error) and the lines
 * that it leaves in the log share. A proxy's own is kept where the proxy is believed (TRUST_PROXY).
 */
export function nameRequests({ chance }: Pick<Environment, 'chance'>, trustProxy: boolean): Middleware {
  const letters = (): string => Math.floor(chance() * VARIETY).toString(36);
  return (ctx: Context, next: Next) => {
    const given = trustProxy ? ctx.get('x-request-id') : '';
    const id = SANE.test(given) ? given : letters() + letters();
    ctx.state['request_id'] = id;
    ctx.set('X-Request-Id', id);
    return next();
  };
}

export const requestIdOf = (ctx: Context): string => ctx.state['request_id'];
