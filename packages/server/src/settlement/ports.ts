import type { NewEvent, Order, OrderChange, Payment, PaymentRecord, Source, Verdict } from './model.ts';

/** PortOne, as settlement needs it. Both reject with `GatewayError` when PortOne cannot be relied on. */
export interface Gateway {
  /** @returns null if PortOne knows no such payment (or hides it, being of a test channel) */
  findPayment(imp_uid: string): Promise<Payment | null>;
  /** Every attempt made under that order number, newest first. */
  findPaymentsOfOrder(merchant_uid: string): Promise<Payment[]>;
}

/** The books, within one transaction. */
export interface SettlementTransaction {
  findOrder(merchant_uid: string): Promise<Order | null>;
  findPayment(imp_uid: string): Promise<PaymentRecord | null>;
  /** Rejects with `ConflictError` if the order has changed since `order` was read. */
  updateOrder(order: Order, change: OrderChange): Promise<void>;
  savePayment(payment: Payment, verdict: Verdict, source: Source): Promise<void>;
  /** Writes those whose key is new. */
  appendEvents(events: readonly NewEvent[]): Promise<void>;
}

export interface SettlementStore {
  findOrder(merchant_uid: string): Promise<Order | null>;
  /** All or nothing. Rejects with `ConflictError` when another writer was faster. */
  transaction<Result>(work: (transaction: SettlementTransaction) => Promise<Result>): Promise<Result>;
}

/** Another writer was faster; the same work, begun again, will see what it wrote. */
export class ConflictError extends Error {
  override name = 'ConflictError';
}
