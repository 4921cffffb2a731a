import type { OrderStatus } from '@iamport-checkout/protocol';
import type { Order, Payment, PaymentRecord, PaymentStatus } from './model.ts';

/** What an order may become. Nothing else is ever written, whoever asks for it. */
export const TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['ready', 'paid', 'expired'],
  ready: ['paid', 'expired'],
  expired: ['paid'],
  paid: ['cancelled'],
  cancelled: [],
};

export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Money has been taken for this order, whether or not it was given back since. */
export function isSettled(order: Order): boolean {
  return order.status === 'paid' || order.status === 'cancelled';
}

/** No new payment may begin; one that was already made still counts. */
export function hasExpired(order: Order, now: number): boolean {
  if (order.status === 'expired') return true;
  return order.status === 'pending' && order.expires_at !== null && now >= order.expires_at;
}

/** How far along a payment is. `failed` may still become `paid`; nothing comes back from `cancelled`. */
const PROGRESS: Record<PaymentStatus, number> = {
  unrecognised: 0,
  ready: 0,
  failed: 1,
  paid: 2,
  cancelled: 3,
};

/**
 * Two look-ups of one payment can reach the books in the wrong order (a slow webhook, two instances).
 *
 * @returns whether `seen` is an older picture of the payment than `kept`
 */
export function isOlder(seen: Payment, kept: Payment): boolean {
  const difference = PROGRESS[seen.status] - PROGRESS[kept.status];
  return difference < 0 || (difference === 0 && seen.cancel_amount_minor < kept.cancel_amount_minor);
}

/**
 * The newer picture of a payment: what was just seen, or what is in the books. A payment of a test channel is
 * one for ever: a picture that does not say takes nothing back of what an earlier one said.
 */
export function newerOf(seen: Payment, stored: PaymentRecord | null): Payment {
  if (!stored) return seen;
  const kept = stored.payment;
  if (isOlder(seen, kept)) return kept;
  if (seen.sandbox !== null || kept.sandbox === null) return seen;
  const { sandbox } = kept;
  return { ...seen, sandbox, snapshot: { ...seen.snapshot, sandbox } };
}
