import { describe, expect, it } from 'vitest';
import { payment } from './support/billing.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

const NOW = 1_795_000_000;
const IDENTIFIER = { identifier: '01000000000' };

const paid = (box: Client, fields: Json = {}): string =>
  box.addPayment({ pay_method: 'trans', amount: 1100, ...fields }).imp_uid;

const issue = ({ rest }: Client, impUid: string, fields: Json = {}) =>
  rest('POST', `/receipts/${impUid}`, { ...IDENTIFIER, ...fields });

describe('/receipts/{imp_uid}', () => {
  it('issues a receipt, which shows on the payment, and cancels it', async () => {
    const box = await sandbox({ now: NOW });
    const imp_uid = paid(box);
    expect((await box.rest('GET', `/receipts/${imp_uid}`)).status).toBe(404);
    const { status, text, body } = await issue(box, imp_uid, { type: 'company', buyer_name: '홍길동' });
    expect([status, body.code]).toEqual([200, 0]);
    const receipt = {
      imp_uid,
      receipt_tid: expect.stringMatching(/^R\d+$/),
      apply_num: expect.stringMatching(/^\d+$/),
      type: 'company',
      amount: 1100,
      vat: 100,
      receipt_url: expect.stringMatching(/^http/),
      applied_at: NOW,
      cancelled_at: 0,
    };
    expect(body.response).toEqual(receipt);
    expect(text).not.toContain(IDENTIFIER.identifier);
    expect((await payment(box, imp_uid)).cash_receipt_issued).toBe(true);
    const { response: balance } = (await box.rest('GET', `/payments/${imp_uid}/balance`)).body;
    expect(balance.cash_receipt).toEqual({ tax_free: 0, supply: 1000, vat: 100, service: 0 });
    const cancelled = await box.rest('DELETE', `/receipts/${imp_uid}`);
    expect(cancelled.body.response).toEqual({ ...receipt, cancelled_at: NOW });
    expect((await box.rest('GET', `/receipts/${imp_uid}`)).body.response.cancelled_at).toBe(NOW);
    expect((await payment(box, imp_uid)).cash_receipt_issued).toBe(false);
    expect((await box.rest('DELETE', `/receipts/${imp_uid}`)).status).toBe(400);
    expect((await issue(box, imp_uid)).body.code).toBe(0);
  });

  it.each([
    ['what is left of the payment', {}, { amount: 550, vat: 50, type: 'person' }],
    ['a part free of tax', { tax_free: 110 }, { amount: 550, vat: 40 }],
    ['the VAT that the shop says', { vat_amount: 7 }, { vat: 7 }],
    ['the VAT by its older name', { vat: '8' }, { vat: 8 }],
  ])('is for %s', async (_, fields, expected) => {
    const box = await sandbox();
    const imp_uid = paid(box, { cancel_amount: 550 });
    expect((await issue(box, imp_uid, fields)).body.response).toMatchObject(expected);
  });

  it.each([
    ['nobody', {}, { identifier: '' }, 400],
    ['a kind there is not', {}, { type: 'church' }, 400],
    ['an identifier of a kind there is not', {}, { identifier_type: 'email' }, 400],
    ['no kind of identifier, where the company must know it', { pg_provider: 'kicc' }, {}, 400],
    ['VAT that is no number', {}, { vat_amount: 'x' }, 400],
    ['a payment that is not paid', { status: 'failed' }, {}, 400],
    ['a card', { pay_method: 'card' }, {}, 400],
    ['a company without receipts', { pg_provider: 'paypal' }, {}, 501],
  ])('is refused for %s', async (_, fields, body, status) => {
    const box = await sandbox();
    const refused = await issue(box, paid(box, fields), body);
    expect([refused.status, refused.body.code, refused.body.response]).toEqual([status, -1, null]);
  });

  it('is issued once, and only for a payment there is', async () => {
    const box = await sandbox();
    const imp_uid = paid(box, { pay_method: 'vbank', pg_provider: 'kicc' });
    const typed = { identifier_type: 'phone' };
    expect((await issue(box, imp_uid, typed)).status).toBe(200);
    expect((await issue(box, imp_uid, typed)).status).toBe(400);
    const unknown = '/receipts/imp_000000000000';
    expect((await issue(box, 'imp_000000000000')).status).toBe(404);
    expect((await box.rest('GET', unknown)).status).toBe(404);
    expect((await box.rest('DELETE', unknown)).status).toBe(400);
  });
});

describe('/receipts/external/{merchant_uid}', () => {
  const PATH = '/receipts/external/order';
  const CASH = { ...IDENTIFIER, name: '의자', amount: 2200, channel_key: 'channel-key-kcp' };

  it('issues a receipt for cash taken elsewhere, and cancels it', async () => {
    const box = await sandbox({ now: NOW });
    expect((await box.rest('GET', PATH)).status).toBe(404);
    const { body } = await box.rest('POST', PATH, CASH);
    const receipt = { merchant_uid: 'order', amount: 2200, vat: 200, type: 'person', cancelled_at: 0 };
    expect(body.response).toMatchObject(receipt);
    expect(body.response).not.toHaveProperty('imp_uid');
    expect((await box.rest('GET', PATH)).body.response).toEqual(body.response);
    expect((await box.rest('POST', PATH, CASH)).status).toBe(400);
    expect((await box.rest('DELETE', PATH)).body.response.cancelled_at).toBe(NOW);
    expect((await box.rest('DELETE', PATH)).status).toBe(404);
  });

  it.each([
    ['nobody', { identifier: undefined }],
    ['nothing', { amount: 0 }],
    ['a kind there is not', { type: 'church' }],
  ])('is refused for %s', async (_, fields) => {
    const box = await sandbox();
    const { status, body } = await box.rest('POST', PATH, { ...CASH, ...fields });
    expect([status, body.code]).toEqual([400, -1]);
  });
});
