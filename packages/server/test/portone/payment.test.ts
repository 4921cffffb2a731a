import { describe, expect, it } from 'vitest';
import { parsePayment } from '../../src/portone/payment.ts';
import { GatewayError } from '../../src/settlement/errors.ts';
import { issuedVbank, reportedPayment } from '../support/samples.ts';

describe('parsePayment', () => {
  it.each([
    ['an amount as text', { amount: '64900' }],
    ['an amount of zero', { amount: 0 }],
    ['a negative amount', { amount: -1 }],
    ['a fraction of a won', { amount: 64900.5 }],
    ['an amount beyond what a number can hold', { amount: Number.POSITIVE_INFINITY }],
    ['an amount past the safe integers', { amount: 2 ** 53 + 1 }],
    ['no amount', { amount: undefined }],
    ['a null amount', { amount: null }],
    ['a cancelled amount as text', { cancel_amount: '0' }],
    ['no cancelled amount', { cancel_amount: undefined }],
    ['no currency', { currency: null }],
    ['an empty currency', { currency: '' }],
    ['an imp_uid of another shape', { imp_uid: '1' }],
    ['a merchant_uid that is a number', { merchant_uid: 1 }],
    ['a sandbox flag as text', { sandbox: 'false' }],
  ])('holds %s against PortOne, not against the shopper', (_what, overrides) => {
    expect(() => parsePayment(reportedPayment(overrides))).toThrow(GatewayError);
  });

  it.each([null, undefined, [], 'payment', 7])('refuses %j in place of a payment', (response) => {
    expect(() => parsePayment(response)).toThrow(GatewayError);
  });

  it('never quotes a value in its error', () => {
    expect(() => parsePayment(reportedPayment({ merchant_uid: '', amount: 'CANARY' }))).toThrow(
      /^(?!.*CANARY).*merchant_uid, amount/,
    );
  });

  it('writes the currency in upper case', () => {
    expect(parsePayment(reportedPayment({ currency: 'krw' })).currency).toBe('KRW');
  });

  it('keeps an unknown status as unrecognised', () => {
    expect(parsePayment(reportedPayment({ status: 'settling' })).status).toBe('unrecognised');
  });

  it('keeps nothing of the buyer, the card number or the browser', () => {
    const kept = JSON.stringify(parsePayment(reportedPayment()));
    for (const secret of ['홍길동', '010-1234-5678', '543333', 'Mozilla']) expect(kept).not.toContain(secret);
  });

  it('drops a receipt that is not on the web', () => {
    const receipt = (receipt_url: string) => parsePayment(reportedPayment({ receipt_url })).receipt_url;
    expect(receipt('https://receipts.example.com/1')).toBe('https://receipts.example.com/1');
    expect(receipt('javascript:alert(1)')).toBeNull();
    expect(receipt('nonsense')).toBeNull();
  });

  it('reads its own snapshot back as the same payment', () => {
    for (const overrides of [{}, issuedVbank, { status: null }, { currency: 'usd', amount: 10.5 }]) {
      const payment = parsePayment(reportedPayment(overrides));
      expect(parsePayment(JSON.parse(JSON.stringify(payment.snapshot)))).toEqual(payment);
    }
  });
});
