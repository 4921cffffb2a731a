import { describe, expect, it } from 'vitest';
import type { Known, Order } from '../../src/settlement/model.ts';
import { recall } from '../../src/settlement/recall.ts';
import { NOW, sampleOrder, samplePayment } from '../support/samples.ts';

const { imp_uid } = samplePayment();
const policy = { allowSandbox: false, now: NOW };

const known = (order: Partial<Order>, reported: Readonly<Record<string, unknown>> = {}): Known => ({
  order: sampleOrder({ status: 'paid', imp_uid, next_check_at: NOW + 1, ...order }),
  payment: { payment: samplePayment(reported), verdict: 'accepted', revision: 0 },
});

describe('recall', () => {
  it('answers for a paid order until its next check', () => {
    expect(recall(known({}), imp_uid, policy)).toMatchObject({ code: 'SUCCESS', payment: { imp_uid } });
    expect(recall(known({ next_check_at: NOW }), imp_uid, policy)).toBeNull();
  });

  it('does not where nobody will look at the order again', () => {
    expect(recall(known({ next_check_at: null }), imp_uid, policy)).toBeNull();
  });

  it('knows what was given back', () => {
    const partly = known({ cancel_amount_minor: 900 }, { cancel_amount: 900 });
    expect(recall(partly, imp_uid, policy)?.code).toBe('PAYMENT_PARTIALLY_CANCELLED');
    const given_back = { status: 'cancelled', cancel_amount: 64900 };
    const fully = known({ status: 'cancelled', cancel_amount_minor: 64900, next_check_at: null }, given_back);
    expect(recall(fully, imp_uid, policy)?.code).toBe('PAYMENT_CANCELLED');
  });

  it('does not speak for another payment, or for none', () => {
    expect(recall(known({}), 'imp_000000000009', policy)).toBeNull();
    expect(recall(known({}), undefined, policy)).toBeNull();
  });

  it('does not speak for an order that is not settled', () => {
    const order = sampleOrder({ status: 'ready', imp_uid, next_check_at: NOW + 1 });
    expect(recall({ order, payment: null }, imp_uid, policy)).toBeNull();
  });

  it('accepts no test payment where none are allowed any more', () => {
    expect(recall(known({}, { sandbox: true }), imp_uid, policy)?.code).toBe('SANDBOX_NOT_ALLOWED');
  });
});
