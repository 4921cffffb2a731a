import type { CompleteAnswer } from '@iamport-checkout/protocol';
import type { Hint } from './hint.ts';
import { type Fault, isFault } from './http.ts';
import type { Outcome } from './states.ts';

/** The state that an answer of the API puts the checkout in. Without an answer nothing is known, so nothing failed. */
export function outcomeOf(answer: CompleteAnswer | Fault, hint: Hint): Outcome {
  if (isFault(answer)) return unknown(answer.fault);
  const { status, message } = answer;
  const isNamed = hint.imp_uid !== undefined;
  const isClosed = !isNamed || hint.error !== undefined;
  switch (status) {
    case 'success':
      return { state: 'paid', status, message, answer };
    case 'vbankIssued':
      return { state: 'vbank-issued', status, message, answer };
    case 'pending':
      // Asked by order number alone, or told of a failure, the shopper may only have closed the window and want
      // it back. PortOne refuses a second payment under an order number that was paid after all.
      return { state: 'pending', status, code: answer.code, message, askAgain: true, payAgain: isClosed };
    case 'failed':
      return { state: 'failed', status, code: answer.code, message, payAgain: true };
    case 'cancelled':
    case 'forgery':
      return { state: status, status, code: answer.code, message };
    case 'error': {
      // No payment under this order number: none was made, so another try is safe. A *named* payment that PortOne
      // does not know (yet) is another matter.
      const isMissing = answer.code === 'PAYMENT_NOT_FOUND';
      const again = isMissing && (isNamed ? { askAgain: true } : { payAgain: true });
      return { state: 'failed', status, code: answer.code, message, ...again };
    }
  }
}

/** Nobody knows what became of the payment. It may have gone through. */
export const unknown = (code?: string): Outcome => ({
  state: 'pending',
  status: 'pending',
  askAgain: true,
  ...(code && { code }),
});

/** A payment that PortOne refused before it existed. Nothing was charged. */
export const notStarted = ({ error }: Hint): Outcome => ({
  state: 'failed',
  status: 'failed',
  code: error?.code ?? 'PAYMENT_NOT_STARTED',
  ...(error?.message && { message: error.message }),
  payAgain: true,
});

/** The checkout cannot be offered. */
export const unavailable = (code: string, message?: string): Outcome => ({
  state: 'unavailable',
  status: 'error',
  code,
  ...(message && { message }),
});
