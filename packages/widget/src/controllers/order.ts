import type { OrderAnswer } from '@iamport-checkout/protocol';
import { isPayable } from '../money.ts';
import { unavailable } from '../outcome.ts';
import { factsOf, type OrderFacts, written } from '../request.ts';
import type { Settings } from '../settings.ts';
import type { Standing } from '../states.ts';

/** The facts to show and charge: the page's own where it names them, the API's otherwise. */
export function orderFacts(settings: Settings, fetched: OrderAnswer | undefined): OrderFacts | undefined {
  const { name, amount, currency = 'KRW' } = { ...fetched, ...factsOf(settings) };
  return name && amount && isPayable(amount, currency) ? { name, amount, currency } : undefined;
}

/**
 * Whether an order can be paid, or why not. An amount on the page that is not the order's would be charged and then
 * refused as forged.
 *
 * @param own what the page itself says about the order
 */
export function standingOf(
  { status, amount, currency }: OrderAnswer,
  own: Partial<OrderFacts>,
): 'payable' | 'settled' | Standing {
  if (status === 'cancelled') return { state: status, status, code: 'PAYMENT_CANCELLED' };
  if (status === 'expired') return { state: 'failed', status: 'error', code: 'ORDER_EXPIRED' };
  if (status !== 'pending') return 'settled';
  const facts = { amount, currency, ...own };
  const wrong = facts.currency === currency ? 'amount' : 'currency';
  const isSame = facts.currency === currency && facts.amount === amount;
  return isSame && isPayable(amount, currency)
    ? 'payable'
    : unavailable('CONFIGURATION_INVALID', written(wrong, facts[wrong]));
}
