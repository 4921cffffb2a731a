import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/settlement/decide.ts';
import type { Order, PaymentRecord } from '../../src/settlement/model.ts';
import { TRANSITIONS } from '../../src/settlement/states.ts';
import { issuedVbank, NOW, sampleOrder, samplePayment } from '../support/samples.ts';

const OTHER = 'imp_000000000009';
const live = { allowSandbox: false, now: NOW };

type Row = [
  what: string,
  order: Partial<Order>,
  payment: Record<string, unknown>,
  code: string,
  verdict: string | null,
  change: Record<string, unknown> | null,
  events: string[],
];

const paidBy = (imp_uid: string, more: Partial<Order> = {}): Partial<Order> => ({
  status: 'paid',
  imp_uid,
  ...more,
});
const own = 'imp_000000000001';

/** The whole of settlement's judgement, a row a case. */
const TABLE: Row[] = [
  // Whose payment, real money, right money.
  [
    'a payment of another order',
    {},
    { merchant_uid: 'ORD-2' },
    'ORDER_MISMATCH',
    'forgery',
    null,
    ['payment.forged'],
  ],
  [
    'an order number that differs in case',
    {},
    { merchant_uid: 'ord-1' },
    'ORDER_MISMATCH',
    'forgery',
    null,
    ['payment.forged'],
  ],
  ['a test-channel payment', {}, { sandbox: true }, 'SANDBOX_NOT_ALLOWED', 'rejected', null, []],
  [
    'a payment that does not say whether it is a test',
    {},
    { sandbox: null },
    'SANDBOX_NOT_ALLOWED',
    'rejected',
    null,
    [],
  ],
  ['another currency', {}, { currency: 'VND' }, 'CURRENCY_MISMATCH', 'forgery', null, ['payment.forged']],
  ['a lower amount', {}, { amount: 100 }, 'AMOUNT_MISMATCH', 'forgery', null, ['payment.forged']],
  ['a higher amount', {}, { amount: 64901 }, 'AMOUNT_MISMATCH', 'forgery', null, ['payment.forged']],
  [
    'a failed payment of a lower amount',
    {},
    { amount: 100, status: 'failed' },
    'AMOUNT_MISMATCH',
    'forgery',
    null,
    ['payment.forged'],
  ],

  // Paid.
  ['the right payment', {}, {}, 'SUCCESS', 'accepted', { status: 'paid', imp_uid: own }, ['order.paid']],
  ['the right payment, asked again', paidBy(own), {}, 'SUCCESS', 'accepted', null, []],
  [
    'the deposit to its virtual account',
    { status: 'ready', imp_uid: own },
    {},
    'SUCCESS',
    'accepted',
    { status: 'paid', imp_uid: own },
    ['order.paid'],
  ],
  [
    'a payment while another account waits',
    { status: 'ready', imp_uid: OTHER },
    {},
    'SUCCESS',
    'accepted',
    { status: 'paid', imp_uid: own },
    ['order.paid'],
  ],
  [
    'money taken for an expired order',
    { status: 'expired' },
    {},
    'SUCCESS',
    'accepted',
    { status: 'paid', imp_uid: own },
    ['order.paid'],
  ],
  [
    'an old picture of a payment cancelled since',
    { status: 'cancelled', imp_uid: own, cancel_amount_minor: 64900 },
    {},
    'PAYMENT_CANCELLED',
    'accepted',
    null,
    [],
  ],

  // A second payment.
  ['a second payment', paidBy(OTHER), {}, 'ORDER_ALREADY_PAID', 'duplicate', null, ['payment.duplicate']],
  [
    'a payment for an order cancelled before',
    { status: 'cancelled', imp_uid: OTHER },
    {},
    'ORDER_ALREADY_PAID',
    'duplicate',
    null,
    ['payment.duplicate'],
  ],
  [
    'a failed attempt after the payment',
    paidBy(OTHER),
    { status: 'failed' },
    'ORDER_ALREADY_PAID',
    'rejected',
    null,
    [],
  ],
  [
    'an account issued after the payment',
    paidBy(OTHER),
    issuedVbank,
    'ORDER_ALREADY_PAID',
    'rejected',
    null,
    [],
  ],

  // Not paid.
  ['a failed payment', {}, { status: 'failed' }, 'PAYMENT_FAILED', 'rejected', null, []],
  ['a window that was left', {}, { status: 'ready' }, 'PAYMENT_PENDING', null, null, []],
  [
    'a card payment that claims an account',
    {},
    { ...issuedVbank, pay_method: 'card' },
    'PAYMENT_PENDING',
    null,
    null,
    [],
  ],
  [
    'a virtual account without a number',
    {},
    { ...issuedVbank, vbank_num: '' },
    'PAYMENT_PENDING',
    null,
    null,
    [],
  ],
  ['a status nobody has heard of', {}, { status: 'Paid' }, 'PAYMENT_PENDING', null, null, []],
  ['no status at all', {}, { status: null }, 'PAYMENT_PENDING', null, null, []],
  [
    'an issued account',
    {},
    issuedVbank,
    'VBANK_ISSUED',
    'accepted',
    { status: 'ready', imp_uid: own },
    ['order.vbank_issued'],
  ],
  [
    'a second account',
    { status: 'ready', imp_uid: OTHER },
    issuedVbank,
    'VBANK_ISSUED',
    'accepted',
    null,
    ['order.vbank_issued'],
  ],
  [
    'an account for an expired order',
    { status: 'expired' },
    issuedVbank,
    'ORDER_EXPIRED',
    'rejected',
    null,
    [],
  ],
  [
    'an account past the order’s time',
    { expires_at: NOW },
    issuedVbank,
    'ORDER_EXPIRED',
    'rejected',
    null,
    [],
  ],

  // Cancelled.
  [
    'a payment cancelled before we saw it',
    {},
    { status: 'cancelled', cancel_amount: 64900 },
    'PAYMENT_CANCELLED',
    'rejected',
    null,
    [],
  ],
  [
    'a payment partly cancelled before we saw it',
    {},
    { cancel_amount: 64800 },
    'PAYMENT_PARTIALLY_CANCELLED',
    'rejected',
    null,
    [],
  ],
  [
    'the cancellation of the paid order',
    paidBy(own),
    { status: 'cancelled', cancel_amount: 64900 },
    'PAYMENT_CANCELLED',
    'accepted',
    { status: 'cancelled', cancel_amount_minor: 64900 },
    ['order.cancelled'],
  ],
  [
    'a cancellation that names no amount',
    paidBy(own),
    { status: 'cancelled' },
    'PAYMENT_CANCELLED',
    'accepted',
    { status: 'cancelled', cancel_amount_minor: 64900 },
    ['order.cancelled'],
  ],
  [
    'a partial cancellation that stays paid',
    paidBy(own),
    { cancel_amount: 900 },
    'PAYMENT_PARTIALLY_CANCELLED',
    'accepted',
    { cancel_amount_minor: 900 },
    ['order.cancelled'],
  ],
  [
    'a partial cancellation called cancelled',
    paidBy(own),
    { status: 'cancelled', cancel_amount: 900 },
    'PAYMENT_PARTIALLY_CANCELLED',
    'accepted',
    { cancel_amount_minor: 900 },
    ['order.cancelled'],
  ],
  [
    'the same partial cancellation again',
    paidBy(own, { cancel_amount_minor: 900 }),
    { cancel_amount: 900 },
    'PAYMENT_PARTIALLY_CANCELLED',
    'accepted',
    null,
    [],
  ],
];

