import type { Knex } from 'knex';

/**
 * Whether a planned time has come. One that is further ahead than any is ever planned was written by a clock
 * that was wrong, and counts as come: else what it holds up would wait until then.
 *
 * @param now unix seconds
 * @param farthest_s further ahead than this is wrong
 */
export const hasCome =
  (column: string, now: number, farthest_s: number) =>
  (time: Knex.QueryBuilder): void => {
    time.where(column, '<=', now).orWhere(column, '>', now + farthest_s);
  };
