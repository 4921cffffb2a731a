import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import type { NewEvent } from '../settlement/model.ts';
import { guarded } from './database.ts';
import { type EventRow, toSeconds } from './rows.ts';

/** Characters after `evt_`. */
const EVENT_ID_LENGTH = 24;

/** Longer than any transaction takes; a missing number older than this was given up by its transaction. */
const SETTLING_S = 10;

/** An event as the outbox holds it. */
export interface StoredEvent {
  id: string;
  type: NewEvent['type'];
  merchant_uid: string;
  imp_uid: string | null;
  data: unknown;
  /** Unix seconds. */
  created_at: number;
  /** Attempts to deliver it so far. */
  attempts: number;
  /** Unix seconds; null = not delivered. */
  delivered_at: number | null;
  /** Why the last attempt failed. */
  failure: string | null;
}

export interface EventPage {
  events: StoredEvent[];
  /** Where the next page begins: the cursor for `after`. */
  next: number;
}

export interface EventStore {
  /** Events after a cursor, in the order of their numbers; 0 = from the first. */
  page(after: number, limit: number): Promise<EventPage>;
  /** Events whose delivery is due. */
  due(now: number, limit: number): Promise<StoredEvent[]>;
  /**
   * Takes an event for one attempt; should this process die, it is due again at `until`.
   *
   * @returns false if another instance was faster
   */
  claim(event: StoredEvent, until: number): Promise<boolean>;
  delivered(event: StoredEvent): Promise<void>;
  /** @param nextAttemptAt unix seconds, or null to give up: a dead letter */
  failed(event: StoredEvent, failure: string, nextAttemptAt: number | null): Promise<void>;
  /** Events that were given up. */
  dead(limit: number): Promise<StoredEvent[]>;
  /** Sends events anew, whatever became of them. @returns how many there were */
  resend(ids: readonly string[]): Promise<number>;
}

export function createEventStore(database: Knex, environment: Environment): EventStore {
  const events = () => database<EventRow>('events');

  return {
    page: (after, limit) =>
      guarded(async () => {
        const rows = await events().where('sequence', '>', after).orderBy('sequence').limit(limit);
        const settled = withoutUnsettled(rows, after, environment.now());
        return { events: settled.map(toEvent), next: settled.at(-1)?.sequence ?? after };
      }),

    due: (now, limit) =>
      guarded(async () => {
        const rows = await events().where('next_attempt_at', '<=', now).orderBy('sequence').limit(limit);
        return rows.map(toEvent);
      }),

    claim: ({ id, attempts }, until) =>
      guarded(async () => {
        const affected = await events()
          .where({ id, attempts })
          .whereNotNull('next_attempt_at')
          .update({ attempts: attempts + 1, next_attempt_at: until });
        return affected === 1;
      }),

    delivered: ({ id }) =>
      guarded(async () => {
        const delivered_at = environment.now();
        await events().where({ id }).update({ delivered_at, next_attempt_at: null, failure: null });
      }),

    failed: ({ id }, failure, nextAttemptAt) =>
      guarded(async () => {
        await events().where({ id }).update({ failure, next_attempt_at: nextAttemptAt });
      }),

    dead: (limit) =>
      guarded(async () => {
        const rows = await events()
          .whereNull('next_attempt_at')
          .whereNull('delivered_at')
          .whereNotNull('failure')
          .orderBy('sequence')
          .limit(limit);
        return rows.map(toEvent);
      }),

    resend: (ids) =>
      guarded(async () => {
        const anew = { next_attempt_at: environment.now(), attempts: 0, delivered_at: null };
        return events()
          .whereIn('id', [...ids])
          .update(anew);
      }),
  };
}

/**
 * Numbers are given out before transactions commit, so a lower one can appear after a higher one has been
 * read. The page ends before a young gap, lest the cursor step over it.
 */
function withoutUnsettled(rows: readonly EventRow[], after: number, now: number): EventRow[] {
  const settled: EventRow[] = [];
  let last = after;
  for (const row of rows) {
    const isGap = row.sequence !== last + 1;
    if (isGap && toSeconds(row.created_at) > now - SETTLING_S) break;
    settled.push(row);
    last = row.sequence;
  }
  return settled;
}

function toEvent(row: EventRow): StoredEvent {
  const { id, type, merchant_uid, imp_uid, attempts, failure } = row;
  return {
    id,
    type,
    merchant_uid,
    imp_uid,
    data: JSON.parse(row.data),
    created_at: toSeconds(row.created_at),
    attempts,
    delivered_at: toSeconds(row.delivered_at),
    failure,
  };
}

/** A row of the outbox, written in the transaction of the change it tells of. */
export function toEventRow(event: NewEvent, isPushed: boolean, environment: Environment) {
  const { type, merchant_uid, imp_uid, key, data } = event;
  const now = environment.now();
  return {
    id: `evt_${environment.randomId(EVENT_ID_LENGTH)}`,
    type,
    merchant_uid,
    imp_uid,
    dedupe_key: key,
    data: JSON.stringify(data),
    created_at: now,
    next_attempt_at: isPushed ? now : null,
  };
}
