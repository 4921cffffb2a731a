import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import type { NewEvent } from '../settlement/model.ts';
import { createOutbox, type Outbox, type Outgoing } from './outbox.ts';
import { insertRows } from './row-sets.ts';
import { type TextMessageRow, toSeconds } from './rows.ts';

/** Characters after `txt_`. */
const TEXT_ID_LENGTH = 24;

/**
 * A text message that tells the shopper of an issued virtual account. Neither number nor words are kept:
 * they are looked up when it is sent.
 */
export interface TextMessage extends Outgoing {
  imp_uid: string;
  /** Unix seconds; null = not sent. */
  delivered_at: number | null;
  /** Why the last attempt failed. */
  failure: string | null;
}

export function createTextMessageStore(database: Knex, environment: Environment): Outbox<TextMessage> {
  return createOutbox(database, 'text_messages', toTextMessage, environment);
}

function toTextMessage(row: TextMessageRow): TextMessage {
  const { id, imp_uid, merchant_uid, attempts, failure } = row;
  return { id, imp_uid, merchant_uid, attempts, delivered_at: toSeconds(row.delivered_at), failure };
}

const NEW_TEXTS = {
  table: 'text_messages',
  key: 'id',
  columns: {
    id: 'text',
    imp_uid: 'text',
    merchant_uid: 'text',
    created_at: 'integer',
    next_attempt_at: 'integer',
  },
} as const;

/** Notes, in the transaction that notes issued accounts, that their shoppers are to be told; once per account. */
export async function announceAccounts(
  knex: Knex,
  events: readonly NewEvent[],
  environment: Environment,
): Promise<void> {
  const now = environment.now();
  const rows = events.map(({ merchant_uid, imp_uid }) => {
    const id = `txt_${environment.randomId(TEXT_ID_LENGTH)}`;
    return { id, imp_uid, merchant_uid, created_at: now, next_attempt_at: now };
  });
  await insertRows(knex, NEW_TEXTS, rows, 'imp_uid');
}
