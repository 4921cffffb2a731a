import type { AnswerCode } from '@iamport-checkout/protocol';

/** Codes of the widget's own making; all others come from the API or, before a payment exists, from PortOne. */
export type WidgetCode =
  /** An attribute or property is missing or malformed. The page's author can fix it. */
  | 'CONFIGURATION_INVALID'
  /** PortOne's script did not load, loaded without defining `IMP.request_pay`, or could not be initialised. */
  | 'SDK_UNAVAILABLE'
  /** `IMP.request_pay` refused before a payment existed and gave no code. */
  | 'PAYMENT_NOT_STARTED'
  /** The API could not be reached. Says nothing about the payment. */
  | 'API_UNREACHABLE'
  /** Something answered in the API's place. Says nothing about the payment. */
  | 'API_INVALID_ANSWER';

/** A code in an outcome or event. PortOne's and the payment companies' own codes are an open set. */
export type CheckoutCode = AnswerCode | WidgetCode | (string & {});
