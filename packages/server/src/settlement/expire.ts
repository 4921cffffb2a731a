import { awaitsDeposit } from './checks.ts';
import { ConflictError } from './errors.ts';
import type { Order, Payment } from './model.ts';
import type { SettlementStore } from './ports.ts';

/**
 * Calls an order expired once nothing can come of it any more: its own time is over, or the deadlines of
 * its virtual accounts (PortOne announces none, so the clock does). Asked only after PortOne was, and
 * not final: a deposit that arrives in spite of it still pays the order.
 *
 * @param payments the order's payments as PortOne reports them now
 * @returns whether it was called expired just now
 */
export async function expire(
  order: Order,
  payments: readonly Payment[],
  now: number,
  store: SettlementStore,
): Promise<boolean> {
  if (!isOver(order, payments, now)) return false;
  try {
    return await store.transaction(async (transaction) => {
      const current = await transaction.findOrder(order.merchant_uid);
      // Whatever changed since is better news than this.
      if (!current || current.revision !== order.revision) return false;
      await transaction.updateOrder(current, { status: 'expired' });
      const { merchant_uid, imp_uid } = order;
      const data = { merchant_uid, imp_uid };
      await transaction.appendEvents([
        { type: 'order.expired', merchant_uid, imp_uid, key: `order.expired:${merchant_uid}`, data },
      ]);
      return true;
    });
  } catch (error) {
    // So is what changes just now. One order's news must not end the round for all others.
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

function isOver(order: Order, payments: readonly Payment[], now: number): boolean {
  if (order.status === 'pending') return order.expires_at !== null && now >= order.expires_at;
  // Without the bound account PortOne has not told enough.
  const isBoundSeen = payments.some(({ imp_uid }) => imp_uid === order.imp_uid);
  if (order.status !== 'ready' || !isBoundSeen) return false;
  return !payments.some((payment) => payment.status === 'paid' || awaitsDeposit(payment, now));
}
