import { describe, expect, it } from 'vitest';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';
import { open, press } from './support/window.ts';

const paid = async ({ control }: Client, fields: Json = {}) =>
  (await control('POST', '/payments', { amount: 1000, ...fields })).body;

describe('POST /payments/cancel', () => {
  it.each([undefined, 0])('cancels everything when the amount is %s', async (amount) => {
    const box = await sandbox();
    const { imp_uid } = await paid(box);
    const { status, body } = await box.rest('POST', '/payments/cancel', { imp_uid, amount, reason: '변심' });
    expect(status).toBe(200);
    expect(body.code).toBe(0);
    expect(body.response).toMatchObject({ status: 'cancelled', cancel_amount: 1000, cancel_reason: '변심' });
    expect(body.response.cancel_history).toMatchObject([{ amount: 1000, reason: '변심' }]);
    expect(body.response.cancel_history[0].cancellation_id).toMatch(/./);
    expect(body.response.paid_at).toBeGreaterThan(0);
  });

  it('cancels in parts: the status stays paid until nothing is left', async () => {
    const box = await sandbox();
    const { imp_uid } = await paid(box, { amount: 0.3, currency: 'USD' });
    const part = async (amount: number) =>
      (await box.rest('POST', '/payments/cancel', { imp_uid, amount })).body.response;
    expect(await part(0.1)).toMatchObject({ status: 'paid', cancel_amount: 0.1, amount: 0.3 });
    const whole = await part(0.2);
    expect(whole).toMatchObject({ status: 'cancelled', cancel_amount: 0.3 });
    const ids = whole.cancel_history.map(({ cancellation_id }: Json) => cancellation_id);
    expect(new Set(ids).size).toBe(2);
  });

  it('refuses with HTTP 200 and code 1 what is already cancelled, and what does not exist', async () => {
    const box = await sandbox();
    const { imp_uid, merchant_uid } = await paid(box, { status: 'cancelled' });
    const cancelling = async (body: Json) => {
      const reply = await box.rest('POST', '/payments/cancel', body);
      return [reply.status, reply.body.code, reply.body.message];
    };
    const already = [200, 1, '이미 전액취소된 주문입니다.'];
    const nothing = [200, 1, '취소할 결제건이 존재하지 않습니다.'];
    expect(await cancelling({ imp_uid })).toEqual(already);
    expect(await cancelling({ merchant_uid })).toEqual(already);
    expect(await cancelling({ imp_uid: 'imp_000000000000', merchant_uid })).toEqual(nothing);
    expect(await cancelling({})).toEqual(nothing);
    const left = await paid(box, { status: 'ready' });
    expect(await cancelling({ imp_uid: left.imp_uid })).toEqual(nothing);
  });

  it.each([
    ['a checksum other than what is left', { checksum: 999 }, 200, 1],
    ['more than is left', { amount: 1001 }, 200, 1],
    ['a negative amount', { amount: -1 }, 400, -1],
    ['an amount that is no number', { amount: 'much' }, 400, -1],
  ])('refuses %s, and nothing changes', async (_, fields, http, code) => {
    const box = await sandbox();
    const { imp_uid } = await paid(box);
    const { status, body } = await box.rest('POST', '/payments/cancel', { imp_uid, ...fields });
    expect([status, body.code]).toEqual([http, code]);
    const after = await box.rest('GET', `/payments/${imp_uid}?include_sandbox=true`);
    expect(after.body.response).toMatchObject({ status: 'paid', cancel_amount: 0, cancel_history: [] });
  });

  it.each([
    ['html5_inicis', 'at-once'],
    ['paypal_v2', 'later'],
    ['ksnet', 'at-once'],
  ] as const)('cancels what has no list of cancellations, at %s', async (pg_provider, paypal_cancel) => {
    const box = await sandbox({ readings: { paypal_cancel } });
    const { imp_uid } = await paid(box, { pg_provider, cancel_history: null, cancel_receipt_urls: null });
    const { body } = await box.rest('POST', '/payments/cancel', { imp_uid, amount: 400 });
    expect(body.code).toBe(0);
    await box.control('POST', '/clock', { advance: 3 });
    const after = (await box.control('GET', `/payments/${imp_uid}`)).body;
    expect(after).toMatchObject({ cancel_amount: 400, cancel_history: [{ amount: 400 }] });
    expect((await box.rest('GET', `/payments/${imp_uid}/balance`)).body.code).toBe(0);
  });

  it('finds the paid attempt of an order, also when a newer one failed', async () => {
    const box = await sandbox();
    const { imp_uid } = await paid(box, { merchant_uid: 'order' });
    await paid(box, { merchant_uid: 'order', status: 'failed' });
    const { body } = await box.rest('POST', '/payments/cancel', { merchant_uid: 'order', checksum: 1000 });
    expect(body.response.imp_uid).toBe(imp_uid);
  });

  it('wants an account for the refund of a virtual account', async () => {
    const box = await sandbox();
    const { imp_uid } = await paid(box, { pay_method: 'vbank' });
    expect((await box.rest('POST', '/payments/cancel', { imp_uid })).body.code).toBe(1);
    const account = { refund_holder: '홍길동', refund_bank: '88', refund_account: '110123456789' };
    expect((await box.rest('POST', '/payments/cancel', { imp_uid, ...account })).body.code).toBe(0);
  });

  it.each([
    [
      'a virtual account at Smartro without a telephone',
      { pay_method: 'vbank', pg_provider: 'smartro_v2' },
      {},
    ],
    ['Naver Pay without a reason', { pg_provider: 'naverpay' }, { reason: '' }],
    ['a part of a telephone bill', { pay_method: 'phone', pg_provider: 'danal' }, { amount: 1 }],
    ['a telephone bill of an earlier month', { pay_method: 'phone', paid_at: 1 }, {}],
    ['a part at KSNET after six months', { pg_provider: 'ksnet', paid_at: 1 }, { amount: 1 }],
    [
      'a part at KSNET after nine',
      { pg_provider: 'ksnet', cancel_history: Array(9).fill({}) },
      { amount: 1 },
    ],
  ])('is refused as its company does: %s', async (_, fields, body) => {
    const box = await sandbox();
    const { imp_uid } = await paid(box, fields);
    const account = { refund_holder: '홍길동', refund_bank: '88', refund_account: '110123456789' };
    const given = { imp_uid, reason: '변심', ...account, ...body };
    const reply = await box.rest('POST', '/payments/cancel', given);
    expect([reply.status, reply.body.code === 0, reply.body.response]).toEqual([200, false, null]);
    expect(reply.body.message).toMatch(/./);
    const cured = { refund_tel: '01000000000', reason: '변심', amount: 0 };
    const curable = !('paid_at' in fields) || !('pay_method' in fields);
    const again = await box.rest('POST', '/payments/cancel', { ...given, ...cured });
    expect(again.body.code).toBe(curable ? 0 : -1);
  });

  it.each([
    ['kcp', 0],
    ['danal', -1],
  ])(
    'pays a telephone bill of an earlier month back to an account at %s: code %i',
    async (pg_provider, code) => {
      const box = await sandbox();
      const { imp_uid } = await paid(box, { pay_method: 'phone', pg_provider, paid_at: 1 });
      const cancelling = async (account: Json) =>
        (await box.rest('POST', '/payments/cancel', { imp_uid, ...account })).body.code;
      expect(await cancelling({})).toBe(-1);
      const account = { refund_holder: '홍길동', refund_bank: 'BK88', refund_account: '110123456789' };
      expect(await cancelling(account)).toBe(code);
    },
  );

  it.each([
    ['the tax-free part', 'kcp', { tax_free: 500 }],
    ['the VAT', 'nice_v2', { vat_amount: 91 }],
  ])('in part, wants %s again where the company cannot work it out', async (_, pg, tax) => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { pg, ...tax });
    await press(box, imp_uid, 'approve');
    const cancelling = async (fields: Json) =>
      (await box.rest('POST', '/payments/cancel', { imp_uid, amount: 100, ...fields })).body.code;
    expect(await cancelling({})).toBe(1);
    expect(await cancelling(tax)).toBe(0);
    expect(await cancelling({ amount: undefined })).toBe(0);
  });

  it('takes a number for the tax parts, and nothing else', async () => {
    const box = await sandbox();
    const { imp_uid } = await paid(box);
    for (const fields of [{ tax_free: 'x' }, { vat_amount: -1 }])
      expect((await box.rest('POST', '/payments/cancel', { imp_uid, ...fields })).status).toBe(400);
  });

  it('tells the usual address, not the payment’s own; and nobody of a payment that never had one', async () => {
    const [usual, own] = [await receiver(), await receiver()];
    const box = await sandbox();
    const silent = await paid(box);
    await box.control('PUT', '/webhooks', { url: usual.url });
    const { imp_uid } = await paid(box, { notice_url: own.url });
    for (const id of [silent.imp_uid, imp_uid])
      await box.rest('POST', '/payments/cancel', { imp_uid: id, enable_webhook: true });
    expect((await usual.wait(1)).map(({ body }) => body['imp_uid'])).toEqual([imp_uid]);
    await silence();
    expect([usual.received.length, own.received.length]).toEqual([1, 0]);
  });

  it('sends a webhook only when it is asked to', async () => {
    const box = await sandbox();
    const shop = await receiver();
    await box.control('PUT', '/webhooks', { url: shop.url });
    const { imp_uid } = await paid(box);
    await box.rest('POST', '/payments/cancel', { imp_uid, amount: 1 });
    await silence();
    expect(shop.received).toHaveLength(0);
    const { body } = await box.rest('POST', '/payments/cancel', { imp_uid, enable_webhook: true });
    const [webhook] = await shop.wait(1);
    expect(webhook?.body).toMatchObject({
      imp_uid,
      status: 'cancelled',
      cancellation_id: body.response.cancel_history[1].cancellation_id,
    });
  });
});

