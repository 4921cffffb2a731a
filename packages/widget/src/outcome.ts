import type { CompleteAnswer } from '@iamport-checkout/protocol';
import type { Hint } from './hint.ts';
import { type Fault, isFault } from './http.ts';
import type { Standing } from './states.ts';

/** The state that an answer of the API puts the checkout in. Without an answer nothing is known, so nothing failed. */
export function outcomeOf(answer: CompleteAnswer | Fault, { imp_uid, error }: Hint): Standing {
  if (isFault(answer)) return unknown(answer.code);
  const { status, message } = answer;
  if (status === 'success' || status === 'vbankIssued')
    return { state: status === 'success' ? 'paid' : 'vbank-issued', status, answer };
  const { code } = answer;
  const isPending = status === 'pending';
  const canAsk = isPending || code === 'PAYMENT_NOT_FOUND';
  return {
    state: status === 'error' ? 'failed' : status,
    status,
    code,
    message,
    canAsk,
    // Asked by order number alone, or told of a failure, the shopper may only have closed the window and want it back, or
    // there is no payment under that number. PortOne refuses a second payment under an order number that was paid after
    // all. A *named* payment that PortOne does not know (yet) is another matter.
    canPay: status === 'failed' || (canAsk && !imp_uid) || (isPending && error !== undefined),
  };
}

/** Nobody knows what became of the payment. It may have gone through. */
export const unknown = (code?: string): Standing => ({
  state: 'pending',
  status: 'pending',
  code,
  canAsk: true,
});

/** A payment that PortOne refused before it existed. Nothing was charged. */
export const notStarted = ({ error }: Hint): Standing => ({
  state: 'failed',
  status: 'failed',
  code: error?.code ?? 'PAYMENT_NOT_STARTED',
  message: error?.message,
  canPay: true,
});

/** The checkout cannot be offered. Except for a wrong setting, that may pass. */
export const unavailable = (code: string, message?: string): Standing => ({
  state: 'unavailable',
  status: 'error',
  code,
  message,
  canAsk: code !== 'CONFIGURATION_INVALID',
});