describe('decide', () => {
  it.each(TABLE)('%s', (_what, order, payment, code, verdict, change, events) => {
    const judgement = decide(sampleOrder(order), samplePayment(payment), null, live);
    expect(judgement).toMatchObject({ code, verdict, order: change });
    expect(judgement.events.map(({ type }) => type)).toEqual(events);
  });

  it('accepts test-channel payments where they are allowed', () => {
    const judgement = decide(sampleOrder(), samplePayment({ sandbox: true }), null, {
      ...live,
      allowSandbox: true,
    });
    expect(judgement.code).toBe('SUCCESS');
  });

  it('leaves the verdict alone that a payment has for its own order', () => {
    const stored: PaymentRecord = {
      payment: samplePayment({ merchant_uid: 'ORD-2' }),
      verdict: 'accepted',
      revision: 0,
    };
    const judgement = decide(sampleOrder(), stored.payment, stored, live);
    expect(judgement).toMatchObject({ code: 'ORDER_MISMATCH', verdict: 'accepted', order: null });
  });

  it('keeps a duplicate a duplicate after it was given back', () => {
    const stored: PaymentRecord = { payment: samplePayment(), verdict: 'duplicate', revision: 0 };
    const refunded = samplePayment({ status: 'cancelled', cancel_amount: 64900 });
    const judgement = decide(sampleOrder(paidBy(OTHER)), refunded, stored, live);
    expect(judgement).toMatchObject({ code: 'ORDER_ALREADY_PAID', verdict: 'duplicate', events: [] });
  });

  it('makes an order paid only by a live, whole, uncancelled payment of its own', () => {
    const order = fc.record({
      status: fc.constantFrom<Order['status']>('pending', 'ready', 'paid', 'cancelled', 'expired'),
      imp_uid: fc.constantFrom(null, own, OTHER),
      currency: fc.constantFrom('KRW', 'USD'),
      cancel_amount_minor: fc.constantFrom(0, 900, 64900),
      expires_at: fc.constantFrom(null, NOW - 1, NOW + 1),
    });
    const payment = fc.record({
      merchant_uid: fc.constantFrom('ORD-1', 'ORD-2'),
      status: fc.constantFrom('ready', 'paid', 'failed', 'cancelled', 'Paid', null),
      amount: fc.constantFrom(649, 64900, 64901),
      cancel_amount: fc.constantFrom(0, 900, 64900),
      currency: fc.constantFrom('KRW', 'USD'),
      sandbox: fc.constantFrom(true, false, null),
      pay_method: fc.constantFrom('card', 'vbank', null),
      vbank_num: fc.constantFrom(null, '110-123'),
    });
    fc.assert(
      fc.property(order, payment, (orderFields, paymentFields) => {
        const before = sampleOrder(orderFields);
        const seen = samplePayment(paymentFields);
        const { order: change, events } = decide(before, seen, null, live);
        const becomesPaid = change?.status === 'paid';
        expect(events.some(({ type }) => type === 'order.paid')).toBe(becomesPaid);
        if (!becomesPaid) return;
        expect(seen).toMatchObject({
          merchant_uid: before.merchant_uid,
          status: 'paid',
          amount_minor: before.amount_minor,
          currency: before.currency,
          cancel_amount_minor: 0,
          sandbox: false,
        });
        expect(['pending', 'ready', 'expired']).toContain(before.status);
      }),
      { numRuns: 2000 },
    );
  });

  it('moves an order only as the table of transitions has it', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom<Order['status']>('pending', 'ready', 'paid', 'cancelled', 'expired'),
        fc.constantFrom('ready', 'paid', 'failed', 'cancelled'),
        fc.constantFrom(0, 900, 64900),
        fc.constantFrom(null, own, OTHER),
        (status, reported, cancel_amount, imp_uid) => {
          const payment = samplePayment({ ...issuedVbank, status: reported, cancel_amount });
          const { order: change } = decide(sampleOrder({ status, imp_uid }), payment, null, live);
          if (!change?.status) return;
          expect(TRANSITIONS[status]).toContain(change.status);
          seen.add(`${status} → ${change.status}`);
        },
      ),
      { numRuns: 2000 },
    );
    // All of them but those that the clock brings about.
    const all = Object.entries(TRANSITIONS).flatMap(([from, to]) => to.map((each) => `${from} → ${each}`));
    expect([...seen].toSorted()).toEqual(all.filter((each) => !each.endsWith('expired')).toSorted());
  });
});
