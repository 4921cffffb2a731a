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

/** Where a checkout stands: always one of these, whole, in place of the one before. */
export interface Standing {
  readonly state: CheckoutState;
  /** The API's word, where a payment or the attempt at one has ended up here for now; `error` where nothing was judged. */
  readonly status?: 'success' | 'vbankIssued' | 'pending' | 'failed' | 'cancelled' | 'forgery' | 'error';
  readonly code?: CheckoutCode | undefined;
  /** The API's or PortOne's sentence. Only ever shown as text. */
  readonly message?: string | undefined;
  /** The verified payment, in `paid` and `vbank-issued`. */
  readonly answer?: SuccessAnswer | VbankIssuedAnswer;
  /** The order may be paid by a press of the button. */
  readonly canPay?: boolean;
  /** Asking the API again can help. */
  readonly canAsk?: boolean;
  /** The payment window may have been left without a word, or the check takes long. */
  readonly isLate?: boolean;
  /** The API is still being asked, with patience; nobody need ask beside that. */
  readonly isAsking?: boolean;
}
