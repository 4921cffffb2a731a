import type { NewEvent, Order, OrderChange, Payment, PaymentRecord, Source, Verdict } from './model.ts';

/**
 * PortOne, as we need it. Everything rejects with `GatewayError` when PortOne cannot be relied on, and at
 * the latest when `deadline` aborts.
 */
export interface Gateway {
  /** @returns null if PortOne knows no such payment (or hides it, being of a test channel) */
  findPayment(imp_uid: string, deadline: AbortSignal): Promise<Payment | null>;
  /** The number the shopper gave to PortOne. Personal data: asked for when it is needed, and not kept. */
  findBuyerTel(imp_uid: string, deadline: AbortSignal): Promise<string | null>;
  /** Every attempt made under that order number, newest first. */
  findPaymentsOfOrder(merchant_uid: string, deadline: AbortSignal): Promise<Payment[]>;
  /** Many at once, at most 100 ids; those that PortOne does not know are missing from the answer. */
  findPayments(ids: readonly PaymentId[], deadline: AbortSignal): Promise<Payment[]>;
  /** A page of up to 1,000 payments paid between two times, unix seconds, at most 90 days apart. */
  listPaid(
    period: { from: number; to: number; page: number },
    deadline: AbortSignal,
  ): Promise<{ payments: Payment[]; hasMore: boolean }>;
  /** Registers what is to be paid, so that the window does not open for another amount. */
  prepare(order: PreparedOrder, deadline: AbortSignal): Promise<void>;
  /**
   * Gives money back. Safe to repeat with the same `checksum_minor`: PortOne refuses once the balance is
   * another. Rejects with `CancelRefusedError` if PortOne says no; after any other error it may have
   * been carried out.
   */
  cancel(request: CancelRequest, deadline: AbortSignal): Promise<void>;
}

/** A payment by its own id, or an order's newest attempt. */
export type PaymentId = { imp_uid: string } | { merchant_uid: string };

export interface CancelRequest {
  imp_uid: string;
  currency: string;
  amount_minor: number;
  /** What we believe is left to cancel before this call. */
  checksum_minor: number;
  reason: string;
  /** Where the money of a virtual account goes back to, in PortOne's names. */
  refund?: RefundAccount | undefined;
}

/** Personal data: passed on to PortOne, and neither kept nor logged. */
export type RefundAccount = Readonly<
  Partial<Record<'refund_holder' | 'refund_bank' | 'refund_account' | 'refund_tel', string | undefined>>
>;

/** What `prepare` pins down. */
export type PreparedOrder = Pick<Order, 'merchant_uid' | 'amount_minor' | 'currency'>;

/** The books, within one transaction. */
export interface SettlementTransaction {
  findOrder(merchant_uid: string): Promise<Order | null>;
  findPayment(imp_uid: string): Promise<PaymentRecord | null>;
  /**
   * Rejects with `ConflictError` if the order has changed since `order` was read, and with an error if it
   * may not become what is asked for.
   */
  updateOrder(order: Order, change: OrderChange): Promise<void>;
  /**
   * Writes a payment's row. Rejects with `ConflictError` if it has changed since `stored` was read.
   *
   * @param stored the row as it was read, or null if there was none
   */
  savePayment(
    payment: Payment,
    verdict: Verdict,
    stored: PaymentRecord | null,
    source: Source,
  ): Promise<void>;
  /** Writes those whose key is new. */
  appendEvents(events: readonly NewEvent[]): Promise<void>;
}

export interface SettlementStore {
  /** Brings an order up to date with the shop's own books, where it keeps any. */
  refresh(merchant_uid: string): Promise<void>;
  findOrder(merchant_uid: string): Promise<Order | null>;
  /** All or nothing. Rejects with `ConflictError` when another writer was faster. */
  transaction<Result>(work: (transaction: SettlementTransaction) => Promise<Result>): Promise<Result>;
}
