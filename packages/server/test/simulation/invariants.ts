import type { Outcome } from '../../src/settlement/model.ts';
import type { Database } from './database.ts';
import { BUYER, type PortOne } from './portone.ts';
import type { Shop } from './shop.ts';
import type { Row } from './statements.ts';
import type { Wire } from './wire.ts';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'error';

/** An invariant that does not hold. The message is the one line that a failing seed prints. */
export class Violation extends Error {
  override name = 'Violation';
  readonly invariant: Invariant;

  constructor(invariant: Invariant, what: string) {
    super(what);
    this.invariant = invariant;
  }
}

export function hold(invariant: Invariant, condition: boolean, otherwise: () => string): void {
  if (!condition) throw new Violation(invariant, otherwise());
}

/** How far along; written down here once more, so that a mistake in the server's own table shows. */
const ORDER_RANK: Readonly<Record<string, number>> = {
  pending: 0,
  ready: 1,
  expired: 2,
  paid: 3,
  cancelled: 4,
};
const PAYMENT_RANK: Readonly<Record<string, number>> = {
  unrecognised: 0,
  ready: 0,
  failed: 1,
  paid: 2,
  cancelled: 3,
};

/** Longer than any request takes and any two clocks are apart. */
const PATIENCE_S = 1000;

const ORDERS =
  'select merchant_uid, status, imp_uid, amount, currency, cancel_amount, amended_at from orders';
const PAYMENTS =
  'select imp_uid, merchant_uid, status, verdict, amount, currency, cancel_amount from payments';

export interface Watched {
  database: Database;
  portone: PortOne;
  shop: Shop;
  wire: Wire;
  /**
   * Nobody reads beside a writer. Where somebody does and no row is locked, an order may be read from before
   * it was paid and its payment from after, and be judged by that.
   */
  isSerial: boolean;
}

/** Looks at the books after each commit, and at each answer. */
export interface Onlooker {
  /** I1, I2, I5, I8. @param tables that have changed @throws {Violation} */
  committed(tables: ReadonlySet<string>): void;
  /** Rows of the tables as they were committed last, by their keys. */
  orders(): ReadonlyMap<string, Row>;
  payments(): ReadonlyMap<string, Row>;
  /** I6: what is answered is what is committed. @throws {Violation} */
  answered(merchant_uid: string, imp_uid: string | undefined, outcome: Outcome): void;
  /** I10. @throws {Violation} */
  overheard(fields: Readonly<Record<string, unknown>>): void;
}

