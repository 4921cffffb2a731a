import type { Logger } from '../log.ts';
import { nextCheck } from '../settlement/checks.ts';
import { isOver } from '../settlement/expire.ts';
import type { Order, Payment } from '../settlement/model.ts';
import { type Settlement, settleSeen } from '../settlement/settle.ts';
import type { Lease } from '../store/leases.ts';
import type { DueOrder, OrderStore } from '../store/orders.ts';
import type { SweepReport } from './sweep.ts';
import { attempt, listPaidSince } from './upstream.ts';

/** The most that one call to PortOne may name. */
const CHUNK = 100;

/** Orders of one round; the next round goes on where this one stopped. */
export const MAX_ORDERS = 10_000;

/** From this many orders on, the list of everything paid costs less than a look at each. */
const BULK_FROM = 20;

/** Longer than a chunk takes, shorter than anybody minds waiting for another instance to take over. */
const LEASE_S = 120;

/** What a round is told by whoever asks for it. */
export interface Round {
  /** Told how many of how many orders have been looked at. */
  looked?: ((done: number, all: number) => void) | undefined;
  /** Ends the round early; the next one goes on where it stopped. */
  stopping?: AbortSignal | undefined;
}

export interface Reconciliation extends Settlement, Round {
  orders: OrderStore;
  lease: Lease;
  /** RECONCILE_AFTER: the age, in seconds, at which an open order is looked at first. */
  after_s: number;
  /** Also looks for orders that are only in the shop's own books so far, if it keeps any. */
  sweep?: ((stopping?: AbortSignal) => Promise<SweepReport>) | undefined;
  logger: Logger;
}

/** What a round has done. */
export interface ReconcileReport {
  /** Orders looked at. */
  checked: number;
  /** Orders whose status changed. */
  changed: number;
  /** Calls to PortOne that failed; their orders come up again next time. */
  failed_calls: number;
}

/**
 * Finds out by itself what callbacks and webhooks did not tell: payments of open orders, deposits,
 * deadlines that passed, cancellations of paid orders made elsewhere. In bulk: 10,000 orders take at most
 * 110 calls.
 *
 * @returns null if another instance is at it
 */
export async function reconcile(services: Reconciliation): Promise<ReconcileReport | null> {
  const { lease, orders, environment, logger } = services;
  if (!(await lease.hold(LEASE_S))) return null;
  const report: ReconcileReport = { checked: 0, changed: 0, failed_calls: 0 };
  try {
    const swept = await services.sweep?.(services.stopping);
    report.changed += swept?.changed ?? 0;
    report.failed_calls += swept?.failed_calls ?? 0;
    const due = await orders.due(environment.now(), MAX_ORDERS);
    const paid = await paidSince(due, services, report);
    for (let start = 0; start < due.length; start += CHUNK) {
      // Another instance may have taken over while this one was frozen.
      if (services.stopping?.aborted || !(await lease.hold(LEASE_S))) break;
      await reconcileChunk(due.slice(start, start + CHUNK), paid, services, report);
      services.looked?.(report.checked, due.length);
    }
  } finally {
    await lease.release();
  }
  if (report.checked + report.changed > 0) logger.info({ ...report }, 'reconciled');
  return report;
}

async function reconcileChunk(
  due: readonly DueOrder[],
  paid: ReadonlyMap<string, Payment[]>,
  services: Reconciliation,
  report: ReconcileReport,
): Promise<void> {
  const open = await services.orders.openPayments(due.map(({ order }) => order.merchant_uid));
  const seen = await lookUp(due, open, services, report);
  if (!seen) return;
  const found = byOrder(seen);
  const next = new Map<string, number | null>();
  // All at once: their books are written together.
  const looks = due.map(async ({ order, created_at }) => {
    const { merchant_uid } = order;
    // Since when something is expected of it.
    const since = order.paid_at ?? created_at;
    const payments = unique([...(paid.get(merchant_uid) ?? []), ...(found.get(merchant_uid) ?? [])]);
    next.set(merchant_uid, await reconcileOrder(order, since, payments, services, report));
  });
  await Promise.all(looks);
  await services.orders.setNextChecks(next);
}

/**
 * The payments behind a chunk: those that are bound or still open in our books, else what the order number
 * leads to. An account that is not the bound one can still be paid into, even after another was.
 */
async function lookUp(
  due: readonly DueOrder[],
  open: readonly string[],
  services: Reconciliation,
  report: ReconcileReport,
): Promise<Payment[] | null> {
  const bound = due.flatMap(({ order }) => order.imp_uid ?? []);
  const imp_uids = [...new Set([...bound, ...open])];
  const merchant_uids = due.flatMap(({ order }) => (order.imp_uid === null ? order.merchant_uid : []));
  const ids = [
    ...imp_uids.map((imp_uid) => ({ imp_uid })),
    ...merchant_uids.map((merchant_uid) => ({ merchant_uid })),
  ];
  const seen: Payment[] = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    const part = ids.slice(start, start + CHUNK);
    const found = await attempt(report, services, (deadline) =>
      services.gateway.findPayments(part, deadline),
    );
    if (!found) return null;
    seen.push(...found);
  }
  return seen;
}

/** @returns when the order is to be looked at next, unix seconds; null = not any more */
async function reconcileOrder(
  order: Order,
  since: number,
  payments: readonly Payment[],
  services: Reconciliation,
  report: ReconcileReport,
): Promise<number | null> {
  const { books, environment, after_s, logger } = services;
  for (const payment of payments) await settleSeen(order.merchant_uid, payment, 'reconcile', services);
  const now = environment.now();
  const settled = (await books.find(order.merchant_uid))?.order ?? order;
  const isExpired = isOver(settled, payments, now) && (await books.expire(settled));
  report.checked += 1;
  const current = isExpired ? { ...settled, status: 'expired' as const } : settled;
  if (current.status !== order.status) {
    report.changed += 1;
    const { merchant_uid, imp_uid, status } = current;
    logger.info({ merchant_uid, imp_uid, source: 'reconcile', outcome: status }, 'settled');
  }
  return nextCheck(current, { since, now, after_s });
}

/**
 * Everything that was paid since the oldest of the orders was made. A look-up by order number shows one
 * attempt only: a paid one can hide behind a newer failure, and a second payment behind the one that an
 * order is bound to.
 */
async function paidSince(
  due: readonly DueOrder[],
  services: Reconciliation,
  report: ReconcileReport,
): Promise<Map<string, Payment[]>> {
  if (due.length >= BULK_FROM) {
    const oldest = Math.min(...due.map(({ created_at }) => created_at));
    return byOrder(await listPaidSince(oldest, services, report));
  }
  const attempts: Payment[] = [];
  for (const { order } of due) {
    const found = await attempt(report, services, (deadline) =>
      services.gateway.findPaymentsOfOrder(order.merchant_uid, deadline),
    );
    attempts.push(...(found ?? []));
  }
  return byOrder(attempts);
}

function byOrder(payments: readonly Payment[]): Map<string, Payment[]> {
  return Map.groupBy(payments, ({ merchant_uid }) => merchant_uid);
}

const unique = (payments: readonly Payment[]): Payment[] => [
  ...new Map(payments.map((payment) => [payment.imp_uid, payment])).values(),
];
