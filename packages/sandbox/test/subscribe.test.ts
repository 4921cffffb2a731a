import { describe, expect, it } from 'vitest';
import { CARD, payment, register } from './support/billing.ts';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';
import { open, press } from './support/window.ts';

/** 2026-11-18 */
const NOW = 1_795_000_000;

const again = ({ rest }: Client, fields: Json = {}) =>
  rest('POST', '/subscribe/payments/again', {
    customer_uid: 'kim',
    merchant_uid: 'order',
    amount: 1000,
    ...fields,
  });

const onetime = ({ rest }: Client, fields: Json = {}) =>
  rest('POST', '/subscribe/payments/onetime', { ...CARD, merchant_uid: 'order', amount: 1000, ...fields });

/** What came of a request: HTTP status, code, and whether there is an answer. */
const outcome = ({ status, body }: { status: number; body: Json }) => [
  status,
  body.code,
  body.response !== null,
];

describe('POST /subscribe/customers/{customer_uid}', () => {
  it('makes a billing key of a card, and keeps no number', async () => {
    const box = await sandbox({ now: NOW });
    const { status, text, body } = await register(box, 'kim', {
      pg: 'nice.SHOP',
      customer_id: 'id-1',
      customer_name: 'x'.repeat(30),
      customer_tel: '010-0000-0000',
    });
    expect([status, body.code]).toEqual([200, 0]);
    expect(body.response).toEqual({
      customer_uid: 'kim',
      pg_provider: 'nice',
      pg_id: 'SHOP',
      sandbox: true,
      customer_id: 'id-1',
      card_code: '366',
      card_name: '신한카드',
      card_number: '409202******5678',
      card_type: 0,
      card_issuer_code: null,
      card_issuer_name: null,
      card_publisher_code: null,
      card_publisher_name: null,
      customer_name: 'x'.repeat(20),
      customer_tel: '010-0000-0000',
      customer_email: null,
      customer_addr: null,
      customer_postcode: null,
      inserted: NOW,
      updated: NOW,
    });
    expect(text).not.toContain('1234-5678');
    expect((await box.rest('GET', '/subscribe/customers/kim')).body.response).toEqual(body.response);
  });

  it.each([
    ['no card', { card_number: '' }, 1],
    ['no expiry', { expiry: undefined }, 1],
    ['a number that is none', { card_number: '4092-0230' }, -1],
    ['a month that is none', { expiry: '2030-13' }, -1],
    ['a card that has expired', { expiry: '2026-10' }, -1],
  ])('refuses %s with HTTP 200', async (_, fields, code) => {
    const box = await sandbox({ now: NOW });
    const refused = await register(box, 'kim', fields);
    expect(outcome(refused)).toEqual([200, code, false]);
    expect((await box.rest('GET', '/subscribe/customers/kim')).status).toBe(404);
  });

  it('takes a card in its last month, in other ways to write it, and at another company than there is', async () => {
    const box = await sandbox({ now: NOW });
    const { body } = await register(box, 'kim', {
      card_number: '378282246310005',
      expiry: '202611',
      pg: 'nobody',
    });
    expect(body.response).toMatchObject({ card_number: '378282*****0005', pg_provider: 'html5_inicis' });
  });

  it('replaces an earlier key of that name', async () => {
    const box = await sandbox({ now: NOW });
    await register(box);
    await box.control('POST', '/clock', { advance: 60 });
    await register(box, 'kim', { card_number: '5433-3300-0000-1111' });
    expect((await box.rest('GET', '/subscribe/customers/kim')).body.response).toMatchObject({
      card_number: '543333******1111',
      inserted: NOW + 60,
    });
  });
});

