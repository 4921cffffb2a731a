import type { AnswerCode, OrderStatus, VirtualAccount } from '@iamport-checkout/protocol';

/** What the shop asked to be paid, and how far that has come. */
export interface Order {
  merchant_uid: string;
  name: string;
  /** Whole minor units of `currency`. */
  amount_minor: number;
  /** ISO 4217, upper case. */
  currency: string;
  status: OrderStatus;
  /** The payment this order is bound to: the one that paid it, or its first virtual account. */
  imp_uid: string | null;
  cancel_amount_minor: number;
  /** When we came to know that it was paid, unix seconds; null = it was not. */
  paid_at: number | null;
  /** Unix seconds after which no new payment is begun; null = never. */
  expires_at: number | null;
  /** The shop has changed amount or currency since the order was first seen. */
  isAmended: boolean;
  /** When reconciliation looks at it next by itself, unix seconds; null = not any more. */
  next_check_at: number | null;
  /** Counts the changes; an update names the revision it saw and fails if another came first. */
  revision: number;
}

/**
 * PortOne's four states, and `unrecognised` for whatever it may add one day.
 * A partial cancellation is not among them: only `cancel_amount` shows it.
 */
export type PaymentStatus = 'ready' | 'paid' | 'failed' | 'cancelled' | 'unrecognised';

/** A payment as PortOne's REST API reported it, checked and reduced to what we use. */
export interface Payment {
  imp_uid: string;
  merchant_uid: string;
  status: PaymentStatus;
  /** Whole minor units of `currency`; never reduced by cancellations. */
  amount_minor: number;
  cancel_amount_minor: number;
  currency: string;
  /** Made through a test channel; null where PortOne did not say. */
  sandbox: boolean | null;
  pay_method: string | null;
  /** Unix seconds; 0 = never. */
  paid_at: number;
  /** PortOne's or the payment company's text. */
  fail_reason: string | null;
  /** http(s) only. */
  receipt_url: string | null;
  /** Each cancellation so far, in main units; may lag behind `cancel_amount` or be missing altogether. */
  cancellations: readonly { amount: number; reason: string | null }[];
  /** The issued account, if this is a virtual-account payment. */
  vbank: VirtualAccount | null;
  /** The reported fields that are kept: an allow-list, without the buyer and without card numbers. */
  snapshot: Readonly<Record<string, unknown>>;
}

/** What became of a payment in our books; null while it is not final. */
export type Verdict = 'accepted' | 'forgery' | 'duplicate' | 'rejected' | null;

/** Which door brought the payment to us first. */
export type Source = 'callback' | 'redirect' | 'webhook' | 'cancel' | 'reconcile' | 'cli';

/** A payment in our books. */
export interface PaymentRecord {
  payment: Payment;
  verdict: Verdict;
  /** Counts the changes, as an order's does. */
  revision: number;
}

/** An order in our books and, once money was taken for it, the payment that did. */
export interface Known {
  order: Order;
  payment: PaymentRecord | null;
}

export type EventType =
  | 'order.paid'
  | 'order.vbank_issued'
  | 'order.cancelled'
  | 'order.expired'
  | 'payment.forged'
  | 'payment.duplicate';

/** Something the shop is told, written with the change it tells of. */
export interface NewEvent {
  type: EventType;
  merchant_uid: string;
  imp_uid: string | null;
  /** An event of the same key is never written twice. */
  key: string;
  data: Readonly<Record<string, unknown>>;
}

/** The part of an order that settlement may change. */
export interface OrderChange {
  status?: OrderStatus;
  imp_uid?: string;
  cancel_amount_minor?: number;
}

/** How settlement answers: `code` says everything, `payment` is there where one was judged. */
export interface Outcome {
  code: 'SUCCESS' | 'VBANK_ISSUED' | AnswerCode;
  merchant_uid: string;
  payment?: Payment;
  /** How long PortOne took to be asked; absent where our own books knew the answer. */
  upstream_ms?: number;
}
