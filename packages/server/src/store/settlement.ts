import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import type { Known, PaymentRecord } from '../settlement/model.ts';
import { toDecimal } from '../settlement/money.ts';
import type {
  OrderUpdate,
  PaymentWrite,
  SettlementStore,
  SettlementTransaction,
} from '../settlement/ports.ts';
import { isSettled, mayBecome } from '../settlement/states.ts';
import type { Adopt } from '../shop/adopt.ts';
import { guarded, inTransaction } from './database.ts';
import { dialectOf } from './dialect.ts';
import { NEW_EVENTS, toEventRow } from './events.ts';
import { insertRows, type Row, type RowSet, updateRows, whereAmong } from './row-sets.ts';
import { type OrderRow, type PaymentRow, toOrder, toPaymentRecord } from './rows.ts';
import { announceAccounts } from './text-messages.ts';

/** Who is to be told, beside the event log. */
export interface Audience {
  /** The shop, by NOTIFY_URL. */
  isPushed?: boolean;
  /** The shopper, by text message. */
  isTexted?: boolean;
}

/**
 * On a database that serves many at once a few transactions go side by side, so that one that has to wait
 * for a lock does not hold up the others. SQLite has one writer.
 */
const LANES = 4;

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
    lanes: dialectOf(database) === 'sqlite3' ? 1 : LANES,
    refresh: adopt,
    findKnown: (merchant_uids) => guarded(() => findKnown(database, merchant_uids)),
    transaction: (work) =>
      guarded(() => inTransaction(database, (knex) => work(createTransaction(knex, environment, audience)))),
  };
}

async function findKnown(knex: Knex, merchant_uids: readonly string[]): Promise<Map<string, Known>> {
  const rows = await whereAmong(knex<OrderRow>('orders'), 'merchant_uid', merchant_uids);
  const orders = rows.map(toOrder);
  const settling = orders.flatMap((order) => (isSettled(order) ? (order.imp_uid ?? []) : []));
  const payments = await findPayments(knex, settling);
  return new Map(
    orders.map((order) => [
      order.merchant_uid,
      { order, payment: payments.get(order.imp_uid ?? '') ?? null },
    ]),
  );
}

async function findPayments(knex: Knex, imp_uids: readonly string[]): Promise<Map<string, PaymentRecord>> {
  if (imp_uids.length === 0) return new Map();
  const rows = await whereAmong(knex<PaymentRow>('payments'), 'imp_uid', imp_uids);
  return new Map(rows.map((row) => [row.imp_uid, toPaymentRecord(row)]));
}

const ORDERS: RowSet<keyof ReturnType<typeof toOrderColumns>> = {
  table: 'orders',
  key: 'merchant_uid',
  columns: {
    merchant_uid: 'text',
    status: 'text',
    imp_uid: 'text',
    cancel_amount: 'amount',
    paid_at: 'integer',
    updated_at: 'integer',
  },
};

const PAYMENTS: RowSet<keyof ReturnType<typeof toPaymentColumns>> = {
  table: 'payments',
  key: 'imp_uid',
  columns: {
    imp_uid: 'text',
    merchant_uid: 'text',
    status: 'text',
    verdict: 'text',
    amount: 'amount',
    currency: 'text',
    cancel_amount: 'amount',
    snapshot: 'text',
    updated_at: 'integer',
  },
};

const NEW_PAYMENTS = {
  ...PAYMENTS,
  columns: { ...PAYMENTS.columns, first_seen_by: 'text', first_seen_at: 'integer' },
} as const;

function createTransaction(
  knex: Knex,
  environment: Environment,
  { isPushed = false, isTexted = false }: Audience,
): SettlementTransaction {
  return {
    async findOrders(merchant_uids) {
      // Locked in one order by everybody, so that no two wait for each other.
      const rows = await whereAmong(knex<OrderRow>('orders'), 'merchant_uid', merchant_uids)
        .orderBy('merchant_uid')
        .forUpdate();
      return new Map(rows.map((row) => [row.merchant_uid, toOrder(row)]));
    },

    findPayments: (imp_uids) => findPayments(knex, imp_uids),

    async updateOrders(updates) {
      for (const { order, change } of updates) {
        if (change.status && !mayBecome(order.status, change.status)) {
          throw new Error(`An order that is ${order.status} cannot become ${change.status}`);
        }
      }
      const now = environment.now();
      const rows = updates.map((update) => {
        const { revision } = update.order;
        return { ...toOrderColumns(update, now), revision };
      });
      await updateRows(knex, ORDERS, rows);
    },

    async savePayments(writes) {
      const now = environment.now();
      const added: Row<keyof typeof NEW_PAYMENTS.columns>[] = [];
      const changed: Row<keyof typeof PAYMENTS.columns | 'revision'>[] = [];
      for (const write of writes) {
        const columns = toPaymentColumns(write, now);
        if (write.stored) changed.push({ ...columns, revision: write.stored.revision });
        else added.push({ ...columns, first_seen_by: write.source, first_seen_at: now });
      }
      // If another was faster, the key is taken: that surfaces as a conflict.
      await insertRows(knex, NEW_PAYMENTS, added);
      await updateRows(knex, PAYMENTS, changed);
    },

    async appendEvents(events) {
      const rows = events.map((event) => toEventRow(event, isPushed, environment));
      await insertRows(knex, NEW_EVENTS, rows, 'dedupe_key');
      const issued = events.filter(({ type }) => type === 'order.vbank_issued');
      if (isTexted) await announceAccounts(knex, issued, environment);
    },
  };
}

function toOrderColumns({ order, change }: OrderUpdate, now: number) {
  const { merchant_uid, currency } = order;
  const { status, imp_uid, cancel_amount_minor, paid_at } = { ...order, ...change };
  return {
    merchant_uid,
    status,
    imp_uid,
    cancel_amount: toDecimal(cancel_amount_minor, currency),
    paid_at: change.status === 'paid' ? now : paid_at,
    updated_at: now,
  };
}

function toPaymentColumns({ payment, verdict }: PaymentWrite, now: number) {
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
    updated_at: now,
  };
}
