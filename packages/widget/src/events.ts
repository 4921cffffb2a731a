import type { SuccessAnswer, VbankIssuedAnswer } from '@iamport-checkout/protocol';
import type { CheckoutCode } from './codes.ts';
import type { RequestPayParams } from './request.ts';
import type { CheckoutState } from './states.ts';

/** From which state to which. */
export interface StateChange {
  from: CheckoutState;
  to: CheckoutState;
}

/** A payment that was judged and not accepted, or could not be offered. */
export interface Failure {
  /** The API's word, or `error` where nothing was judged. */
  status: 'failed' | 'cancelled' | 'forgery' | 'error';
  /** Stable; for programs. */
  code: CheckoutCode;
  /** For people, in the element's language. */
  message: string;
}

/** The element's events and what they carry. All bubble and cross shadow roots. */
export interface IamportCheckoutEventMap {
  /** Before the payment window opens, inside the click. `preventDefault()` keeps it shut. Carries what is sent. */
  'iamport-before-pay': CustomEvent<Readonly<RequestPayParams>>;
  /** The state has changed. */
  'iamport-state-change': CustomEvent<StateChange>;
  /** The API has confirmed a payment or an issued virtual account. Carries its answer. */
  'iamport-complete': CustomEvent<SuccessAnswer | VbankIssuedAnswer>;
  /** There is no payment, and why. */
  'iamport-fail': CustomEvent<Failure>;
}

declare global {
  interface GlobalEventHandlersEventMap extends IamportCheckoutEventMap {}
}

/** Dispatches one of the element's events; false if a listener objected. */
export function emit<Name extends keyof IamportCheckoutEventMap>(
  target: EventTarget,
  name: Name,
  detail: IamportCheckoutEventMap[Name]['detail'],
): boolean {
  const cancelable = name === 'iamport-before-pay';
  return target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}
