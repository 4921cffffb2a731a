import { describe, expect, it } from 'vitest';
import { withQuery } from '../src/window/redirect.ts';
import { parseVbankDue } from '../src/window/vbank-due.ts';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, type Reply, sandbox } from './support/sandbox.ts';

interface Options {
  device?: 'pc' | 'mobile';
  user_code?: unknown;
}

const JSON_ONLY = { accept: 'application/json' };
const ORDER = { merchant_uid: 'order', amount: 1000, name: '의자' };

async function open({ call }: Client, params: Json, options: Options = {}): Promise<Json> {
  const body = { user_code: 'imp00000000', device: 'pc', params: { ...ORDER, ...params }, ...options };
  return (await call('POST', '/__window/open', { body, headers: { origin: 'http://shop.test' } })).body;
}

/** Presses a button, as a form without a script does. */
const press = ({ call }: Client, impUid: string, action: string): Promise<Reply> =>
  call('POST', `/__window/pay/${impUid}`, {
    body: `action=${action}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

const payment = async ({ rest }: Client, impUid: string): Promise<Json> =>
  (await rest('GET', `/payments/${impUid}?include_sandbox=true`)).body.response;

describe('opening a window', () => {
  it('makes a test payment that is ready', async () => {
    const box = await sandbox();
    const { opened, mode, imp_uid } = await open(box, { custom_data: { a: 1 }, pg: 'kcp.SHOP' });
    expect([opened, mode]).toEqual([true, 'frame']);
    const made = await payment(box, imp_uid);
    expect(made).toMatchObject({
      ...ORDER,
      status: 'ready',
      sandbox: true,
      pg_provider: 'kcp',
      pg_id: 'SHOP',
      custom_data: '{"a":1}',
      paid_at: 0,
    });
    expect(made.started_at).toBeGreaterThan(0);
  });

  it.each([
    ['an amount that is text', { amount: '1000' }],
    ['no amount', { amount: undefined }],
    ['nothing to pay', { amount: 0 }],
    ['an order number that is a number', { merchant_uid: 1 }],
    ['an order number over 40 characters', { merchant_uid: 'x'.repeat(41) }],
    ['a return address that is a script', { m_redirect_url: 'javascript:alert(1)' }],
  ])('refuses %s, without an imp_uid', async (_, params) => {
    const { opened, rsp } = await open(await sandbox(), params);
    expect(opened).toBe(false);
    expect(rsp).toMatchObject({ success: false, imp_uid: null, error_code: 'F400' });
    expect(rsp.error_msg).toMatch(/./);
  });

  it('has the real script’s misspelt key for an unknown pg', async () => {
    const { rsp } = await open(await sandbox(), { pg: 'nobody' });
    expect(rsp).toMatchObject({ imp_success: false, imp_uid: null, error_coe: 'F1001' });
    expect(rsp).not.toHaveProperty('error_code');
  });

  it('says NOT_READY for a shop without a code', async () => {
    expect((await open(await sandbox(), {}, { user_code: '' })).rsp.error_code).toBe('NOT_READY');
  });

  it.each([
    [
      'html5_inicis',
      { success: false, imp_uid: null, error_code: 'F1002', error_msg: '이미 결제가 이루어진 거래건입니다.' },
    ],
    ['tosspayments', { error_code: 'F400', error_msg: expect.stringContaining('이미 승인 완료 되거나') }],
  ])('refuses an order that is paid already, at %s', async (pg, expected) => {
    const box = await sandbox();
    await box.control('POST', '/payments', { merchant_uid: 'order' });
    expect((await open(box, { pg })).rsp).toEqual({ merchant_uid: 'order', ...expected });
  });

  it('refuses an amount or a currency other than the registered one', async () => {
    const box = await sandbox();
    await box.rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 2000, currency: 'KRW' });
    expect((await open(box, {})).rsp.imp_uid).toBeNull();
    expect((await open(box, { amount: 2000, currency: 'USD' })).opened).toBe(false);
    expect((await open(box, { amount: 2000 })).opened).toBe(true);
  });

  it('is open to pages of any origin', async () => {
    const { url } = await sandbox();
    const response = await fetch(`${url}/__window/open`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
  });

  it.each([
    ['a PC', 'pc', {}, 'frame'],
    ['a PC at old PayPal', 'pc', { pg: 'paypal' }, 'redirect'],
    ['a PC at Naver Pay', 'pc', { pg: 'naverpay' }, 'frame'],
    ['a PC at Naver Pay without its popup', 'pc', { pg: 'naverpay', naverPopupMode: false }, 'redirect'],
    ['a phone', 'mobile', {}, 'redirect'],
    ['a phone at Naver Pay with its popup', 'mobile', { pg: 'naverpay', naverPopupMode: true }, 'frame'],
    ['a phone, where the company’s window stays in the page', 'mobile', { pg: 'danal' }, 'frame'],
    [
      'a phone, for a telephone bill at Mobilians',
      'mobile',
      { pg: 'mobilians', pay_method: 'phone' },
      'frame',
    ],
    ['a phone, for a billing key at Inicis', 'mobile', { pg: 'html5_inicis', customer_uid: 'kim' }, 'frame'],
    ['a phone without an address to return to', 'mobile', { m_redirect_url: '' }, 'frame'],
  ] as const)('opens as it does on %s', async (_, device, params, mode) => {
    const given = { m_redirect_url: 'http://shop.test/done', ...params };
    expect((await open(await sandbox(), given, { device })).mode).toBe(mode);
  });

  it.each([
    ['by pg', { pg: 'paypal_v2' }, 'USD'],
    ['by channelKey', { channelKey: 'channel-key-paypal' }, 'USD'],
    ['with a currency of its own', { channelKey: 'channel-key-paypal', currency: 'KRW' }, 'KRW'],
  ])('is in dollars at PayPal, %s: %o', async (_, params, currency) => {
    const box = await sandbox();
    await box.rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 1000, currency });
    const { imp_uid } = await open(box, params);
    expect((await payment(box, imp_uid)).currency).toBe(currency);
  });

  it('knows no card by the name of what every object has', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { card: { direct: { code: 'constructor', quota: 0 } } });
    expect((await payment(box, imp_uid)).card_name).toBeNull();
  });

  it.each([
    ['html5_inicis', 30],
    ['kcp', 7],
  ])('gives an account at %s %i days when nobody says otherwise', async (pg, days) => {
    const box = await sandbox({ now: 1_795_000_000 });
    const { imp_uid } = await open(box, { pg, pay_method: 'vbank' });
    await press(box, imp_uid, 'issue');
    expect((await payment(box, imp_uid)).vbank_date).toBe(1_795_000_000 + days * 86_400);
  });
});

describe('the payment of a window', () => {
  it('is by the card whose company the shop opened directly', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { card: { direct: { code: '381', quota: 3 } } });
    await press(box, imp_uid, 'approve');
    expect(await payment(box, imp_uid)).toMatchObject({
      card_code: '381',
      card_name: 'KB국민카드',
      card_quota: 3,
      card_number: expect.stringContaining('*'),
    });
  });

  it('keeps no more of a text than PortOne does', async () => {
    const box = await sandbox();
    const long = 'x'.repeat(200);
    const texts = ['name', 'buyer_name', 'buyer_email', 'buyer_tel', 'buyer_addr', 'buyer_postcode'];
    const { imp_uid } = await open(box, Object.fromEntries(texts.map((name) => [name, long])));
    const made = await payment(box, imp_uid);
    expect(texts.map((name) => made[name].length)).toEqual([40, 16, 64, 16, 128, 8]);
    const emoji = await open(box, { merchant_uid: 'emoji', buyer_name: `a${'😀'.repeat(20)}` });
    expect((await payment(box, emoji.imp_uid)).buyer_name).toBe(`a${'😀'.repeat(15)}`);
  });
});

describe('the window', () => {
  it('says that it is a test, and what is to be paid', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { amount: 64_900, name: '<b>의자</b>' });
    const { text } = await box.call('GET', `/__window/pay/${imp_uid}`);
    expect(text).toContain('테스트 결제창 — 실제로 결제되지 않습니다');
    expect(text).toContain('64,900원');
    expect(text).toContain('&lt;b&gt;의자');
    expect(text).toContain('<html lang="ko">');
    for (const action of ['approve', 'decline', 'close']) expect(text).toContain(`data-action="${action}"`);
  });

  it('speaks English when the shop asks for it, and knows other currencies', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { language: 'en', amount: 10.5, currency: 'USD' });
    const { text } = await box.call('GET', `/__window/pay/${imp_uid}`);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('$10.50');
  });

  it('pays once, however often it is pressed', async () => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = await open(box, {});
    const [first, second] = await Promise.all([
      press(box, imp_uid, 'approve'),
      press(box, imp_uid, 'approve'),
    ]);
    expect(second?.text).toBe(first?.text);
    expect((await press(box, imp_uid, 'decline')).text).toBe(first?.text);
    await silence();
    expect(shop.received.map(({ body }) => body)).toEqual([
      { imp_uid, merchant_uid: 'order', status: 'paid' },
    ]);
    expect((await payment(box, imp_uid)).status).toBe('paid');
  });

  it('declines: the payment failed, and no webhook says so', async () => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = await open(box, {});
    await press(box, imp_uid, 'decline');
    expect(await payment(box, imp_uid)).toMatchObject({
      status: 'failed',
      fail_reason: expect.any(String),
      paid_at: 0,
    });
    await silence();
    expect(shop.received).toHaveLength(0);
  });

  it('closes: the payment stays ready', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, {});
    await press(box, imp_uid, 'close');
    expect((await payment(box, imp_uid)).status).toBe('ready');
  });

  it.each([
    ['decline', 'paid'],
    ['approve', 'paid'],
    ['decline', 'cancelled'],
    ['approve', 'cancelled'],
  ])('cannot %s what was %s on the control page meanwhile', async (action, status) => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = await open(box, {});
    await box.control('POST', `/payments/${imp_uid}/approve`);
    if (status === 'cancelled') await box.rest('POST', '/payments/cancel', { imp_uid });
    const before = await payment(box, imp_uid);
    expect(before.status).toBe(status);
    await press(box, imp_uid, action);
    expect(await payment(box, imp_uid)).toEqual(before);
    await silence();
    expect(shop.received).toHaveLength(1);
  });

  it('cannot be refused by a shop that is slower than the control page', async () => {
    const shop = await receiver();
    Object.assign(shop.answer, { status: 409, delay_ms: 200 });
    const box = await sandbox();
    const { imp_uid } = await open(box, { confirm_url: shop.url });
    const pressed = press(box, imp_uid, 'approve');
    await shop.wait(1);
    await box.control('POST', `/payments/${imp_uid}/approve`);
    await pressed;
    expect(await payment(box, imp_uid)).toMatchObject({ status: 'paid', fail_reason: null });
  });

  it('issues a virtual account with the shop’s deadline and announces it', async () => {
    const shop = await receiver();
    const box = await sandbox();
    const { imp_uid } = await open(box, { pay_method: 'vbank', vbank_due: '20301231', notice_url: shop.url });
    expect((await press(box, imp_uid, 'approve')).status).toBe(400);
    await press(box, imp_uid, 'issue');
    const issued = await payment(box, imp_uid);
    expect(issued).toMatchObject({ status: 'ready', vbank_num: expect.stringMatching(/^\d+$/), paid_at: 0 });
    expect(issued.vbank_date).toBe(Date.parse('2030-12-31T23:59:59+09:00') / 1000);
    expect((await shop.wait(1))[0]?.body).toMatchObject({ imp_uid, status: 'ready' });
  });

  it('answers 404 where there is none, and 400 for a button it does not have', async () => {
    const box = await sandbox();
    expect((await press(box, 'imp_0', 'approve')).status).toBe(404);
    const { imp_uid } = await open(box, {});
    expect((await press(box, imp_uid, 'burn')).status).toBe(400);
  });
});

describe('the return from a phone', () => {
  const start = async (box: Client, params: Json) =>
    (await open(box, { m_redirect_url: 'http://127.0.0.1:9/done?a=1#top', ...params }, { device: 'mobile' }))
      .imp_uid;

  const landing = async (box: Client, impUid: string, action: string): Promise<URL> => {
    const response = await fetch(`${box.url}/__window/pay/${impUid}`, {
      method: 'POST',
      body: new URLSearchParams({ action }),
      redirect: 'manual',
    });
    expect(response.status).toBe(302);
    return new URL(response.headers.get('location') ?? '');
  };

  it('carries the two ids and keeps the address’s own query and hash', async () => {
    const box = await sandbox();
    const imp_uid = await start(box, { pg: 'nice_v2' });
    const url = await landing(box, imp_uid, 'approve');
    expect(url.hash).toBe('#top');
    expect(Object.fromEntries(url.searchParams)).toEqual({ a: '1', imp_uid, merchant_uid: 'order' });
  });

  it('adds imp_success for the older companies, and the error after a failure', async () => {
    const box = await sandbox();
    const imp_uid = await start(box, { pg: 'kcp' });
    const query = Object.fromEntries((await landing(box, imp_uid, 'decline')).searchParams);
    expect(query).toMatchObject({ imp_uid, imp_success: 'false', error_code: 'F0004' });
    expect(query['error_msg']).toMatch(/^F0004:\(imp_/);
  });

  it('tells of a window that was closed without a code, as html5_inicis does', async () => {
    const box = await sandbox();
    const url = await landing(box, await start(box, { pg: 'html5_inicis' }), 'close');
    expect(url.searchParams.get('error_msg')).toBe('사용자가 결제를 취소하셨습니다');
    expect(url.searchParams.has('error_code')).toBe(false);
  });
});

describe('confirm_url', () => {
  it('is asked before approval with the ids and the amount', async () => {
    const shop = await receiver();
    const box = await sandbox();
    const { imp_uid } = await open(box, { confirm_url: shop.url });
    await press(box, imp_uid, 'approve');
    expect(shop.received[0]?.body).toEqual({ imp_uid, merchant_uid: 'order', amount: 1000 });
    expect((await payment(box, imp_uid)).status).toBe('paid');
  });

  it.each([
    ['with the shop’s reason', JSON.stringify({ reason: '재고 없음' }), '재고 없음'],
    ['without one', 'no json', '알 수 없음'],
  ])('makes the payment fail %s', async (_, body, reason) => {
    const shop = await receiver();
    Object.assign(shop.answer, { status: 409, body });
    const box = await sandbox();
    const { imp_uid } = await open(box, { confirm_url: shop.url });
    await press(box, imp_uid, 'approve');
    expect(await payment(box, imp_uid)).toMatchObject({
      status: 'failed',
      fail_reason: `고객사 요청에 의해 결제를 중단합니다. (상세사유 : ${reason})`,
    });
  });

  it('that answers only after the sandbox was emptied leads to no webhook', async () => {
    const shop = await receiver();
    const slow = await receiver();
    slow.answer.delay_ms = 200;
    const box = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = await open(box, { confirm_url: slow.url });
    const pressed = press(box, imp_uid, 'approve');
    await slow.wait(1);
    await box.control('DELETE', '');
    await pressed;
    await silence();
    expect(shop.received).toHaveLength(0);
    expect((await box.control('GET', '/payments')).body).toEqual([]);
    // Nor does the forgotten payment come back by its order.
    expect((await box.rest('GET', '/payments/find/order')).status).toBe(404);
  });

  it('makes the payment fail when the answer takes longer than ten seconds', async () => {
    const shop = await receiver();
    shop.answer.delay_ms = 3_000;
    const box = await sandbox();
    const { imp_uid } = await open(box, { confirm_url: shop.url });
    const pressed = press(box, imp_uid, 'approve');
    await shop.wait(1);
    await box.control('POST', '/clock', { advance: 9 });
    expect((await payment(box, imp_uid)).status).toBe('ready');
    await box.control('POST', '/clock', { advance: 1 });
    await pressed;
    expect(await payment(box, imp_uid)).toMatchObject({
      status: 'failed',
      fail_reason: '고객사 요청에 의해 결제를 중단합니다. (상세사유 : 알 수 없음)',
    });
  });

  it('makes the payment fail when nobody answers there', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { confirm_url: 'http://127.0.0.1:1/' });
    await press(box, imp_uid, 'approve');
    expect((await payment(box, imp_uid)).status).toBe('failed');
  });
});

describe('a window of IMP.certification', () => {
  it('has an order number when the shop gave none', async () => {
    const box = await sandbox();
    const body = { user_code: 'imp00000000', device: 'pc', params: {} };
    const { path } = (await box.call('POST', '/__window/certify', { body })).body;
    const { rsp } = (await box.call('POST', path, { body: { action: 'approve' }, headers: JSON_ONLY })).body;
    expect(rsp).toMatchObject({ success: true, merchant_uid: expect.stringMatching(/^nobody_\d+$/) });
  });
});

describe('small things', () => {
  it.each([
    ['http://a.test/', 'http://a.test/?x=%26'],
    ['http://a.test/?b=c%20d', 'http://a.test/?b=c%20d&x=%26'],
    ['http://a.test/?', 'http://a.test/?x=%26'],
    ['app://done#h?i', 'app://done?x=%26#h?i'],
  ])('adds to the query of %s', (url, expected) => {
    expect(withQuery(url, { x: '&' })).toBe(expected);
  });

  it.each([
    ['2026-12-01', '2026-12-01T23:59:59+09:00'],
    ['20261201', '2026-12-01T23:59:59+09:00'],
    ['2026-12-01 10:20:30', '2026-12-01T10:20:30+09:00'],
    ['20261201102030', '2026-12-01T10:20:30+09:00'],
  ])('reads the deadline %s as Korean time', (due, expected) => {
    expect(parseVbankDue(due)).toBe(Date.parse(expected) / 1000);
  });

  it.each(['tomorrow', '2026-13-01', 20261201, undefined])('reads no deadline from %s', (due) => {
    expect(parseVbankDue(due)).toBeNull();
  });

  it('has a receipt to show', async () => {
    const box = await sandbox();
    const { receipt_url } = (await box.control('POST', '/payments', { name: '의자' })).body;
    const response = await fetch(receipt_url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('의자');
  });
});
