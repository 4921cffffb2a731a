import type { SuccessAnswer, VbankIssuedAnswer } from '@iamport-checkout/protocol';
import type { CheckoutCode } from './codes.ts';

/** Every state the element can be in, in the order a payment meets them. */
export const CHECKOUT_STATES = [
  'idle',
  'loading',
  'ready',
  'paying',
  'verifying',
  'paid',
  'vbank-issued',
  'pending',
  'failed',
  'cancelled',
  'forgery',
  'unavailable',
] as const;

export type CheckoutState = (typeof CHECKOUT_STATES)[number];

/** Where a payment, or the attempt at one, has ended up for now. */
export interface Outcome {
  state: CheckoutState;
  /** The API's word for it; `error` where nothing was judged. */
  status: 'success' | 'vbankIssued' | 'pending' | 'failed' | 'cancelled' | 'forgery' | 'error';
  code?: CheckoutCode | undefined;
  /** The API's or PortOne's sentence. Only ever shown as text. */
  message?: string | undefined;
  /** The verified payment, in `paid` and `vbank-issued`. */
  answer?: SuccessAnswer | VbankIssuedAnswer;
  /** The same order may be paid by another try. */
  payAgain?: boolean;
  /** Asking the API again can help. */
  askAgain?: boolean;
}
