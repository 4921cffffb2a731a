import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../environment.ts';
import { decide, mayBeGivenBack } from './decide.ts';
import { CancelRefusedError, ConflictError, GatewayError } from './errors.ts';
import type { Order, Outcome, Payment, PaymentRecord, Source, Verdict } from './model.ts';
import type { Gateway, SettlementStore, SettlementTransaction } from './ports.ts';
import { hasExpired, isOlder } from './states.ts';

/** What we ask of PortOne for one settlement is answered or given up within this. */
const DEADLINE_MS = 8_000;

/** Times a transaction is begun anew after a faster writer. Each round somebody else got ahead. */
const MAX_ATTEMPTS = 10;

/** Attempts of one order that are looked at when the callback was lost: nobody honest has more. */
const MAX_CANDIDATES = 10;

export interface Settlement {
  gateway: Gateway;
  store: SettlementStore;
  allowSandbox: boolean;
  /** What to do about a payment of the wrong amount: `cancel` gives the money back at once. */
  forgeryPolicy: 'hold' | 'cancel';
  environment: Environment;
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
  await settlement.store.refresh(merchant_uid);
  const order = await settlement.store.findOrder(merchant_uid);
  if (!order) return { code: 'ORDER_NOT_FOUND', merchant_uid };
  const deadline = settlement.environment.timeout(DEADLINE_MS);
  if (imp_uid === undefined) return settleLost(order, source, settlement, deadline);
  return settlePayment(merchant_uid, imp_uid, source, settlement, deadline);
}

async function settlePayment(
  merchant_uid: string,
  imp_uid: string,
  source: Source,
  settlement: Settlement,
  deadline: AbortSignal,
): Promise<Outcome> {
  const payment = await settlement.gateway.findPayment(imp_uid, deadline);
  if (!payment) return { code: 'PAYMENT_NOT_FOUND', merchant_uid };
  const { outcome, isRefundable } = await record(merchant_uid, payment, source, settlement);
  if (isRefundable && settlement.forgeryPolicy === 'cancel') await giveBack(payment, settlement, deadline);
  return outcome;
}

/** Settles with a payment that has just been read from PortOne among many. */
export async function settleSeen(
  merchant_uid: string,
  payment: Payment,
  source: Source,
  settlement: Settlement,
): Promise<Outcome> {
  return (await record(merchant_uid, payment, source, settlement)).outcome;
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
  const attempts = await settlement.gateway.findPaymentsOfOrder(merchant_uid, deadline);
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
  if (best) return best;
  return {
    code: hasExpired(order, settlement.environment.now()) ? 'ORDER_EXPIRED' : 'PAYMENT_NOT_FOUND',
    merchant_uid,
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

async function record(
  merchant_uid: string,
  seen: Payment,
  source: Source,
  settlement: Settlement,
): Promise<{ outcome: Outcome; isRefundable: boolean }> {
  const { store, allowSandbox, environment } = settlement;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Again, with the payment in hand: the shop may have changed the order while PortOne was asked.
      await store.refresh(merchant_uid);
      return await store.transaction(async (transaction) => {
        const order = await transaction.findOrder(merchant_uid);
        if (!order) return { outcome: { code: 'ORDER_NOT_FOUND', merchant_uid }, isRefundable: false };
        const stored = await transaction.findPayment(seen.imp_uid);
        const payment = stored && isOlder(seen, stored.payment) ? stored.payment : seen;
        const judgement = decide(order, payment, stored, { allowSandbox, now: environment.now() });
        if (judgement.order) await transaction.updateOrder(order, judgement.order);
        await keep(transaction, stored, payment, judgement.verdict, source);
        await transaction.appendEvents(judgement.events);
        const outcome = { code: judgement.code, merchant_uid, payment };
        return { outcome, isRefundable: mayBeGivenBack(order, payment) };
      });
    } catch (error) {
      // The payment is in hand: a faster writer costs a transaction, never another call to PortOne.
      if (!(error instanceof ConflictError) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

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

async function keep(
  transaction: SettlementTransaction,
  stored: PaymentRecord | null,
  payment: Payment,
  verdict: Verdict,
  source: Source,
): Promise<void> {
  const isKnown =
    stored !== null &&
    stored.verdict === verdict &&
    isDeepStrictEqual(stored.payment.snapshot, payment.snapshot);
  if (!isKnown) await transaction.savePayment(payment, verdict, stored, source);
}
