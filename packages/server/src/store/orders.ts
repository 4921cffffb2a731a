import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { ConflictError } from '../settlement/errors.ts';
import type { Order, PaymentRecord } from '../settlement/model.ts';
import { toDecimal } from '../settlement/money.ts';
import type { Adopt } from '../shop/adopt.ts';
import { guarded } from './database.ts';
import { hasCome } from './due.ts';
import { OrderConflictError } from './errors.ts';
import {
  type EventRow,
  type OrderRow,
  type PaymentRow,
  type TextMessageRow,
  toOrder,
  toPaymentRecord,
  toSeconds,
} from './rows.ts';

/** The buyer as the shop gave it, in PortOne's names. Personal data: private endpoints only. */
export type Buyer = Readonly<
  Partial<Record<'name' | 'tel' | 'email' | 'addr' | 'postcode', string | undefined>>
>;

/** Twice the longest pause between two looks at an order. */
const MAX_AHEAD_S = 2 * 24 * 60 * 60;

export interface NewOrder {
  merchant_uid: string;
  name: string;
  amount_minor: number;
  currency: string;
  expires_at: number | null;
  buyer: Buyer | null;
}

/** Everything our books hold of one order, for the operator. */
export interface OrderHistory {
  order: OrderRow;
  payments: PaymentRow[];
  events: EventRow[];
  texts: TextMessageRow[];
}

export interface OrderStore {
  /**
   * Adds an order; the same content again changes nothing.
   *
   * @returns the order, and whether this call made it
   * @throws {OrderConflictError} if the merchant_uid is taken by other content, or the shop keeps its
   *   orders in books of its own
   */
  add(order: NewOrder): Promise<{ order: Order; isNew: boolean }>;
  /**
   * Whether the order has been added already.
   *
   * @throws {OrderConflictError} as `add`
   */
  isKnown(order: NewOrder): Promise<boolean>;
  find(merchant_uid: string): Promise<Order | null>;
  /** The payment, if it is an accepted one of that order. */
  findAcceptedPayment(merchant_uid: string, imp_uid: string): Promise<PaymentRecord | null>;
  /** Payments of those orders that may still come to something: open accounts, windows that were left. */
  openPayments(merchant_uids: readonly string[]): Promise<string[]>;
  /** Those of the payments that are in our books. */
  knownPayments(imp_uids: readonly string[]): Promise<Set<string>>;
  history(merchant_uid: string): Promise<OrderHistory | null>;
  /** Newest first. */
  list(query: OrderQuery): Promise<OrderRow[]>;
  /** Orders that are to be looked at by now, the most overdue first. */
  due(now: number, limit: number): Promise<DueOrder[]>;
  /** How many orders are to be looked at by now, and since when the most overdue is, unix seconds. */
  overdue(now: number): Promise<{ count: number; since: number | null }>;
  /** @param checks by merchant_uid: unix seconds, or null if the order is not to be looked at any more */
  setNextChecks(checks: ReadonlyMap<string, number | null>): Promise<void>;
  /** Every order that is still looked at is to be looked at by now, whenever it was planned. */
  makeDue(now: number): Promise<void>;
}

export interface OrderQuery {
  status?: Order['status'] | undefined;
  limit: number;
  /** The last order of the page before. */
  after?: { created_at: number; merchant_uid: string } | undefined;
}

/** An order to be looked at. */
export interface DueOrder {
  order: Order;
  /** Unix seconds. */
  created_at: number;
}

/** An order's row by exactly this number: some databases compare without regard to case or trailing spaces. */
export async function findOrderRow(knex: Knex, merchant_uid: string): Promise<OrderRow | null> {
  const row = await knex<OrderRow>('orders').where({ merchant_uid }).first();
  return row && row.merchant_uid === merchant_uid ? row : null;
}

/**
 * @param check_after_s age in seconds at which a new order is first looked at by itself
 * @param adopt brings a row up to date first, where the shop keeps its orders itself
 */
