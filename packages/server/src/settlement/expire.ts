import { DEPOSIT_GRACE_S } from './checks.ts';
import type { Order, Payment } from './model.ts';
import type { SettlementStore } from './ports.ts';

/**
 * Calls an order expired once nothing can come of it any more: its own time is over, or the deadline of
 * its virtual account (PortOne announces none, so the clock does). Asked only after PortOne was, and
 * not final: a deposit that arrives in spite of it still pays the order.
 *
 * @param account the bound virtual account as PortOne reports it now, if there is one
 * @returns whether it was called expired just now
 */
export async function expire(
  order: Order,
  account: Payment | null,
  now: number,
  store: SettlementStore,
): Promise<boolean> {
  if (!isOver(order, account, now)) return false;
  return store.transaction(async (transaction) => {
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
}

function isOver(order: Order, account: Payment | null, now: number): boolean {
  if (order.status === 'pending') return order.expires_at !== null && now >= order.expires_at;
  if (order.status !== 'ready' || account?.status === 'paid') return false;
  const deadline = account?.vbank?.vbank_date ?? 0;
  return deadline > 0 && now >= deadline + DEPOSIT_GRACE_S;
}
