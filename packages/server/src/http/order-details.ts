import type { OrderHistory } from '../store/orders.ts';
import {
  type EventRow,
  type OrderRow,
  type PaymentRow,
  type TextMessageRow,
  toSeconds,
} from '../store/rows.ts';

/** Everything our books hold of an order, as the private API tells it. Amounts in main units, times in unix seconds. */
export function toDetailedOrder({ order, payments, events, texts }: OrderHistory, message: string) {
  return {
    ...toOrder(order),
    message,
    payments: payments.map(toPayment),
    events: events.map(toEvent),
    text_messages: texts.map(toTextMessage),
  };
}

/** An order as the private API tells it. */
export function toOrder(row: OrderRow) {
  const { merchant_uid, name, currency, status, imp_uid, buyer } = row;
  return {
    status,
    merchant_uid,
    name,
    amount: Number(row.amount),
    currency,
    imp_uid,
    cancel_amount: Number(row.cancel_amount),
    buyer: buyer === null ? null : JSON.parse(buyer),
    expires_at: toSeconds(row.expires_at),
    paid_at: toSeconds(row.paid_at),
    created_at: toSeconds(row.created_at),
    updated_at: toSeconds(row.updated_at),
  };
}

function toPayment(row: PaymentRow) {
  const { imp_uid, merchant_uid, status, verdict, currency, first_seen_by } = row;
  return {
    imp_uid,
    merchant_uid,
    status,
    verdict,
    amount: Number(row.amount),
    currency,
    cancel_amount: Number(row.cancel_amount),
    first_seen_by,
    first_seen_at: toSeconds(row.first_seen_at),
    updated_at: toSeconds(row.updated_at),
    snapshot: JSON.parse(row.snapshot),
  };
}

function toTextMessage(row: TextMessageRow) {
  const { id, imp_uid, attempts, failure } = row;
  return { id, imp_uid, attempts, delivered_at: toSeconds(row.delivered_at), failure };
}

function toEvent(row: EventRow) {
  const { id, type, imp_uid } = row;
  return { id, type, imp_uid, data: JSON.parse(row.data), created_at: toSeconds(row.created_at) };
}
