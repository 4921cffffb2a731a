import { awaitsDeposit } from './checks.ts';
import { ConflictError } from './errors.ts';
import type { NewEvent, Order, Payment } from './model.ts';
import type { SettlementStore } from './ports.ts';

/**
 * Whether nothing can come of an order any more: its own time is over, or the deadlines of its virtual
 * accounts (PortOne announces none, so the clock does). Asked only after PortOne was, and not final: a
 * deposit that arrives in spite of it still pays the order.
 *
 * @param payments the order's payments as PortOne reports them now
 */
export function isOver(order: Order, payments: readonly Payment[], now: number): boolean {
  if (order.status === 'pending') return order.expires_at !== null && now >= order.expires_at;
  // Without the bound account PortOne has not told enough.
  const isBoundSeen = payments.some(({ imp_uid }) => imp_uid === order.imp_uid);
  if (order.status !== 'ready' || !isBoundSeen) return false;
  return !payments.some((payment) => payment.status === 'paid' || awaitsDeposit(payment, now));
}

/**
 * Calls orders expired that are over, in one transaction.
 *
 * @returns for each whether it was called so just now; one that has changed since it was read is left
 *   alone: whatever changed is better news than this
 */
export async function expire(orders: readonly Order[], store: SettlementStore): Promise<boolean[]> {
  try {
    return await store.transaction(async (transaction) => {
      const found = await transaction.findOrders(orders.map(({ merchant_uid }) => merchant_uid));
      const current = orders.filter((order) => found.get(order.merchant_uid)?.revision === order.revision);
      await transaction.updateOrders(current.map((order) => ({ order, change: { status: 'expired' } })));
      await transaction.appendEvents(current.map(expired));
      return orders.map((order) => current.includes(order));
    });
  } catch (error) {
    // So is what changes just now. One order's news must not end the round for all others.
    if (error instanceof ConflictError && orders.length === 1) return [false];
    throw error;
  }
}

function expired({ merchant_uid, imp_uid }: Order): NewEvent {
  const data = { merchant_uid, imp_uid };
  return { type: 'order.expired', merchant_uid, imp_uid, key: `order.expired:${merchant_uid}`, data };
}
