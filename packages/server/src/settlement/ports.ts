import type {
  Known,
  NewEvent,
  Order,
  OrderChange,
  Payment,
  PaymentRecord,
  Source,
  Verdict,
} from './model.ts';

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

/** An order as it was read, and what is to become of it. */
export interface OrderUpdate {
  order: Order;
  change: OrderChange;
}

/** A payment's row to be. */
export interface PaymentWrite {
  payment: Payment;
  verdict: Verdict;
  /** The row as it was read, or null if there was none. */
  stored: PaymentRecord | null;
  source: Source;
}

/** The books, within one transaction. No list names an order or a payment twice. */
export interface SettlementTransaction {
  /** By merchant_uid. Nobody else changes them before the end of the transaction. */
  findOrders(merchant_uids: readonly string[]): Promise<Map<string, Order>>;
  /** By imp_uid. */
  findPayments(imp_uids: readonly string[]): Promise<Map<string, PaymentRecord>>;
  /**
   * Rejects with `ConflictError` if one of the orders has changed since it was read, and with an error if
   * it may not become what is asked for.
   */
  updateOrders(updates: readonly OrderUpdate[]): Promise<void>;
  /** Rejects with `ConflictError` if one of the rows has changed since it was read. */
  savePayments(writes: readonly PaymentWrite[]): Promise<void>;
  /** Writes those whose key is new. */
  appendEvents(events: readonly NewEvent[]): Promise<void>;
}

export interface SettlementStore {
  /** How many statements and transactions the database does well side by side. */
  readonly lanes: number;
  /** Brings an order up to date with the shop's own books, where it keeps any. */
  refresh(merchant_uid: string): Promise<void>;
  /** By merchant_uid; those that are in our books. */
  findKnown(merchant_uids: readonly string[]): Promise<Map<string, Known>>;
  /** All or nothing. Rejects with `ConflictError` when another writer was faster. */
  transaction<Result>(work: (transaction: SettlementTransaction) => Promise<Result>): Promise<Result>;
}
