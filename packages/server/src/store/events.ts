import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import type { NewEvent } from '../settlement/model.ts';
import { guarded } from './database.ts';
import { dialectOf } from './dialect.ts';
import { createOutbox, type Outbox, type Outgoing } from './outbox.ts';
import type { RowSet } from './row-sets.ts';
import { type EventRow, toSeconds } from './rows.ts';

/** Characters after `evt_`. */
const EVENT_ID_LENGTH = 24;

/** Longer than any transaction takes; a missing number older than this was given up by its transaction. */
const SETTLING_S = 10;

/** An event as the outbox holds it. */
export interface StoredEvent extends Outgoing {
  type: NewEvent['type'];
  imp_uid: string | null;
  data: unknown;
  /** Unix seconds. */
  created_at: number;
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

export interface EventStore extends Outbox<StoredEvent> {
  /** Events after a cursor, in the order of their numbers; 0 = from the first. */
  page(after: number, limit: number): Promise<EventPage>;
}

export function createEventStore(database: Knex, environment: Environment): EventStore {
  return {
    ...createOutbox(database, 'events', toEvent, environment),

    page: (after, limit) =>
      guarded(async () => {
        const rows = await database<EventRow>('events')
          .where('sequence', '>', after)
          .orderBy('sequence')
          .limit(limit);
        // SQLite has one writer at a time: what commits later has the higher number.
        const isInOrder = dialectOf(database) === 'sqlite3';
        const settled = isInOrder ? rows : withoutUnsettled(rows, after, environment.now());
        return { events: settled.map(toEvent), next: settled.at(-1)?.sequence ?? after };
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

export const NEW_EVENTS: RowSet<keyof ReturnType<typeof toEventRow>> = {
  table: 'events',
  key: 'id',
  columns: {
    id: 'text',
    type: 'text',
    merchant_uid: 'text',
    imp_uid: 'text',
    dedupe_key: 'text',
    data: 'text',
    created_at: 'integer',
    next_attempt_at: 'integer',
  },
};

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