export function createOnlooker({ database, portone, shop, wire, isSerial }: Watched): Onlooker {
  let orders = new Map<string, Row>();
  let payments = new Map<string, Row>();

  function hasEvent(type: string, merchant_uid: string, imp_uid: string | null): boolean {
    const sql = 'select 1 from events where type = ? and merchant_uid = ? and coalesce(imp_uid, ?) = ?';
    const id = imp_uid ?? '';
    return database.read(sql, type, merchant_uid, id, id).length > 0;
  }

  function checkOrder(now: Row, before: Row | undefined): void {
    const { merchant_uid, status, imp_uid } = now as { [column: string]: string };
    const what = `${merchant_uid} ${before?.['status'] ?? 'new'} → ${status}`;
    const was = before ?? { status: 'pending', imp_uid: null, cancel_amount: 0 };
    hold('I5', rankOf(ORDER_RANK, now) >= rankOf(ORDER_RANK, was), () => `${what}: backwards`);
    hold('I5', Number(now['cancel_amount']) >= Number(was['cancel_amount']), () => `${what}: less cancelled`);
    hold(
      'I7',
      Number(now['cancel_amount']) <= Number(now['amount']),
      () => `${what}: more cancelled than paid`,
    );
    if (isSettled(was)) {
      hold('I2', was['imp_uid'] === imp_uid, () => `${what}: bound to ${imp_uid} after ${was['imp_uid']}`);
      hold('I5', was['amount'] === now['amount'], () => `${what}: another price once paid`);
    } else if (isSettled(now)) checkPaid(now, what);
    if (status === 'ready' && was['status'] !== 'ready') {
      hold(
        'I8',
        hasEvent('order.vbank_issued', merchant_uid ?? '', imp_uid ?? null),
        () => `${what}: unsaid`,
      );
    }
    if (status === 'expired' && was['status'] !== 'expired') {
      hold('I8', hasEvent('order.expired', merchant_uid ?? '', imp_uid ?? null), () => `${what}: unsaid`);
    }
    if (now['cancel_amount'] !== was['cancel_amount']) {
      hold('I8', hasEvent('order.cancelled', merchant_uid ?? '', imp_uid ?? null), () => `${what}: unsaid`);
    }
  }

  function checkPaid(order: Row, what: string): void {
    const { merchant_uid, imp_uid } = order as { [column: string]: string };
    const payment = payments.get(imp_uid ?? '');
    const isRight =
      payment?.['merchant_uid'] === merchant_uid &&
      payment?.['status'] === 'paid' &&
      payment['amount'] === order['amount'] &&
      payment['currency'] === order['currency'] &&
      payment['cancel_amount'] === 0;
    hold('I1', isRight, () => `${what} by ${imp_uid}, stored as ${JSON.stringify(payment)}`);
    const real = portone.payments.get(imp_uid ?? '');
    const wasPaid = real?.versions.some(({ reported }) => {
      const { status, amount, currency, cancel_amount, sandbox } = reported;
      const isRightMoney = amount === order['amount'] && currency === order['currency'];
      return status === 'paid' && isRightMoney && cancel_amount === 0 && !sandbox;
    });
    hold(
      'I1',
      wasPaid === true && real?.merchant_uid === merchant_uid,
      () => `${what} by ${imp_uid}, which never was`,
    );
    hold(
      'I1',
      wire.hasShown(imp_uid ?? '', 'paid', 0),
      () => `${what} by ${imp_uid}, which PortOne never said is paid in full`,
    );
    const price = `${order['amount']} ${order['currency']}`;
    const isWanted = shop.orders.get(merchant_uid ?? '')?.prices.includes(price);
    hold('I1', isWanted === true, () => `${what} for ${price}, which nobody asked for`);
    hold('I8', hasEvent('order.paid', merchant_uid ?? '', imp_uid ?? null), () => `${what}: unsaid`);
  }

  function checkPayment(now: Row, before: Row): void {
    const what = `payment ${now['imp_uid']} ${before['status']} → ${now['status']}`;
    hold('I2', now['merchant_uid'] === before['merchant_uid'], () => `${what}: another order's`);
    const step = rankOf(PAYMENT_RANK, now) - rankOf(PAYMENT_RANK, before);
    hold('I5', step >= 0, () => `${what}: backwards`);
    const isMore = Number(now['cancel_amount']) >= Number(before['cancel_amount']);
    hold('I5', step > 0 || isMore, () => `${what}: less cancelled`);
  }

  /** Our books may answer alone until reconciliation should have looked again; then PortOne is asked. */
  function checkFresh(merchant_uid: string, imp_uid: string): void {
    const real = portone.payments.get(imp_uid)?.versions.at(-1);
    if (real?.reported.status !== 'cancelled') return;
    const sql = 'select next_check_at from orders where merchant_uid = ?';
    const next = database.read(sql, merchant_uid)[0]?.['next_check_at'];
    const overdue_s = next === null ? Number.POSITIVE_INFINITY : portone.now() - Number(next);
    const isOld = portone.now() - (real.reported.cancel_history.at(-1)?.cancelled_at ?? 0) > PATIENCE_S;
    hold('I6', !isOld || overdue_s < PATIENCE_S, () => `success for ${merchant_uid}, long cancelled`);
  }

  return {
    orders: () => orders,
    payments: () => payments,

    committed(tables) {
      const ordersBefore = orders;
      const paymentsBefore = payments;
      if (tables.has('orders')) orders = byColumn(database.read(ORDERS), 'merchant_uid');
      if (tables.has('payments')) {
        const rows = database.read(PAYMENTS);
        payments = byColumn(rows, 'imp_uid');
        hold('I1', rows.length === payments.size, () => 'a payment is in the books twice');
      }
      const bound = new Set<string>();
      for (const [id, row] of orders) {
        const { imp_uid } = row as { imp_uid: string | null };
        hold('I2', imp_uid === null || !bound.has(imp_uid), () => `${imp_uid} is bound to two orders`);
        if (imp_uid !== null) bound.add(imp_uid);
        const before = ordersBefore.get(id);
        if (before !== row && !(before && isSame(row, before))) checkOrder(row, before);
        if (isSerial && isSettled(row)) {
          const verdict = payments.get(imp_uid ?? '')?.['verdict'];
          hold('I1', verdict === 'accepted', () => `${id} is ${row['status']}, its payment ${verdict}`);
        }
      }
      for (const [id, row] of payments) {
        const before = paymentsBefore.get(id);
        if (before && before !== row && !isSame(row, before)) checkPayment(row, before);
        if (row['verdict'] === 'accepted' && row['status'] === 'paid') {
          const order = orders.get(String(row['merchant_uid']));
          hold('I1', order?.['imp_uid'] === id, () => `${id} is accepted, but its order is paid by another`);
        }
      }
    },

    answered(merchant_uid, imp_uid, { code, payment }) {
      const isAsked = !payment || imp_uid === undefined || payment.imp_uid === imp_uid;
      hold('I6', isAsked, () => `asked for ${imp_uid}, answered ${code} about ${payment?.imp_uid}`);
      if (code !== 'SUCCESS' && code !== 'VBANK_ISSUED') return;
      const order = orders.get(merchant_uid);
      const isOf = payment?.merchant_uid === merchant_uid;
      hold('I6', isOf, () => `${code} for ${merchant_uid} by a payment of ${payment?.merchant_uid}`);
      if (code !== 'SUCCESS') return;
      checkFresh(merchant_uid, payment?.imp_uid ?? '');
      const isPaid = order !== undefined && isSettled(order) && order['imp_uid'] === payment?.imp_uid;
      hold(
        'I6',
        isPaid,
        () => `success for ${merchant_uid}, which is ${order?.['status']} by ${order?.['imp_uid']}`,
      );
    },

    overheard(fields) {
      for (const value of Object.values(fields)) {
        if (typeof value === 'string') keepQuiet('a log line', value);
      }
    },
  };
}

/** I10. @throws {Violation} */
export function keepQuiet(where: string, text: string): void {
  // Whatever must stay hidden says so: keys, tokens, the buyer's name.
  hold('I10', !text.includes('canary') && !text.includes(BUYER.tel), () => `${where} shows ${text}`);
}

const isSettled = (order: Row): boolean => order['status'] === 'paid' || order['status'] === 'cancelled';

const rankOf = (ranks: Readonly<Record<string, number>>, row: Row): number =>
  ranks[String(row['status'])] ?? Number.NaN;

const byColumn = (rows: readonly Row[], column: string): Map<string, Row> =>
  new Map(rows.map((row) => [String(row[column]), row]));

function isSame(one: Row, other: Row): boolean {
  for (const column in one) if (one[column] !== other[column]) return false;
  return true;
}
