import { parsePayment } from '../portone/payment.ts';
import type { EventType, Order, PaymentRecord, Source, Verdict } from '../settlement/model.ts';
import { toMinor } from '../settlement/money.ts';

/** Rows as the drivers hand them over: decimals and 64-bit integers are strings on some. */
export interface OrderRow {
  merchant_uid: string;
  name: string;
  amount: number | string;
  currency: string;
  status: Order['status'];
  imp_uid: string | null;
  cancel_amount: number | string;
  /** JSON. */
  buyer: string | null;
  expires_at: number | string | null;
  paid_at: number | string | null;
  /** Unix seconds; null = not looked at by itself any more. */
  next_check_at: number | string | null;
  /** Unix seconds; null = still what it was when it was first seen. */
  amended_at: number | string | null;
  revision: number;
  created_at: number | string;
  updated_at: number | string;
}

export interface PaymentRow {
  imp_uid: string;
  merchant_uid: string;
  status: string;
  verdict: Verdict;
  amount: number | string;
  currency: string;
  cancel_amount: number | string;
  /** JSON. */
  snapshot: string;
  revision: number;
  first_seen_by: Source;
  first_seen_at: number | string;
  updated_at: number | string;
}

export interface EventRow {
  sequence: number;
  id: string;
  type: EventType;
  merchant_uid: string;
  imp_uid: string | null;
  dedupe_key: string;
  attempts: number;
  next_attempt_at: number | string | null;
  delivered_at: number | string | null;
  failure: string | null;
  /** JSON. */
  data: string;
  created_at: number | string;
}

export interface TextMessageRow {
  sequence: number;
  id: string;
  imp_uid: string;
  merchant_uid: string;
  attempts: number;
  next_attempt_at: number | string | null;
  delivered_at: number | string | null;
  failure: string | null;
  created_at: number | string;
}

export function toOrder(row: OrderRow): Order {
  return {
    merchant_uid: row.merchant_uid,
    name: row.name,
    amount_minor: minorOf(row, row.amount),
    currency: row.currency,
    status: row.status,
    imp_uid: row.imp_uid,
    cancel_amount_minor: minorOf(row, row.cancel_amount),
    paid_at: toSeconds(row.paid_at),
    expires_at: toSeconds(row.expires_at),
    isAmended: row.amended_at !== null,
    next_check_at: toSeconds(row.next_check_at),
    revision: row.revision,
  };
}

export function toPaymentRecord(row: PaymentRow): PaymentRecord {
  // The snapshot has PortOne's own shape, so the one reader of that shape reads it back.
  return { payment: parsePayment(JSON.parse(row.snapshot)), verdict: row.verdict, revision: row.revision };
}

/** @returns unix seconds as a number, whatever the driver makes of a 64-bit integer */
export function toSeconds(value: number | string): number;
export function toSeconds(value: number | string | null): number | null;
export function toSeconds(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}

function minorOf(row: OrderRow, amount: number | string): number {
  const minor = toMinor(amount, row.currency);
  if (minor === null) throw new Error(`Order ${row.merchant_uid} holds an amount that cannot be one`);
  return minor;
}
