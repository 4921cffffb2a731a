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
import { guarded } from './database.ts';
import { toEventRow } from './events.ts';
import { type OrderRow, type PaymentRow, toOrder, toPaymentRecord } from './rows.ts';
import { announceAccounts } from './text-messages.ts';
import { updateEach } from './update-each.ts';

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
    lanes: isSqlite(database) ? 1 : LANES,
    refresh: adopt,
    findKnown: (merchant_uids) => guarded(() => findKnown(database, merchant_uids)),
    transaction: (work) =>
      guarded(() =>
        database.transaction(async (knex) => {
          await takeWriteLock(knex);
          return work(createTransaction(knex, environment, audience));
        }),
      ),
  };
}

const isSqlite = ({ client }: Knex): boolean => (client as { dialect: string }).dialect === 'sqlite3';

/**
 * SQLite refuses at once to turn a reader into a writer while another process writes. A write first, of
 * nothing, is waited for instead.
 */
async function takeWriteLock(knex: Knex): Promise<void> {
  if (isSqlite(knex)) await knex('orders').where({ merchant_uid: '' }).update({ revision: 0 });
}

async function findKnown(knex: Knex, merchant_uids: readonly string[]): Promise<Map<string, Known>> {
  const rows = await knex<OrderRow>('orders').whereIn('merchant_uid', [...merchant_uids]);
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
  const rows = await knex<PaymentRow>('payments').whereIn('imp_uid', [...imp_uids]);
  return new Map(rows.map((row) => [row.imp_uid, toPaymentRecord(row)]));
}

function createTransaction(
  knex: Knex,
  environment: Environment,
  { isPushed = false, isTexted = false }: Audience,
): SettlementTransaction {
  return {
    async findOrders(merchant_uids) {
      // Locked in one order by everybody, so that no two wait for each other.
      const rows = await knex<OrderRow>('orders')
        .whereIn('merchant_uid', [...merchant_uids])
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
      const alike = Map.groupBy(updates, ({ order, change }) => `${order.revision} ${change.status}`);
      for (const group of alike.values()) {
        const [{ order, change }] = group as [OrderUpdate];
        await updateEach(knex, {
          table: 'orders',
          key: 'merchant_uid',
          revision: order.revision,
          rows: group.map(toOrderColumns),
          common: { updated_at: now, ...(change.status === 'paid' && { paid_at: now }) },
        });
      }
    },

    async savePayments(writes) {
      const now = environment.now();
      for (const [revision, group] of Map.groupBy(writes, ({ stored }) => stored?.revision)) {
        const rows = group.map(toPaymentColumns);
        if (revision !== undefined) {
          const common = { updated_at: now };
          await updateEach(knex, { table: 'payments', key: 'imp_uid', revision, rows, common });
          continue;
        }
        const first_seen = group.map(({ source }) => ({ first_seen_by: source, first_seen_at: now }));
        // If another was faster, the key is taken: that surfaces as a conflict.
        await knex('payments').insert(
          rows.map((row, index) => ({ ...row, ...first_seen[index], revision: 0, updated_at: now })),
        );
      }
    },

    async appendEvents(events) {
      if (events.length === 0) return;
      const rows = events.map((event) => toEventRow(event, isPushed, environment));
      await knex('events').insert(rows).onConflict('dedupe_key').ignore();
      const issued = events.filter(({ type }) => type === 'order.vbank_issued');
      if (isTexted && issued.length > 0) await announceAccounts(knex, issued, environment);
    },
  };
}

function toOrderColumns({ order, change }: OrderUpdate) {
  const { merchant_uid, currency } = order;
  const { status, imp_uid, cancel_amount_minor } = { ...order, ...change };
  return { merchant_uid, status, imp_uid, cancel_amount: toDecimal(cancel_amount_minor, currency) };
}

function toPaymentColumns({ payment, verdict }: PaymentWrite) {
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
  };
}
