import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { guarded } from './database.ts';
import { hasCome } from './due.ts';

/** Something that is to reach somebody outside. */
export interface Outgoing {
  id: string;
  merchant_uid: string;
  /** Attempts to send it so far. */
  attempts: number;
}

/** What is on its way, written in the transaction of the change it tells of. */
export interface Outbox<Item extends Outgoing> {
  /** Items whose sending is due, in the order they were written. */
  due(now: number, limit: number): Promise<Item[]>;
  /**
   * Takes an item for one attempt.
   *
   * @param until should this process die, the item is due again then; null = never, it becomes a dead letter
   * @returns false if another instance was faster
   */
  claim(item: Item, until: number | null): Promise<boolean>;
  delivered(item: Item): Promise<void>;
  /** @param nextAttemptAt unix seconds, or null to give up: a dead letter */
  failed(item: Item, failure: string, nextAttemptAt: number | null): Promise<void>;
  /** How many are due, and how many were given up. */
  counts(now: number): Promise<{ due: number; dead: number }>;
  /** Items that were given up. */
  dead(limit: number): Promise<Item[]>;
  /** Sends items anew, whatever became of them. @returns how many there were */
  resend(ids: readonly string[]): Promise<number>;
  /** The same with everything that was given up. */
  resendDead(): Promise<number>;
}

/** What a claim leaves behind if nobody ever reports how the attempt went. */
const UNKNOWN = 'outcome unknown';

/** Longer than any pause between two attempts. */
const FARTHEST_S = 24 * 60 * 60;

/** @param table with the columns sequence, id, attempts, next_attempt_at, delivered_at and failure */
export function createOutbox<Row extends object, Item extends Outgoing>(
  database: Knex,
  table: string,
  toItem: (row: Row) => Item,
  environment: Environment,
): Outbox<Item> {
  const rows = () => database(table);
  const dueAt = (now: number) => rows().where(hasCome('next_attempt_at', now, FARTHEST_S));
  const anew = () => ({ next_attempt_at: environment.now(), attempts: 0, delivered_at: null, failure: null });
  const givenUp = () => rows().whereNotNull('failure').whereNull('next_attempt_at').whereNull('delivered_at');

  return {
    due: (now, limit) =>
      guarded(async () => {
        const due = await dueAt(now).orderBy('sequence').limit(limit);
        return due.map(toItem);
      }),

    claim: ({ id, attempts }, until) =>
      guarded(async () => {
        const affected = await rows()
          .where({ id, attempts })
          .whereNotNull('next_attempt_at')
          .update({
            attempts: attempts + 1,
            next_attempt_at: until,
            ...(until === null && { failure: UNKNOWN }),
          });
        return affected === 1;
      }),

    delivered: ({ id }) =>
      guarded(async () => {
        const delivered_at = environment.now();
        await rows().where({ id }).update({ delivered_at, next_attempt_at: null, failure: null });
      }),

    failed: ({ id }, failure, nextAttemptAt) =>
      guarded(async () => {
        await rows().where({ id }).update({ failure, next_attempt_at: nextAttemptAt });
      }),

    counts: (now) =>
      guarded(async () => {
        const due = await count(dueAt(now));
        return { due, dead: await count(givenUp()) };
      }),

    dead: (limit) =>
      guarded(async () => {
        const dead = await givenUp().orderBy('sequence').limit(limit);
        return dead.map(toItem);
      }),

    resend: (ids) =>
      guarded(async () =>
        rows()
          .whereIn('id', [...ids])
          .update(anew()),
      ),

    resendDead: () => guarded(async () => givenUp().update(anew())),
  };
}

async function count(rows: Knex.QueryBuilder): Promise<number> {
  const [row] = await rows.count({ count: '*' });
  return Number(row.count);
}
