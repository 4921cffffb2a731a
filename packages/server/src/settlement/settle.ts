import type { Environment } from '../environment.ts';
import { type Batched, type Books, createBooks } from './books.ts';
import { CancelRefusedError, GatewayError } from './errors.ts';
import type { Order, Outcome, Payment, Source } from './model.ts';
import type { Gateway, SettlementStore } from './ports.ts';
import { recall } from './recall.ts';
import { hasExpired } from './states.ts';

/** What we ask of PortOne for one settlement is answered or given up within this. */
const DEADLINE_MS = 8_000;

/** Attempts of one order that are looked at when the callback was lost: nobody honest has more. */
const MAX_CANDIDATES = 10;

export interface SettlementOptions {
  gateway: Gateway;
  store: SettlementStore;
  allowSandbox: boolean;
  /** What to do about a payment of the wrong amount: `cancel` gives the money back at once. */
  forgeryPolicy: 'hold' | 'cancel';
  environment: Environment;
  /** Told of every piece of work that settlements shared, and of how many they were. */
  batched?: Batched | undefined;
  /** Told what came of a payment that nobody asked about, if it is news; a round sees the same again and again. */
  found?: ((source: Source, outcome: Outcome['code'], seconds: number) => void) | undefined;
}

export interface Settlement extends SettlementOptions {
  books: Books;
}

export function createSettlement(options: SettlementOptions): Settlement {
  const { store, allowSandbox, environment, batched } = options;
  return { ...options, books: createBooks(store, allowSandbox, environment, batched) };
}

export interface SettleRequest {
  merchant_uid: string;
  /** Absent when the callback was lost: then the order's payments are looked up. */
  imp_uid?: string | undefined;
  source: Source;
}

/**
 * The one way to change an order: reads the payment from PortOne, judges it, records the outcome.
 *
 * Safe to call any number of times, from anywhere, at once. Rejects with `GatewayError` or `StoreError`
 * when it could not be found out what happened; then nothing was changed.
 */
export async function settle(request: SettleRequest, settlement: Settlement): Promise<Outcome> {
  const { merchant_uid, imp_uid, source } = request;
  // Our own books first: an invented order number costs PortOne nothing.
  const known = await settlement.books.find(merchant_uid);
  if (!known) return { code: 'ORDER_NOT_FOUND', merchant_uid };
  const { allowSandbox, environment } = settlement;
  const isShopper = source === 'callback' || source === 'redirect';
  const recalled = isShopper && recall(known, imp_uid, { allowSandbox, now: environment.now() });
  if (recalled) return recalled;
  const deadline = environment.timeout(DEADLINE_MS);
  if (imp_uid === undefined) return settleLost(known.order, source, settlement, deadline);
  return settlePayment(merchant_uid, imp_uid, source, settlement, deadline);
}

async function settlePayment(
  merchant_uid: string,
  imp_uid: string,
  source: Source,
  settlement: Settlement,
  deadline: AbortSignal,
): Promise<Outcome> {
  const { elapsed_ms } = settlement.environment;
  const asked_ms = elapsed_ms();
  const payment = await settlement.gateway.findPayment(imp_uid, deadline);
  const upstream_ms = elapsed_ms() - asked_ms;
  if (!payment) return { code: 'PAYMENT_NOT_FOUND', merchant_uid, upstream_ms };
  const seen = { merchant_uid, payment, source, deadline };
  const { outcome, isRefundable } = await settlement.books.record(seen);
  if (isRefundable && settlement.forgeryPolicy === 'cancel') await giveBack(payment, settlement, deadline);
  return { ...outcome, upstream_ms };
}

/** Settles with a payment that has just been read from PortOne among many. */
export async function settleSeen(
  merchant_uid: string,
  payment: Payment,
  source: Source,
  { books, environment, found }: Settlement,
): Promise<Outcome> {
  const began_ms = environment.elapsed_ms();
  const { outcome, isNews } = await books.record({ merchant_uid, payment, source });
  if (isNews) found?.(source, outcome.code, (environment.elapsed_ms() - began_ms) / 1000);
  return outcome;
}

/**
 * Settles an order whose callback was lost. Every attempt that took money, or issued an account, is
 * settled by itself, so that a second payment is noticed; the best outcome is the answer.
 *
 * Each is read again by imp_uid: whether the list shows test-channel payments is nowhere documented.
 */
async function settleLost(
  order: Order,
  source: Source,
  settlement: Settlement,
  deadline: AbortSignal,
): Promise<Outcome> {
  const { merchant_uid } = order;
  const { elapsed_ms, now } = settlement.environment;
  const asked_ms = elapsed_ms();
  const attempts = await settlement.gateway.findPaymentsOfOrder(merchant_uid, deadline);
  const listed_ms = elapsed_ms() - asked_ms;
  const ids = new Set(order.imp_uid === null ? [] : [order.imp_uid]);
  for (const attempt of attempts.toSorted(byRelevance)) {
    if (ids.size < MAX_CANDIDATES) ids.add(attempt.imp_uid);
  }
  const outcomes: Outcome[] = [];
  for (const imp_uid of ids) {
    outcomes.push(await settlePayment(merchant_uid, imp_uid, source, settlement, deadline));
  }
  const found = outcomes.filter(({ code }) => code !== 'PAYMENT_NOT_FOUND');
  const best = RANKING.map((rank) => found.find(({ code }) => code === rank)).find(Boolean) ?? found[0];
  const upstream_ms = outcomes.reduce((sum, outcome) => sum + (outcome.upstream_ms ?? 0), listed_ms);
  if (best) return { ...best, upstream_ms };
  return {
    code: hasExpired(order, now()) ? 'ORDER_EXPIRED' : 'PAYMENT_NOT_FOUND',
    merchant_uid,
    upstream_ms,
  };
}

/** Which outcome speaks for an order with several payments. What is not listed comes last. */
const RANKING: readonly Outcome['code'][] = [
  'SUCCESS',
  'PAYMENT_PARTIALLY_CANCELLED',
  'VBANK_ISSUED',
  'PAYMENT_PENDING',
  'PAYMENT_CANCELLED',
];

const RELEVANCE: readonly Payment['status'][] = ['paid', 'cancelled', 'ready', 'unrecognised', 'failed'];

const byRelevance = (a: Payment, b: Payment): number =>
  RELEVANCE.indexOf(a.status) - RELEVANCE.indexOf(b.status);

const CANCEL_REASON = '주문 금액과 결제 금액 불일치';

/** What fails here stays a recorded forgery, for the operator to decide. */
async function giveBack(payment: Payment, { gateway }: Settlement, deadline: AbortSignal): Promise<void> {
  const { imp_uid, currency } = payment;
  const left_minor = payment.amount_minor - payment.cancel_amount_minor;
  const request = { imp_uid, currency, amount_minor: left_minor, checksum_minor: left_minor };
  await gateway.cancel({ ...request, reason: CANCEL_REASON }, deadline).catch((error: unknown) => {
    const isExpected = error instanceof GatewayError || error instanceof CancelRefusedError;
    if (!isExpected) throw error;
  });
}