describe('/subscribe/customers', () => {
  it.each([
    ['all that there are', ['kim', 'lee'], 200, ['kim', 'lee']],
    ['some that are missing', ['kim', 'park'], 207, ['kim']],
    ['none that there is', ['park'], 404, null],
    ['nobody', [], 400, null],
  ])('answers for several: %s', async (_, asked, status, found) => {
    const box = await sandbox();
    await register(box, 'kim');
    await register(box, 'lee');
    const query = asked.map((name) => `customer_uid[]=${name}`).join('&');
    const reply = await box.rest('GET', `/subscribe/customers?${query}`);
    expect(reply.status).toBe(status);
    expect(reply.body.response?.map(({ customer_uid }: Json) => customer_uid) ?? null).toEqual(found);
  });

  it('forgets one on DELETE: it cannot be charged any more', async () => {
    const box = await sandbox();
    await register(box);
    const { body } = await box.rest('DELETE', '/subscribe/customers/kim?reason=x');
    expect(body.response.customer_uid).toBe('kim');
    expect((await box.rest('DELETE', '/subscribe/customers/kim')).status).toBe(404);
    expect(outcome(await again(box))).toEqual([200, 1, false]);
  });

  it('lists what a key was charged for, newest first and in pages, without its issue', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { customer_uid: 'kim', merchant_uid: 'issue', amount: 0 });
    await press(box, imp_uid, 'approve');
    for (let order = 1; order <= 21; order += 1) await again(box, { merchant_uid: `order-${order}` });
    const path = '/subscribe/customers/kim/payments';
    const { response } = (await box.rest('GET', path)).body;
    expect(response).toMatchObject({ total: 21, previous: 0, next: 2 });
    expect(response.list).toHaveLength(20);
    expect(response.list[0].merchant_uid).toBe('order-21');
    expect((await box.rest('GET', `${path}?page=2`)).body.response.list).toHaveLength(1);
    expect((await box.rest('GET', `${path}?page=0`)).status).toBe(400);
    expect((await box.rest('GET', '/subscribe/customers/lee/payments')).status).toBe(404);
  });
});

describe('a window with customer_uid', () => {
  it('leaves a billing key behind when it is approved', async () => {
    const box = await sandbox();
    const order = { customer_uid: 'kim', amount: 0, pg: 'kcp_billing', buyer_name: '홍길동' };
    const { imp_uid } = await open(box, order);
    expect((await box.rest('GET', '/subscribe/customers/kim')).status).toBe(404);
    await press(box, imp_uid, 'approve');
    expect((await box.rest('GET', '/subscribe/customers/kim')).body.response).toMatchObject({
      pg_provider: 'kcp_billing',
      card_number: '543333******1234',
      customer_name: '홍길동',
    });
    expect((await payment(box, imp_uid)).customer_uid_usage).toBe('issue');
    const charged = (await again(box, { merchant_uid: 'later' })).body.response;
    expect(charged).toMatchObject({ status: 'paid', pg_provider: 'kcp_billing', buyer_name: '홍길동' });
  });

  it.each(['decline', 'close'])('leaves none when it ends in: %s', async (action) => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { customer_uid: 'kim', amount: 0 });
    await press(box, imp_uid, action);
    expect((await box.rest('GET', '/subscribe/customers/kim')).status).toBe(404);
  });

  it('of a company that names no card has a key without one', async () => {
    const box = await sandbox();
    const order = { customer_uid: 'kim', pg: 'paypal_v2', pay_method: 'paypal', currency: 'USD' };
    const { imp_uid } = await open(box, order);
    await press(box, imp_uid, 'approve');
    const key = (await box.rest('GET', '/subscribe/customers/kim')).body.response;
    expect([key.pg_provider, key.card_name, key.card_number, key.card_type]).toEqual([
      'paypal_v2',
      null,
      null,
      null,
    ]);
    const charged = (await again(box, { merchant_uid: 'later', currency: 'USD' })).body.response;
    expect(charged).toMatchObject({ pay_method: 'paypal', currency: 'USD', card_name: null });
  });
});

