import type { AnswerCode } from '@iamport-checkout/protocol';
import type { EventType, NewEvent, Order, OrderChange, Payment, PaymentRecord, Verdict } from './model.ts';
import { fromMinor } from './money.ts';
import { hasExpired, isSettled } from './states.ts';

export interface Policy {
  /** Accept payments of test channels. No money moves in those. */
  allowSandbox: boolean;
  /** Unix seconds. */
  now: number;
}

/** Everything that follows from a payment: what to answer, what to write, whom to tell. */
export interface Judgement {
  code: 'SUCCESS' | 'VBANK_ISSUED' | AnswerCode;
  verdict: Verdict;
  order: OrderChange | null;
  events: NewEvent[];
}

/**
 * Judges a payment against an order. Pure, and the only place where "paid" is decided.
 *
 * The order of the checks is the order of trust: whose payment is it, is it real money, is it the right
 * money, and only then what state it is in.
 *
 * @param stored what our books already say of this payment, or null
 */
export function decide(
  order: Order,
  payment: Payment,
  stored: PaymentRecord | null,
  policy: Policy,
): Judgement {
  if (payment.merchant_uid !== order.merchant_uid) {
    // Someone named a payment of another order. Its verdict there, if it has one, is not ours to change.
    return forged('ORDER_MISMATCH', order, payment, stored ? stored.verdict : 'forgery');
  }
  if (payment.sandbox !== false && !policy.allowSandbox) return rejected('SANDBOX_NOT_ALLOWED');
  if (payment.currency !== order.currency) return forged('CURRENCY_MISMATCH', order, payment, 'forgery');
  if (payment.amount_minor !== order.amount_minor) {
    return forged('AMOUNT_MISMATCH', order, payment, 'forgery');
  }
  if (isSettled(order) && order.imp_uid !== payment.imp_uid) return second(order, payment, stored);
  return judgeStatus(order, payment, policy);
}

/**
 * Whether a payment may be cancelled without asking anybody: money was taken for this very order, and it
 * is the wrong money. Never for a payment of another order, or one that an order is bound to: else naming
 * a stranger's payment would refund it. Nor where the shop has changed the price: then the wrong money may
 * have been the right money when it was paid, and a person decides.
 */
export function mayBeGivenBack(order: Order, payment: Payment): boolean {
  if (payment.merchant_uid !== order.merchant_uid || payment.imp_uid === order.imp_uid) return false;
  if (order.isAmended) return false;
  if (payment.status !== 'paid' || payment.cancel_amount_minor >= payment.amount_minor) return false;
  return payment.currency !== order.currency || payment.amount_minor !== order.amount_minor;
}

function judgeStatus(order: Order, payment: Payment, policy: Policy): Judgement {
  if (payment.status === 'cancelled' || payment.cancel_amount_minor > 0) return cancelled(order, payment);
  switch (payment.status) {
    case 'paid':
      return paid(order, payment);
    case 'failed':
      // Not final: PortOne may approve later and send a webhook then.
      return rejected('PAYMENT_FAILED');
    case 'ready':
    case 'unrecognised':
      if (hasExpired(order, policy.now)) return rejected('ORDER_EXPIRED');
      return isIssuedVbank(payment) ? vbankIssued(order, payment) : undecided('PAYMENT_PENDING');
  }
}

/** `ready` also means "window opened and left"; only an account number makes it an issued account. */
function isIssuedVbank(payment: Payment): boolean {
  return payment.status === 'ready' && payment.pay_method === 'vbank' && payment.vbank !== null;
}

function paid(order: Order, payment: Payment): Judgement {
  if (order.status === 'cancelled') {
    // An answer older than the cancellation in our books: states only move forward.
    return { code: 'PAYMENT_CANCELLED', verdict: 'accepted', order: null, events: [] };
  }
  if (order.status === 'paid') return { code: 'SUCCESS', verdict: 'accepted', order: null, events: [] };
  // An expired order too: the money has been taken and it is the right money. `paid_at` tells the shop.
  return {
    code: 'SUCCESS',
    verdict: 'accepted',
    order: { status: 'paid', imp_uid: payment.imp_uid },
    events: [event('order.paid', order, payment, order.merchant_uid, { paid_at: payment.paid_at })],
  };
}

function vbankIssued(order: Order, payment: Payment): Judgement {
  const events = [event('order.vbank_issued', order, payment, payment.imp_uid, { vbank: payment.vbank })];
  // The first account binds the order; further ones are valid too, and whichever is paid first wins.
  const change: OrderChange | null =
    order.status === 'pending' ? { status: 'ready', imp_uid: payment.imp_uid } : null;
  return { code: 'VBANK_ISSUED', verdict: 'accepted', order: change, events };
}

function cancelled(order: Order, payment: Payment): Judgement {
  const isFull = payment.status === 'cancelled' && payment.cancel_amount_minor === 0;
  const total_minor = isFull ? payment.amount_minor : payment.cancel_amount_minor;
  const code = total_minor >= payment.amount_minor ? 'PAYMENT_CANCELLED' : 'PAYMENT_PARTIALLY_CANCELLED';
  // A payment that is already (partly) taken back never makes an order paid.
  if (!isSettled(order)) return rejected(code);
  if (total_minor <= order.cancel_amount_minor) {
    return { code, verdict: 'accepted', order: null, events: [] };
  }
  const change: OrderChange = { cancel_amount_minor: total_minor };
  if (code === 'PAYMENT_CANCELLED' && order.status === 'paid') change.status = 'cancelled';
  const cancel_amount = fromMinor(total_minor, order.currency);
  const key = `${payment.imp_uid}:${total_minor}`;
  const events = [event('order.cancelled', order, payment, key, { cancel_amount })];
  return { code, verdict: 'accepted', order: change, events };
}

/** Another payment for an order that has been paid: its money, if any moved, is to be given back. */
function second(order: Order, payment: Payment, stored: PaymentRecord | null): Judgement {
  const isTaken = payment.status === 'paid';
  const verdict = isTaken || stored?.verdict === 'duplicate' ? 'duplicate' : 'rejected';
  const events = isTaken
    ? [event('payment.duplicate', order, payment, payment.imp_uid, { paid_by: order.imp_uid })]
    : [];
  return { code: 'ORDER_ALREADY_PAID', verdict, order: null, events };
}

function forged(code: AnswerCode, order: Order, payment: Payment, verdict: Verdict): Judgement {
  const key = `${order.merchant_uid}:${payment.imp_uid}:${code}`;
  const events = [event('payment.forged', order, payment, key, { code })];
  return { code, verdict, order: null, events };
}

const rejected = (code: AnswerCode): Judgement => ({ code, verdict: 'rejected', order: null, events: [] });

const undecided = (code: AnswerCode): Judgement => ({ code, verdict: null, order: null, events: [] });

function event(
  type: EventType,
  order: Order,
  payment: Payment,
  key: string,
  details: Readonly<Record<string, unknown>>,
): NewEvent {
  return {
    type,
    merchant_uid: order.merchant_uid,
    imp_uid: payment.imp_uid,
    key: `${type}:${key}`,
    data: {
      merchant_uid: order.merchant_uid,
      imp_uid: payment.imp_uid,
      amount: fromMinor(payment.amount_minor, payment.currency),
      currency: payment.currency,
      ...details,
    },
  };
}
