import { MERCHANT_UID } from '@iamport-checkout/protocol';
import { type Settlement, settleSeen } from '../settlement/settle.ts';
import type { OrderStore } from '../store/orders.ts';
import { listPaidSince } from './upstream.ts';

/** The first look of a process goes back this far: whoever was away for a long weekend misses nothing. */
const FIRST_LOOK_S = 7 * 24 * 60 * 60;

/** Further looks overlap, since PortOne's list may lag behind its payments. */
const OVERLAP_S = 10 * 60;

/** What a look has found, and whether PortOne answered. */
export interface SweepReport {
  changed: number;
  failed_calls: number;
}

/**
 * Settles what was paid for orders that are only in the shop's own books so far: whose page never asked us
 * about them, whose callback and webhook were lost. Without this no round would look for them.
 */
export function createSweep(settlement: Settlement, orders: OrderStore) {
  let swept_until: number | null = null;

  return async (stopping?: AbortSignal): Promise<SweepReport> => {
    const report = { changed: 0, failed_calls: 0 };
    const now = settlement.environment.now();
    const since = swept_until === null ? now - FIRST_LOOK_S : swept_until - OVERLAP_S;
    const paid = await listPaidSince(since, { ...settlement, stopping }, report);
    const known = await orders.knownPayments(paid.map(({ imp_uid }) => imp_uid));
    for (const payment of paid) {
      if (known.has(payment.imp_uid) || !MERCHANT_UID.test(payment.merchant_uid)) continue;
      const { code } = await settleSeen(payment.merchant_uid, payment, 'reconcile', settlement);
      if (code === 'SUCCESS') report.changed += 1;
    }
    if (report.failed_calls === 0) swept_until = now;
    return report;
  };
}
