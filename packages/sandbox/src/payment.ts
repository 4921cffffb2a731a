import { cut, type Fields, text } from './http/fields.ts';

export const PAYMENT_STATUSES = ['ready', 'paid', 'cancelled', 'failed'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** One (partial) cancellation. */
export interface Cancellation {
  pg_tid: string;
  amount: number;
  cancelled_at: number;
  reason: string;
  cancellation_id: string;
  receipt_url: string | null;
}

/** A payment as `GET /payments/{imp_uid}` shows it. Times are unix seconds, 0 when it has not happened. */
export interface Payment {
  imp_uid: string;
  merchant_uid: string;
  pay_method: string | null;
  channel: string;
  pg_provider: string | null;
  emb_pg_provider: string | null;
  pg_tid: string | null;
  pg_id: string | null;
  sandbox: boolean;
  escrow: boolean;
  apply_num: string | null;
  bank_code: string | null;
  bank_name: string | null;
  card_code: string | null;
  card_name: string | null;
  card_issuer_code: string | null;
  card_issuer_name: string | null;
  card_publisher_code: string | null;
  card_publisher_name: string | null;
  card_quota: number;
  card_number: string | null;
  card_type: number | null;
  vbank_code: string | null;
  vbank_name: string | null;
  vbank_num: string | null;
  vbank_holder: string | null;
  vbank_date: number;
  vbank_issued_at: number;
  name: string | null;
  amount: number;
  cancel_amount: number;
  currency: string;
  buyer_name: string | null;
  buyer_email: string | null;
  buyer_tel: string | null;
  buyer_addr: string | null;
  buyer_postcode: string | null;
  custom_data: string | null;
  user_agent: string | null;
  status: PaymentStatus;
  started_at: number;
  paid_at: number;
  failed_at: number;
  cancelled_at: number;
  fail_reason: string | null;
  cancel_reason: string | null;
  receipt_url: string | null;
  cancel_history: Cancellation[];
  cancel_receipt_urls: string[];
  deposit_history: unknown[];
  cash_receipt_issued: boolean;
  customer_uid: string | null;
  customer_uid_usage: string | null;
  promotion: unknown;
  /** Shown only with `?extension=true`. */
  extension: unknown;
}

/** A payment of which nothing is known but its two names. */
export const blankPayment = (imp_uid: string, merchant_uid: string): Payment => ({
  imp_uid,
  merchant_uid,
  pay_method: 'card',
  channel: 'pc',
  pg_provider: 'html5_inicis',
  emb_pg_provider: null,
  pg_tid: null,
  pg_id: 'TESTMID',
  sandbox: true,
  escrow: false,
  apply_num: null,
  bank_code: null,
  bank_name: null,
  card_code: null,
  card_name: null,
  card_issuer_code: null,
  card_issuer_name: null,
  card_publisher_code: null,
  card_publisher_name: null,
  card_quota: 0,
  card_number: null,
  card_type: null,
  vbank_code: null,
  vbank_name: null,
  vbank_num: null,
  vbank_holder: null,
  vbank_date: 0,
  vbank_issued_at: 0,
  name: '샌드박스 주문',
  amount: 1000,
  cancel_amount: 0,
  currency: 'KRW',
  buyer_name: null,
  buyer_email: null,
  buyer_tel: null,
  buyer_addr: null,
  buyer_postcode: null,
  custom_data: null,
  user_agent: null,
  status: 'ready',
  started_at: 0,
  paid_at: 0,
  failed_at: 0,
  cancelled_at: 0,
  fail_reason: null,
  cancel_reason: null,
  receipt_url: null,
  cancel_history: [],
  cancel_receipt_urls: [],
  deposit_history: [],
  cash_receipt_issued: false,
  customer_uid: null,
  customer_uid_usage: null,
  promotion: null,
  extension: null,
});

/** The cancellations so far. PortOne may leave them out, and a test may have put anything in their place. */
export const cancellationsOf = ({ cancel_history }: Payment): Cancellation[] =>
  Array.isArray(cancel_history) ? cancel_history : [];

const FIELDS = new Set(Object.keys(blankPayment('', '')));

export const isPaymentField = (name: string): name is keyof Payment => FIELDS.has(name);

/** How long PortOne keeps these texts; what is longer is cut. */
const TEXT_LENGTHS = {
  name: 40,
  buyer_name: 16,
  buyer_email: 64,
  buyer_tel: 16,
  buyer_addr: 128,
  buyer_postcode: 8,
} as const;

/** What an order says in words, as far as PortOne keeps it. */
export function textsOf(given: Fields): Pick<Payment, keyof typeof TEXT_LENGTHS> {
  const kept = (field: keyof typeof TEXT_LENGTHS) =>
    cut(text(given[field]) ?? '', TEXT_LENGTHS[field]) || null;
  return {
    name: kept('name'),
    buyer_name: kept('buyer_name'),
    buyer_email: kept('buyer_email'),
    buyer_tel: kept('buyer_tel'),
    buyer_addr: kept('buyer_addr'),
    buyer_postcode: kept('buyer_postcode'),
  };
}
