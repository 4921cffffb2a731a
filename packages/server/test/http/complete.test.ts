import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const orderRow = (merchant_uid = 'ORD-1') => world.database('orders').where({ merchant_uid }).first();

describe('POST /payments/complete', () => {
  it('answers success for the right payment, and the order is paid', async () => {
    await world.order();
    const imp_uid = await world.pay();
    const { http, body } = await world.complete(imp_uid);
    expect(http).toBe(200);
    expect(body).toMatchObject({
      status: 'success',
      message: '결제가 완료되었습니다.',
      merchant_uid: 'ORD-1',
      imp_uid,
      amount: 64900,
      currency: 'KRW',
      pay_method: 'card',
      paid_at: expect.any(Number),
    });
    expect(body).toHaveProperty('receipt_url');
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid });
  });

  it('answers vbankIssued with the account, and the order waits', async () => {
    await world.order();
    const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
    const { http, body } = await world.complete(imp_uid);
    expect(http).toBe(200);
    expect(body).toMatchObject({
      status: 'vbankIssued',
      vbank: {
        vbank_name: expect.any(String),
        vbank_num: expect.any(String),
        vbank_date: expect.any(Number),
      },
    });
    expect(body.vbank).toHaveProperty('vbank_holder');
    expect(await orderRow()).toMatchObject({ status: 'ready', imp_uid });
  });

  it.each([
    ['a lower amount', { amount: 100 }, 'AMOUNT_MISMATCH'],
    ['another currency', { currency: 'VND' }, 'CURRENCY_MISMATCH'],
    ['a payment of another order', { merchant_uid: 'ORD-2' }, 'ORDER_MISMATCH'],
  ])('answers forgery for %s, and leaves the order alone', async (_what, fields, code) => {
    await world.order();
    const imp_uid = await world.pay(fields);
    expect(await world.complete(imp_uid)).toMatchObject({ http: 400, body: { status: 'forgery', code } });
    expect(await orderRow()).toMatchObject({ status: 'pending', imp_uid: null });
    expect(await world.database('payments').where({ imp_uid }).first()).toMatchObject({ verdict: 'forgery' });
    expect(await world.database('events').pluck('type')).toEqual(['payment.forged']);
  });

  it('does not let a cheap paid order pay for a dear one', async () => {
    await world.order({ merchant_uid: 'CHEAP', amount: 100 });
    await world.order({ merchant_uid: 'DEAR', amount: 1_000_000 });
    const imp_uid = await world.pay({ merchant_uid: 'CHEAP', amount: 100 });
    expect(await world.complete(imp_uid, 'CHEAP')).toMatchObject({ http: 200 });
    expect(await world.complete(imp_uid, 'DEAR')).toMatchObject({ http: 400, body: { status: 'forgery' } });
    expect(await orderRow('DEAR')).toMatchObject({ status: 'pending' });
  });

  it('answers failed with the reason that PortOne gives', async () => {
    await world.order();
    const imp_uid = await world.pay({ status: 'failed', fail_reason: '한도초과' });
    expect(await world.complete(imp_uid)).toMatchObject({
      http: 402,
      body: { status: 'failed', code: 'PAYMENT_FAILED', message: '한도초과' },
    });
  });

  it('answers pending for a window that was left', async () => {
    await world.order();
    const imp_uid = await world.pay({ status: 'ready' });
    expect(await world.complete(imp_uid)).toMatchObject({
      http: 202,
      body: { status: 'pending', code: 'PAYMENT_PENDING' },
    });
  });

  it('answers cancelled once a paid order was taken back', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    await world.control('POST', `/payments/${imp_uid}/console-cancel`, {});
    expect(await world.complete(imp_uid)).toMatchObject({
      http: 402,
      body: { status: 'cancelled', code: 'PAYMENT_CANCELLED' },
    });
    expect(await orderRow()).toMatchObject({ status: 'cancelled', cancel_amount: 64900 });
  });

  it('flags a second payment of a paid order', async () => {
    await world.order();
    const [first, second] = [await world.pay(), await world.pay()];
    await world.complete(first);
    expect(await world.complete(second)).toMatchObject({
      http: 409,
      body: { status: 'error', code: 'ORDER_ALREADY_PAID' },
    });
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid: first });
    expect(await world.database('events').orderBy('sequence').pluck('type')).toEqual([
      'order.paid',
      'payment.duplicate',
    ]);
  });

  it('finds the payment by merchant_uid when the callback was lost', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.pay({ status: 'failed' });
    for (const lost of [undefined, '']) {
      expect(await world.complete(lost)).toMatchObject({ http: 200, body: { status: 'success', imp_uid } });
    }
  });

  it.each([
    ['an imp_uid of another shape', { imp_uid: 'imp_12', merchant_uid: 'ORD-1' }],
    ['a smuggled query', { imp_uid: 'imp_000000000001?include_sandbox=true', merchant_uid: 'ORD-1' }],
    ['a smuggled path', { imp_uid: 'find/ORD-1', merchant_uid: 'ORD-1' }],
    ['an imp_uid that is a number', { imp_uid: 1, merchant_uid: 'ORD-1' }],
    ['an imp_uid that is an object', { imp_uid: { $ne: '' }, merchant_uid: 'ORD-1' }],
    ['a merchant_uid that is too long', { imp_uid: 'imp_000000000001', merchant_uid: 'x'.repeat(41) }],
    ['a merchant_uid with a slash', { imp_uid: 'imp_000000000001', merchant_uid: 'ORD/1' }],
    ['a merchant_uid with a newline', { imp_uid: 'imp_000000000001', merchant_uid: 'ORD-1\n' }],
    ['no merchant_uid', { imp_uid: 'imp_000000000001' }],
    ['a list', []],
    ['a text', 'ORD-1'],
    ['null', null],
  ])('answers 400 to %s and asks PortOne nothing', async (_what, body) => {
    await world.order();
    expect(await world.post('/payments/complete', body)).toMatchObject({
      http: 400,
      body: { status: 'error', code: 'INVALID_REQUEST' },
    });
    expect(await world.journal()).toEqual([]);
  });

  it('answers 404 to an unknown order and asks PortOne nothing', async () => {
    expect(await world.complete('imp_000000000001', 'ORD-404')).toMatchObject({
      http: 404,
      body: { status: 'error', code: 'ORDER_NOT_FOUND' },
    });
    expect(await world.journal()).toEqual([]);
  });

  it('answers 404 to a payment that PortOne does not know', async () => {
    await world.order();
    expect(await world.complete('imp_999999999999')).toMatchObject({
      http: 404,
      body: { code: 'PAYMENT_NOT_FOUND' },
    });
  });

  it('takes JSON only', async () => {
    expect(await world.postForm('/payments/complete', { merchant_uid: 'ORD-1' })).toMatchObject({
      http: 415,
      body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
    });
  });

  it('answers 413 to a body over 16 KiB', async () => {
    const body = { merchant_uid: 'ORD-1', padding: 'x'.repeat(17_000) };
    expect(await world.post('/payments/complete', body)).toMatchObject({
      http: 413,
      body: { code: 'BODY_TOO_LARGE' },
    });
  });

  it.each([
    ['en-US,en;q=0.9', 'Your payment is complete.'],
    ['ko-KR,ko;q=0.9,en;q=0.8', '결제가 완료되었습니다.'],
    ['fr', '결제가 완료되었습니다.'],
  ])('answers in the language asked for: %s', async (language, message) => {
    await world.order();
    const body = { imp_uid: await world.pay(), merchant_uid: 'ORD-1' };
    const answer = await world.post('/payments/complete', body, { 'accept-language': language });
    expect(answer.body.message).toBe(message);
  });

  it('lets exactly the listed origins read the answer', async () => {
    const allowed = async (origin: string) =>
      (await world.post('/payments/complete', {}, { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('https://shop.example.com')).toBe('https://shop.example.com');
    expect(await allowed('https://shop.example.com.evil.test')).toBeNull();
    expect(await allowed('null')).toBeNull();
  });
});

describe('test-channel payments', () => {
  it('are not found where they are not accepted', async () => {
    const strict = await startWorld({ allowSandbox: false });
    await strict.order();
    expect(await strict.complete(await strict.pay({ sandbox: true }))).toMatchObject({ http: 404 });
    expect(await strict.complete(await strict.pay({ sandbox: false }))).toMatchObject({ http: 200 });
    await strict.close();
  });
});
