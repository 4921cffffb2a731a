import type { AnswerCode } from './codes.ts';
import type { OrderStatus } from './status.ts';

/** A virtual account as PortOne reports it. */
export interface VirtualAccount {
  /** The bank's name. */
  vbank_name: string | null;
  /** Account number; may contain dashes. */
  vbank_num: string;
  /** Account holder; some payment companies give none. */
  vbank_holder: string | null;
  /** Deposit deadline, unix seconds; 0 if PortOne gave none. */
  vbank_date: number;
}

/** What every answer carries. */
interface Answer {
  /** A sentence for the shopper, in the language asked for. */
  message: string;
}

/** The payment settled in full: it matches its order in every respect. */
export interface SuccessAnswer extends Answer {
  status: 'success';
  merchant_uid: string;
  imp_uid: string;
  /** In the currency's main unit, as PortOne writes it (64900 KRW, 10.5 USD). */
  amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  pay_method: string | null;
  /** Unix seconds. */
  paid_at: number;
  receipt_url: string | null;
}

/** A virtual account was issued and waits for its deposit. Nothing is paid yet. */
export interface VbankIssuedAnswer extends Answer {
  status: 'vbankIssued';
  merchant_uid: string;
  imp_uid: string;
  amount: number;
  currency: string;
  vbank: VirtualAccount;
}

/** Anything that is not settled, with the code that says why. */
export interface UnsettledAnswer extends Answer {
  status: 'pending' | 'forgery' | 'failed' | 'cancelled';
  code: AnswerCode;
  merchant_uid: string;
  imp_uid?: string;
}

/** The request could not be judged. `retryable` is there, and true, where waiting helps. */
export interface ErrorAnswer extends Answer {
  status: 'error';
  code: AnswerCode;
  retryable?: true;
  /** What the server's log calls this request. */
  request_id?: string;
}

/** The answers of `POST /payments/complete`. */
export type CompleteAnswer = SuccessAnswer | VbankIssuedAnswer | UnsettledAnswer | ErrorAnswer;

/** The body of `POST /payments/complete`. Without imp_uid the server looks payments up by merchant_uid. */
export interface CompleteRequest {
  imp_uid?: string;
  merchant_uid: string;
}

/** The public view of an order, `GET /orders/{merchant_uid}`. */
export interface OrderAnswer {
  status: OrderStatus;
  message: string;
  merchant_uid: string;
  name: string;
  amount: number;
  currency: string;
  cancel_amount: number;
  /** Only with `?imp_uid=` of the order's accepted payment. */
  vbank?: VirtualAccount;
}
