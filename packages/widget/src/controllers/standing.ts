import type { OrderAnswer } from '@iamport-checkout/protocol';
import { isPayable } from '../money.ts';
import type { Misconfiguration, OrderFacts } from '../request.ts';
import type { Outcome } from '../states.ts';

/** What an order allows: to be paid, to ask what became of its payment, or neither and why. */
export type Standing =
  | 'payable'
  | 'settled'
  | { outcome: Outcome }
  /** An amount on the page that is not the order's would be charged and then refused as forged. */
  | { misconfiguration: Misconfiguration };

/** @param own what the page itself says about the order */
export function standingOf(order: OrderAnswer, own: Partial<OrderFacts>): Standing {
  switch (order.status) {
    case 'paid':
    case 'ready':
      return 'settled';
    case 'cancelled':
      return { outcome: { state: 'cancelled', status: 'cancelled', code: 'PAYMENT_CANCELLED' } };
    case 'expired':
      return { outcome: { state: 'failed', status: 'error', code: 'ORDER_EXPIRED' } };
    case 'pending': {
      const { amount, currency } = order;
      if (own.amount !== undefined && own.amount !== amount) return wrong('amount', own.amount);
      if (own.currency !== undefined && own.currency !== currency) return wrong('currency', own.currency);
      return isPayable(amount, currency) ? 'payable' : wrong('amount', amount);
    }
  }
}

const wrong = (attribute: string, value: unknown): Standing => ({ misconfiguration: { attribute, value } });