describe('/payments/prepare', () => {
  it('registers an amount, shows it and changes it', async () => {
    const { rest } = await sandbox();
    const order = { merchant_uid: 'order', amount: 1000 };
    const stored = { ...order, currency: null };
    expect((await rest('POST', '/payments/prepare', order)).body.response).toEqual(stored);
    expect((await rest('GET', '/payments/prepare/order')).body.response).toEqual(stored);
    const again = await rest('POST', '/payments/prepare', order);
    expect([again.status, again.body.code]).toEqual([200, 1]);
    const change = { merchant_uid: 'order', amount: '2000', currency: 'KRW' };
    expect((await rest('PUT', '/payments/prepare', change)).body.response.amount).toBe(2000);
  });

  it('answers 404 for what is not registered and 400 for what cannot be', async () => {
    const { rest } = await sandbox();
    expect((await rest('GET', '/payments/prepare/order')).status).toBe(404);
    expect((await rest('PUT', '/payments/prepare', { merchant_uid: 'order', amount: 1 })).status).toBe(404);
    for (const body of [
      {},
      { merchant_uid: 'x'.repeat(41), amount: 1 },
      { merchant_uid: 'order', amount: 'x' },
    ])
      expect((await rest('POST', '/payments/prepare', body)).status).toBe(400);
  });
});
