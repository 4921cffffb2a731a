import type { Context, Middleware, Next } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Outcome } from '../settlement/model.ts';
import { clientOf } from './addresses.ts';
import type { IsAuthorized } from './auth.ts';
import { RequestError } from './errors.ts';

const WINDOW_S = 60;

/** Counts what a client address has used up of its minute. In this process only: each instance counts its own. */
export interface Budget {
  /** @throws {RequestError} RATE_LIMITED once the minute's share is used up */
  check(ctx: Context): Promise<void>;
  spend(ctx: Context): Promise<void>;
}

/** @param perMinute 0 = unlimited */
export function createBudget(perMinute: number): Budget {
  if (perMinute === 0) return { check: async () => {}, spend: async () => {} };
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });

  const refuse = (ctx: Context, ms: number): never => {
    ctx.set('Retry-After', String(Math.max(1, Math.ceil(ms / 1000))));
    throw new RequestError('RATE_LIMITED');
  };

  return {
    async check(ctx) {
      const used = await limiter.get(clientOf(ctx.ip));
      if (used && used.consumedPoints >= perMinute) refuse(ctx, used.msBeforeNext);
    },
    async spend(ctx) {
      try {
        await limiter.consume(clientOf(ctx.ip));
      } catch (exhausted) {
        if (exhausted instanceof RateLimiterRes) refuse(ctx, exhausted.msBeforeNext);
        throw exhausted;
      }
    },
  };
}

/** For routes that browsers call: every request counts. */
export function limitRate(budget: Budget): Middleware {
  return async (ctx: Context, next: Next) => {
    await budget.spend(ctx);
    await next();
  };
}

/** The same, but for the holder of the private key: the shop's backend asks for all its shoppers. */
export function limitStrangers(budget: Budget, isAuthorized: IsAuthorized): Middleware {
  const limit = limitRate(budget);
  return (ctx: Context, next: Next) => {
    const hasKey = ctx.get('authorization') !== '' && isAuthorized(ctx);
    return hasKey ? next() : limit(ctx, next);
  };
}

/** Outcomes that an honest notice of PortOne does not have. */
const USELESS: readonly Outcome['code'][] = ['ORDER_NOT_FOUND', 'PAYMENT_NOT_FOUND', 'ORDER_MISMATCH'];

/**
 * For webhooks only those count that led nowhere. PortOne's few addresses carry all the notices of a busy
 * shop, while a stranger's invented ids, each of which may cost a look-up with our keys, soon use up the
 * stranger's minute.
 */
export async function spendIfUseless(budget: Budget, ctx: Context, outcome: Outcome): Promise<void> {
  if (USELESS.includes(outcome.code)) await budget.spend(ctx).catch(() => {});
}
