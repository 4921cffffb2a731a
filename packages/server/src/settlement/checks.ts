import type { Order, Payment } from './model.ts';

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;

/** Longest pause between two looks at an order. */
const MAX_GAP_S = DAY_S;

/** An unpaid order is not looked at any more after this, nor a paid one for cancellations. */
const HORIZON_S = 35 * DAY_S;

/** Banks book a deposit late; an account is called expired only this long after its deadline. */
const DEPOSIT_GRACE_S = 60 * MINUTE_S;

/** Whether money may still come in on a virtual account. One without a deadline waits for ever. */
export function awaitsDeposit({ status, vbank }: Payment, now: number): boolean {
  if (status !== 'ready' || !vbank) return false;
  return vbank.vbank_date === 0 || now < vbank.vbank_date + DEPOSIT_GRACE_S;
}

/**
 * When an order is looked at next by itself: soon at first, then ever more rarely, since most payments
 * that come late come soon. The gap is half the order's age. A cancelled order too: a second payment for it,
 * from another tab or into another account, is to be given back.
 *
 * @param since unix seconds of its creation, or of its payment
 * @param after_s the first gap
 * @returns unix seconds, or null if nothing is expected of the order any more
 */
export function nextCheck(
  order: Order,
  { since, now, after_s }: { since: number; now: number; after_s: number },
): number | null {
  if (now - since > HORIZON_S) return null;
  const gap_s = Math.min(MAX_GAP_S, Math.max(after_s, Math.floor((now - since) / 2)));
  const ends_at = order.status === 'pending' ? order.expires_at : null;
  // Its last look is right at its end, so that an expired order is called so in time.
  return ends_at !== null && ends_at > now ? Math.min(now + gap_s, ends_at) : now + gap_s;
}
