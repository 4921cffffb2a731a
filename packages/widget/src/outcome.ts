import type { CompleteAnswer } from '@iamport-checkout/protocol';
import type { Hint } from './hint.ts';
import { type Fault, isFault } from './http.ts';
import type { Outcome } from './states.ts';

/** The state that an answer of the API puts the checkout in. Without an answer nothing is known, so nothing failed. */
export function outcomeOf(answer: CompleteAnswer | Fault, { imp_uid, error }: Hint): Outcome {
  if (isFault(answer)) return unknown(answer.code);
  const { status, message } = answer;
  if (status === 'success') return { state: 'paid', status, answer };
  if (status === 'vbankIssued') return { state: 'vbank-issued', status, answer };
  const { code } = answer;
  const isMissing = code === 'PAYMENT_NOT_FOUND';
  return {
    state: status === 'error' ? 'failed' : status,
    status,
    code,
    message,
    askAgain: isMissing || status === 'pending',
    payAgain:
      status === 'failed' ||
      // Asked by order number alone, or told of a failure, the shopper may only have closed the window and want it
      // back. PortOne refuses a second payment under an order number that was paid after all.
      (status === 'pending' && (!imp_uid || error !== undefined)) ||
      // No payment under this order number: none was made, so another try is safe. A *named* payment that PortOne
      // does not know (yet) is another matter.
      (isMissing && !imp_uid),
  };
}

/** Nobody knows what became of the payment. It may have gone through. */
export const unknown = (code?: string): Outcome => ({
  state: 'pending',
  status: 'pending',
  code,
  askAgain: true,
});

/** A payment that PortOne refused before it existed. Nothing was charged. */
export const notStarted = ({ error }: Hint): Outcome => ({
  state: 'failed',
  status: 'failed',
  code: error?.code ?? 'PAYMENT_NOT_STARTED',
  message: error?.message,
  payAgain: true,
});

/** The checkout cannot be offered. Except for a wrong setting, that may pass. */
export const unavailable = (code: string, message?: string): Outcome => ({
  state: 'unavailable',
  status: 'error',
  code,
  message,
  askAgain: code !== 'CONFIGURATION_INVALID',
});
