import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { ConflictError } from '../settlement/errors.ts';
import type { NewEvent, Order, OrderChange, Payment, Source, Verdict } from '../settlement/model.ts';
import { toDecimal } from '../settlement/money.ts';
import type { SettlementStore, SettlementTransaction } from '../settlement/ports.ts';
import { guarded } from './database.ts';
import { type OrderRow, type PaymentRow, toOrder, toPaymentRecord } from './rows.ts';

/** Characters after `evt_`: unguessable, and as long as PortOne's tokens are in bytes. */
const EVENT_ID_LENGTH = 24;

/** Settlement's view of the database. */
export function createSettlementStore(database: Knex, environment: Environment): SettlementStore {
  return {
    findOrder: (merchant_uid) => guarded(() => findOrder(database, merchant_uid)),
    transaction: (work) =>
      guarded(() => database.transaction((knex) => work(createTransaction(knex, environment)))),
  };
}

async function findOrder(knex: Knex, merchant_uid: string): Promise<Order | null> {
  const row = await knex<OrderRow>('orders').where({ merchant_uid }).first();
  // Exactly this id: some databases compare without regard to case or trailing spaces.
  return row && row.merchant_uid === merchant_uid ? toOrder(row) : null;
}

function createTransaction(knex: Knex, environment: Environment): SettlementTransaction {
  return {
    findOrder: (merchant_uid) => findOrder(knex, merchant_uid),

    async findPayment(imp_uid) {
      const row = await knex<PaymentRow>('payments').where({ imp_uid }).first();
      return row ? toPaymentRecord(row) : null;
    },

    async updateOrder(order, change) {
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
        await knex('events').insert(toEventRow(event, environment)).onConflict('dedupe_key').ignore();
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

function toEventRow(event: NewEvent, environment: Environment) {
  const { type, merchant_uid, imp_uid, key, data } = event;
  return {
    id: `evt_${environment.randomId(EVENT_ID_LENGTH)}`,
    type,
    merchant_uid,
    imp_uid,
    dedupe_key: key,
    data: JSON.stringify(data),
    created_at: environment.now(),
  };
}
