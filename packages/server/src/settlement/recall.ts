import { decide, type Policy } from './decide.ts';
import type { Known, Outcome } from './model.ts';

/**
 * Answers a repeated question about a settled order from our own books, without a call to PortOne: a page
 * that is loaded again, a second tab.
 *
 * A cancellation made elsewhere may be missing from it, for as long as neither its webhook nor
 * reconciliation has told of it: at the latest until the order's next check (five minutes old at first,
 * then half its age, a day at most). Where that check is overdue or will not come, because reconciliation
 * is off or behind, or the order is too old, PortOne is asked as if for the first time. So it is for every
 * payment but the one that settled the order.
 *
 * @returns null if PortOne must be asked
 */
export function recall(
  { order, payment }: Known,
  imp_uid: string | undefined,
  policy: Policy,
): Outcome | null {
  if (!payment || payment.payment.imp_uid !== imp_uid) return null;
  // Nothing comes back from a full cancellation.
  const isFinal = order.status === 'cancelled';
  const isFresh = order.next_check_at !== null && policy.now < order.next_check_at;
  if (!isFinal && !isFresh) return null;
  const { code } = decide(order, payment.payment, payment, policy);
  return { code, merchant_uid: order.merchant_uid, payment: payment.payment };
}