describe('POST /subscribe/payments/again', () => {
  it('charges the key, and tells the shop', async () => {
    const shop = await receiver();
    const box = await sandbox({ now: NOW });
    await register(box, 'kim', { customer_name: '홍길동', customer_email: 'a@example.test' });
    const { body } = await again(box, {
      name: '정기 구독',
      buyer_name: '김철수',
      card_quota: 3,
      custom_data: { a: 1 },
      notice_url: shop.url,
    });
    expect(body.code).toBe(0);
    expect(body.response).toMatchObject({
      merchant_uid: 'order',
      status: 'paid',
      channel: 'api',
      amount: 1000,
      name: '정기 구독',
      buyer_name: '김철수',
      buyer_email: 'a@example.test',
      card_number: '409202******5678',
      card_quota: 3,
      apply_num: expect.stringMatching(/^\d{8}$/),
      custom_data: '{"a":1}',
      customer_uid: 'kim',
      customer_uid_usage: 'payment',
      paid_at: NOW,
    });
    const { imp_uid } = body.response;
    expect((await shop.wait(1))[0]?.body).toEqual({ imp_uid, merchant_uid: 'order', status: 'paid' });
    const cancelled = await box.rest('POST', '/payments/cancel', { imp_uid, checksum: 1000 });
    expect(cancelled.body.response.status).toBe('cancelled');
  });

  it.each([
    ['an order number', 'order--decline', 'kim'],
    ['a customer', 'order', 'kim--decline'],
  ])('answers code 0 and a failed payment when %s asks for it, and tells nobody', async (_, order, name) => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: shop.url });
    await register(box, name);
    const { body } = await again(box, { merchant_uid: order, customer_uid: name });
    expect(body.code).toBe(0);
    expect(body.response).toMatchObject({ status: 'failed', paid_at: 0, fail_reason: expect.any(String) });
    await silence();
    expect(shop.received).toEqual([]);
  });

  it.each([
    ['nobody', { customer_uid: 'lee' }, '등록되지 않은 구매자입니다.'],
    ['no customer', { customer_uid: '' }, 'customer_uid'],
    ['too long a name', { customer_uid: 'x'.repeat(81) }, 'customer_uid'],
    ['no order number', { merchant_uid: '' }, 'merchant_uid'],
    ['too long an order number', { merchant_uid: 'x'.repeat(41) }, 'merchant_uid'],
    ['nothing to pay', { amount: 0 }, 'amount'],
    ['an amount that is no number', { amount: 'much' }, 'amount'],
    ['a tax-free part that is no number', { tax_free: 'x' }, 'tax_free'],
    ['a quota that is no number', { card_quota: 'x' }, 'card_quota'],
    ['an order that is paid', { merchant_uid: 'paid' }, '이미 결제가 이루어진 거래건입니다.'],
  ])('refuses %s with HTTP 200 and code 1', async (_, fields, message) => {
    const box = await sandbox();
    await register(box);
    await again(box, { merchant_uid: 'paid' });
    const refused = await again(box, fields);
    expect(outcome(refused)).toEqual([200, 1, false]);
    expect(refused.body.message).toContain(message);
    expect((await box.control('GET', '/payments')).body).toHaveLength(1);
  });
});

describe('POST /subscribe/payments/onetime', () => {
  it('charges a card that is kept for nobody', async () => {
    const box = await sandbox();
    const { body } = await onetime(box, { custom_data: '' });
    expect(body.response).toMatchObject({
      status: 'paid',
      custom_data: null,
      channel: 'api',
      card_number: '409202******5678',
      customer_uid: null,
      customer_uid_usage: null,
    });
    expect((await again(box, { merchant_uid: 'later' })).body.code).toBe(1);
  });

  it('keeps it under customer_uid, the buyer as its customer; but not when it was declined', async () => {
    const box = await sandbox();
    await onetime(box, { customer_uid: 'lee', merchant_uid: 'first--decline' });
    expect((await box.rest('GET', '/subscribe/customers/lee')).status).toBe(404);
    await onetime(box, { customer_uid: 'kim', buyer_name: '홍길동' });
    const { response } = (await box.rest('GET', '/subscribe/customers/kim')).body;
    expect(response.customer_name).toBe('홍길동');
    expect((await again(box, { merchant_uid: 'later' })).body.response.status).toBe('paid');
  });

  it.each([
    ['no card', { card_number: '' }, 1],
    ['a card that no company takes', { expiry: '2020-01' }, -1],
    ['too long a name', { customer_uid: 'x'.repeat(81) }, 1],
    ['nothing to pay', { amount: -1 }, 1],
  ])('refuses %s with HTTP 200, and there is no payment', async (_, fields, code) => {
    const box = await sandbox();
    expect(outcome(await onetime(box, fields))).toEqual([200, code, false]);
    expect((await box.control('GET', '/payments')).body).toEqual([]);
  });

  it('takes a form', async () => {
    const box = await sandbox();
    const form = new URLSearchParams({ ...CARD, merchant_uid: 'order', amount: '1000' }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: await box.token(),
    };
    const { body } = await box.call('POST', '/subscribe/payments/onetime/', { body: form, headers });
    expect(body.response).toMatchObject({ status: 'paid', amount: 1000 });
  });
});
