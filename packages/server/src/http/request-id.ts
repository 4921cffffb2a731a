import type { Context, Middleware, Next } from 'koa';
import type { Environment } from '../environment.ts';

/** What proxies write. Anything else might write into somebody's log. */
const SANE = /^[A-Za-z0-9._-]{8,64}$/;

/** Enough that two requests of a day hardly ever share one; nobody has to be unable to guess it. */
const VARIETY = 2 ** 52;

/**
 * Gives each request a name, which its answer (`X-Request-Id`, and `request_id` of an error) and the lines
 * that it leaves in the log share. A proxy's own is kept where the proxy is believed (TRUST_PROXY).
 */
export function nameRequests({ chance }: Pick<Environment, 'chance'>, trustProxy: boolean): Middleware {
  return (ctx: Context, next: Next) => {
    const given = trustProxy ? ctx.get('x-request-id') : '';
    const id = SANE.test(given)
      ? given
      : Math.floor(chance() * VARIETY)
          .toString(36)
          .padStart(10, '0');
    ctx.state['request_id'] = id;
    ctx.set('X-Request-Id', id);
    return next();
  };
}

export const requestIdOf = (ctx: Context): string => ctx.state['request_id'];
