import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { ConflictError } from '../settlement/errors.ts';
import type { Order, OrderChange, Payment, Source, Verdict } from '../settlement/model.ts';
import { toDecimal } from '../settlement/money.ts';
import type { SettlementStore, SettlementTransaction } from '../settlement/ports.ts';
import { mayBecome } from '../settlement/states.ts';
import type { Adopt } from '../shop/adopt.ts';
import { guarded } from './database.ts';
import { toEventRow } from './events.ts';
import { findOrderRow } from './orders.ts';
import { type OrderRow, type PaymentRow, toOrder, toPaymentRecord } from './rows.ts';
import { announceAccount } from './text-messages.ts';

/** Who is to be told, beside the event log. */
export interface Audience {
  /** The shop, by NOTIFY_URL. */
  isPushed?: boolean;
  /** The shopper, by text message. */
  isTexted?: boolean;
}

/**
 * Settlement's view of the database.
 *
 * @param adopt brings a row up to date, where the shop keeps its orders itself
 */
export function createSettlementStore(
  database: Knex,
  environment: Environment,
  audience: Audience = {},
  adopt: Adopt = async () => {},
): SettlementStore {
  return {
    refresh: adopt,
    findOrder: (merchant_uid) => guarded(() => findOrder(database, merchant_uid)),
    transaction: (work) =>
      guarded(() =>
        database.transaction(async (knex) => {
          await takeWriteLock(knex);
          return work(createTransaction(knex, environment, audience));
        }),
      ),
  };
}

/**
 * SQLite refuses at once to turn a reader into a writer while another process writes. A write first, of
 * nothing, is waited for instead.
 */
async function takeWriteLock(knex: Knex): Promise<void> {
  const { dialect } = knex.client as { dialect: string };
  if (dialect === 'sqlite3') await knex('orders').where({ merchant_uid: '' }).update({ revision: 0 });
}

async function findOrder(knex: Knex, merchant_uid: string): Promise<Order | null> {
  const row = await findOrderRow(knex, merchant_uid);
  return row && toOrder(row);
}

function createTransaction(
  knex: Knex,
  environment: Environment,
  { isPushed = false, isTexted = false }: Audience,
): SettlementTransaction {
  return {
    findOrder: (merchant_uid) => findOrder(knex, merchant_uid),

    async findPayment(imp_uid) {
      const row = await knex<PaymentRow>('payments').where({ imp_uid }).first();
      return row ? toPaymentRecord(row) : null;
    },

    async updateOrder(order, change) {
      if (change.status && !mayBecome(order.status, change.status)) {
        throw new Error(`An order that is ${order.status} cannot become ${change.status}`);
      }
      // Conditional on the revision that was judged: isolation levels differ, an affected row does not.
      const affected = await knex('orders')
        .where({ merchant_uid: order.merchant_uid, revision: order.revision })
        .update({ ...toColumns(order, change, environment), revision: order.revision + 1 });
      if (affected !== 1) throw new ConflictError();
    },

    async savePayment(payment, verdict, stored, source) {
      const { first_seen_by, first_seen_at, ...row } = toPaymentRow(
        payment,
        verdict,
        source,
        environment.now(),
      );
      if (!stored) {
        // If another was faster, the key is taken: that surfaces as a conflict.
        await knex('payments').insert({ ...row, first_seen_by, first_seen_at });
        return;
      }
      const { imp_uid } = payment;
      const { revision } = stored;
      const affected = await knex('payments')
        .where({ imp_uid, revision })
        .update({ ...row, revision: revision + 1 });
      if (affected !== 1) throw new ConflictError();
    },

    async appendEvents(events) {
      for (const event of events) {
        const row = toEventRow(event, isPushed, environment);
        await knex('events').insert(row).onConflict('dedupe_key').ignore();
        if (isTexted && event.type === 'order.vbank_issued') await announceAccount(knex, event, environment);
      }
    },
  };
}

function toColumns(order: Order, change: OrderChange, environment: Environment): Partial<OrderRow> {
  const { cancel_amount_minor, ...columns } = change;
  const now = environment.now();
  return {
    ...columns,
    ...(change.status === 'paid' && { paid_at: now }),
    ...(cancel_amount_minor !== undefined && {
      cancel_amount: toDecimal(cancel_amount_minor, order.currency),
    }),
    updated_at: now,
  };
}

function toPaymentRow(payment: Payment, verdict: Verdict, source: Source, now: number): PaymentRow {
  const { imp_uid, merchant_uid, status, currency } = payment;
  return {
    imp_uid,
    merchant_uid,
    status,
    verdict,
    amount: toDecimal(payment.amount_minor, currency),
    currency,
    cancel_amount: toDecimal(payment.cancel_amount_minor, currency),
    snapshot: JSON.stringify(payment.snapshot),
    revision: 0,
    first_seen_by: source,
    first_seen_at: now,
    updated_at: now,
  };
}
