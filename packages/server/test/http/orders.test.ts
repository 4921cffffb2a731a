import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;
const order = { merchant_uid: 'ORD-1', name: '의자', amount: 64900 };

let world: World;
/** How far our clock is ahead of the machine's. */
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({}, environment);
});
afterEach(() => world.close());

const add = (body: unknown) => world.post('/orders', body, { authorization });

describe('POST /orders', () => {
  it('adds an order once, however often it is sent', async () => {
    expect(await add(order)).toMatchObject({
      http: 201,
      body: { status: 'pending', ...order, currency: 'KRW' },
    });
    expect(await add(order)).toMatchObject({ http: 200, body: { status: 'pending', ...order } });
    expect(await world.database('orders').count({ count: '*' })).toEqual([{ count: 1 }]);
  });

  it.each([{ amount: 1 }, { name: '책상' }, { currency: 'JPY' }, { buyer: { name: '홍길동' } }])(
    'refuses the same number with other content: %j',
    async (difference) => {
      await add(order);
      expect(await add({ ...order, ...difference })).toMatchObject({
        http: 409,
        body: { status: 'error', code: 'ORDER_CONFLICT' },
      });
      expect(await world.database('orders').first()).toMatchObject({ amount: 64900, name: '의자' });
    },
  );

  it('knows an order again when its time is over, and adds none whose time is', async () => {
    const soon = { ...order, expires_at: environment.now() + 600 };
    expect(await add(soon)).toMatchObject({ http: 201 });
    ahead_s = 600;
    expect((await world.get('/orders/ORD-1')).body.status).toBe('expired');
    expect(await add(soon)).toMatchObject({ http: 200, body: { status: 'expired' } });
    expect(await add({ ...soon, amount: 1 })).toMatchObject({ http: 409, body: { code: 'ORDER_CONFLICT' } });
    expect(await add({ ...soon, merchant_uid: 'ORD-2' })).toMatchObject({
      http: 400,
      body: { detail: expect.stringContaining('expires_at') },
    });
  });

  it('issues a number that cannot be guessed when none is given', async () => {
    const { name, amount } = order;
    const [first, second] = [await add({ name, amount }), await add({ name, amount })];
    expect(first.body.merchant_uid).toMatch(/^[0-9a-z]{24}$/);
    expect(first.body.merchant_uid).not.toBe(second.body.merchant_uid);
  });

  it.each([
    ['amount', { amount: 0 }],
    ['amount', { amount: -1 }],
    ['amount', { amount: '64900' }],
    ['amount', { amount: 64900.5 }],
    ['amount', { amount: 10.555, currency: 'USD' }],
    ['amount', { amount: 1e13 }],
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(41) }],
    ['name', { name: 'a\udfffb' }],
    ['name', { name: 'a\u0000b' }],
    ['buyer.name', { buyer: { name: 'a\nb' } }],
    ['currency', { currency: 'won' }],
    ['merchant_uid', { merchant_uid: 'ORD 1' }],
    ['expires_at', { expires_at: 1 }],
    ['expires_at', { expires_at: Date.now() + 60_000 }],
    ['buyer', { buyer: { card_number: '4111111111111111' } }],
  ])('names %s when it is wrong, and adds nothing: %j', async (field, difference) => {
    const { http, body } = await add({ ...order, ...difference });
    expect(http).toBe(400);
    expect(body).toMatchObject({ code: 'INVALID_REQUEST', detail: expect.stringContaining(field) });
    expect(await world.database('orders').first()).toBeUndefined();
  });

  it.each([
    ['no key', {}],
    ['another key', { authorization: `Bearer ${API_KEY}x` }],
    ['another scheme', { authorization: `Basic ${API_KEY}` }],
    ['a bare key', { authorization: API_KEY }],
    ['the key and a word more', { authorization: `Bearer ${API_KEY} more` }],
  ])('answers 401 to %s', async (_what, headers) => {
    const answer = await world.post('/orders', order, headers);
    expect(answer).toMatchObject({ http: 401, body: { code: 'UNAUTHORIZED' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it("takes the scheme's name in any case, as HTTP has it", async () => {
    const headers = { authorization: `bearer ${API_KEY}` };
    expect(await world.post('/orders', order, headers)).toMatchObject({ http: 201 });
  });

  it('is off without a configured key', async () => {
    const open = await startWorld({ apiKey: undefined });
    for (const headers of [{}, { authorization }, { authorization: 'Bearer undefined' }]) {
      expect(await open.post('/orders', order, headers)).toMatchObject({
        http: 403,
        body: { code: 'PRIVATE_API_DISABLED' },
      });
    }
    await open.close();
  });

  it('keeps amounts exact in every currency', async () => {
    await add({ ...order, amount: 19.99, currency: 'USD' });
    await world.pay({ amount: 19.99, currency: 'USD' });
    expect((await world.complete(undefined)).body).toMatchObject({ status: 'success', amount: 19.99 });
  });
});

describe('GET /orders', () => {
  const list = async (query = '') => (await world.get(`/orders${query}`, { authorization })).body;
  const numbers = (body: { orders: { merchant_uid: string }[] }) =>
    body.orders.map(({ merchant_uid }) => merchant_uid);

  it('lists every order once, newest first, page by page', async () => {
    for (let number = 1; number <= 5; number += 1) await add({ ...order, merchant_uid: `ORD-${number}` });
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.next}`);
    const third = await list(`?limit=2&cursor=${second.next}`);
    expect([first, second, third].flatMap(numbers)).toEqual(['ORD-5', 'ORD-4', 'ORD-3', 'ORD-2', 'ORD-1']);
    expect(third.next).toBeNull();
    expect(first.orders[0]).toMatchObject({ status: 'pending', amount: 64900, currency: 'KRW' });
  });

  it('can be asked for one status', async () => {
    await add(order);
    await add({ ...order, merchant_uid: 'ORD-2' });
    await world.complete(await world.pay());
    expect(numbers(await list('?status=paid'))).toEqual(['ORD-1']);
    expect(numbers(await list('?status=pending'))).toEqual(['ORD-2']);
  });

  it('takes a parameter without a value for one that is not there', async () => {
    await add(order);
    expect(numbers(await list('?status=&limit=&cursor='))).toEqual(['ORD-1']);
  });

  it('needs the key, and refuses what it does not understand', async () => {
    expect(await world.get('/orders')).toMatchObject({ http: 401 });
    for (const query of [
      '?status=lost',
      '?limit=0',
      '?limit=many',
      '?cursor=1',
      '?status=paid&status=ready',
    ]) {
      expect(await world.get(`/orders${query}`, { authorization })).toMatchObject({ http: 400 });
    }
  });
});

describe('GET /orders/{merchant_uid}', () => {
  it('shows what the widget needs and nothing of the buyer', async () => {
    await add({ ...order, buyer: { name: '홍길동', tel: '010-1234-5678' } });
    const { http, body } = await world.get('/orders/ORD-1');
    expect(http).toBe(200);
    expect(body).toEqual({
      status: 'pending',
      message: '주문 정보입니다.',
      ...order,
      currency: 'KRW',
      cancel_amount: 0,
    });
  });

  it('shows the virtual account to whoever knows the payment, and to nobody else', async () => {
    await add(order);
    const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
    await world.complete(imp_uid);
    expect((await world.get('/orders/ORD-1')).body).not.toHaveProperty('vbank');
    expect((await world.get('/orders/ORD-1?imp_uid=imp_000000000009')).body).not.toHaveProperty('vbank');
    expect((await world.get(`/orders/ORD-1?imp_uid=${imp_uid}`)).body).toMatchObject({
      status: 'ready',
      vbank: { vbank_num: expect.any(String) },
    });
  });

  it('shows the holder of the key everything', async () => {
    await add({ ...order, buyer: { name: '홍길동' } });
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    const { body } = await world.get('/orders/ORD-1', { authorization });
    expect(body).toMatchObject({
      status: 'paid',
      imp_uid,
      buyer: { name: '홍길동' },
      payments: [{ imp_uid, verdict: 'accepted', first_seen_by: 'callback' }],
      events: [{ type: 'order.paid', data: { imp_uid, amount: 64900 } }],
    });
  });

  it('does not fall back to the public view when a key is wrong', async () => {
    await add(order);
    expect(await world.get('/orders/ORD-1', { authorization: 'Bearer x' })).toMatchObject({ http: 401 });
  });

  it('answers 404 to an unknown order and 400 to an impossible one', async () => {
    expect(await world.get('/orders/ORD-404')).toMatchObject({
      http: 404,
      body: { code: 'ORDER_NOT_FOUND' },
    });
    expect(await world.get('/orders/a%20b')).toMatchObject({ http: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it('calls an unpaid order expired once its time has passed', async () => {
    await add({ ...order, expires_at: environment.now() + 600 });
    expect((await world.get('/orders/ORD-1')).body.status).toBe('pending');
    ahead_s = 600;
    expect((await world.get('/orders/ORD-1')).body.status).toBe('expired');
    expect(await world.complete(undefined)).toMatchObject({ http: 409, body: { code: 'ORDER_EXPIRED' } });
  });
});