export function createOrderStore(
  database: Knex,
  environment: Environment,
  check_after_s: number,
  adopt?: Adopt,
): OrderStore {
  const findRow = (merchant_uid: string) => findOrderRow(database, merchant_uid);

  const dueOrders = (now: number) =>
    database<OrderRow>('orders').where(hasCome('next_check_at', now, Math.max(MAX_AHEAD_S, check_after_s)));

  return {
    async add(order) {
      // Two books that say what is to be paid would sooner or later say different things.
      if (adopt) throw new OrderConflictError();
      const row = newOrderRow(order, environment.now(), check_after_s);
      try {
        await guarded(() => database('orders').insert(row));
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        const existing = await guarded(() => findRow(order.merchant_uid));
        // Not a number that is taken, then, but a database that was busy.
        if (!existing) throw error;
        if (!isSameContent(existing, order)) throw new OrderConflictError();
        return { order: toOrder(existing), isNew: false };
      }
      return { order: toOrder(row), isNew: true };
    },

    async isKnown(order) {
      if (adopt) throw new OrderConflictError();
      const existing = await guarded(() => findRow(order.merchant_uid));
      if (existing && !isSameContent(existing, order)) throw new OrderConflictError();
      return existing !== null;
    },

    async find(merchant_uid) {
      await adopt?.(merchant_uid);
      const row = await guarded(() => findRow(merchant_uid));
      return row && toOrder(row);
    },

    findAcceptedPayment: (merchant_uid, imp_uid) =>
      guarded(async () => {
        const row = await database<PaymentRow>('payments')
          .where({ imp_uid, merchant_uid, verdict: 'accepted' })
          .first();
        return row ? toPaymentRecord(row) : null;
      }),

    openPayments: (merchant_uids) =>
      guarded(() =>
        database<PaymentRow>('payments')
          .whereIn('merchant_uid', [...merchant_uids])
          .where({ status: 'ready' })
          .pluck('imp_uid'),
      ),

    knownPayments: (imp_uids) =>
      guarded(async () => {
        const known = database<PaymentRow>('payments').whereIn('imp_uid', [...imp_uids]);
        return new Set<string>(await known.pluck('imp_uid'));
      }),

    history: (merchant_uid) =>
      guarded(async () => {
        const order = await findRow(merchant_uid);
        if (!order) return null;
        const payments = await database<PaymentRow>('payments')
          .where({ merchant_uid })
          .orderBy('first_seen_at');
        const events = await database<EventRow>('events').where({ merchant_uid }).orderBy('sequence');
        const texts = await database<TextMessageRow>('text_messages')
          .where({ merchant_uid })
          .orderBy('sequence');
        return { order, payments, events, texts };
      }),

    list: ({ status, limit, after }) =>
      guarded(() => {
        const rows = database<OrderRow>('orders').orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'merchant_uid', order: 'desc' },
        ]);
        if (status) rows.where({ status });
        if (after) {
          const { created_at, merchant_uid } = after;
          // Orders of one second are told apart by their number, so that no page skips or repeats one.
          rows.where((older) =>
            older
              .where('created_at', '<', created_at)
              .orWhere((same) => same.where({ created_at }).where('merchant_uid', '<', merchant_uid)),
          );
        }
        return rows.limit(limit);
      }),

    due: (now, limit) =>
      guarded(async () => {
        const rows = await dueOrders(now).orderBy('next_check_at').limit(limit);
        return rows.map((row) => ({
          order: toOrder(row),
          created_at: toSeconds(row.created_at),
        }));
      }),

    overdue: (now) =>
      guarded(async () => {
        const [row] = await dueOrders(now).count({ count: '*' }).min({ since: 'next_check_at' });
        return { count: Number(row?.count), since: toSeconds(row?.since ?? null) };
      }),

    setNextChecks: (checks) =>
      guarded(async () => {
        const byTime = Map.groupBy(checks, ([, at]) => at);
        for (const [next_check_at, same] of byTime) {
          const merchant_uids = same.map(([merchant_uid]) => merchant_uid);
          await database('orders').whereIn('merchant_uid', merchant_uids).update({ next_check_at });
        }
      }),

    async makeDue(now) {
      await guarded(() => database('orders').where('next_check_at', '>', now).update({ next_check_at: now }));
    },
  };
}

/** The row of an order that nobody has paid yet. */
export function newOrderRow(order: NewOrder, now: number, check_after_s: number): OrderRow {
  const { merchant_uid, name, currency, expires_at } = order;
  return {
    merchant_uid,
    name,
    amount: toDecimal(order.amount_minor, currency),
    currency,
    status: 'pending',
    imp_uid: null,
    cancel_amount: 0,
    buyer: order.buyer && JSON.stringify(order.buyer),
    expires_at,
    paid_at: null,
    // One that ends sooner is called expired when it does.
    next_check_at: Math.min(now + check_after_s, expires_at ?? Number.POSITIVE_INFINITY),
    amended_at: null,
    revision: 0,
    created_at: now,
    updated_at: now,
  };
}

function isSameContent(row: OrderRow, order: NewOrder): boolean {
  const { merchant_uid, name, amount_minor, currency, expires_at } = toOrder(row);
  const buyer: unknown = row.buyer === null ? null : JSON.parse(row.buyer);
  return isDeepStrictEqual({ merchant_uid, name, amount_minor, currency, expires_at, buyer }, { ...order });
}
