import type { Middleware } from 'koa';
import { pushBounded } from './bounded.ts';
import type { World } from './world.ts';

export const MAX_JOURNAL_ENTRIES = 100_000;
const MAX_PATH_LENGTH = 4096;

/** One REST request as it was received. */
export interface JournalEntry {
  method: string;
  /** With the query; cut where it is very long. */
  path: string;
  /** What was answered; 0 while nothing is, or when the connection was cut. */
  status: number;
  /** Unix seconds, by the sandbox's clock. */
  at: number;
}

/** Everything is PortOne's REST API but these. */
const NOT_REST = /^\/(__sandbox(\/|$)|__window\/|v1\/iamport\.js$|favicon\.ico$|$)/;

export const isRest = (path: string): boolean => !NOT_REST.test(path);

export const journal =
  (world: World): Middleware =>
  async (ctx, next) => {
    if (!isRest(ctx.path)) return next();
    const entry: JournalEntry = {
      method: ctx.method,
      path: ctx.url.slice(0, MAX_PATH_LENGTH),
      status: 0,
      at: world.clock.now(),
    };
    pushBounded(world.journal, entry, MAX_JOURNAL_ENTRIES);
    await next();
    if (ctx.respond !== false) entry.status = ctx.status;
  };
