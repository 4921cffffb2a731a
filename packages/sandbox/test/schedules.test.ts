import { beforeEach, describe, expect, it } from 'vitest';
import { CARD, payment, register } from './support/billing.ts';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

const NOW = 1_795_000_000;
const DAY = 86_400;

let box: Client;

beforeEach(async () => {
  box = await sandbox({ now: NOW });
  await register(box);
});

/** Schedules one order a day, the first for tomorrow. */
const plan = (...names: string[]) =>
  planned(names.map((merchant_uid, day) => ({ merchant_uid, schedule_at: NOW + (day + 1) * DAY })));

const planned = (schedules: Json, fields: Json = {}) =>
  box.rest('POST', '/subscribe/payments/schedule', {
    customer_uid: 'kim',
    schedules: Array.isArray(schedules)
      ? schedules.map((order) => ({ amount: 1000, currency: 'KRW', name: '구독', ...order }))
      : schedules,
    ...fields,
  });

const shown = async (name: string): Promise<Json> =>
  (await box.rest('GET', `/subscribe/payments/schedule/${name}`)).body.response;

const advance = (seconds: number) => box.control('POST', '/clock', { advance: seconds });

describe('POST /subscribe/payments/schedule', () => {
  it('answers with what is scheduled', async () => {
    const { status, body } = await planned([
      { merchant_uid: 'order', schedule_at: NOW + DAY, buyer_name: '홍길동', custom_data: { a: 1 } },
    ]);
    expect([status, body.code]).toEqual([200, 0]);
    const expected = {
      customer_uid: 'kim',
      merchant_uid: 'order',
      imp_uid: null,
      pg_provider: null,
      pg_id: null,
      customer_id: null,
      schedule_at: NOW + DAY,
      executed_at: 0,
      revoked_at: 0,
      amount: 1000,
      currency: 'KRW',
      name: '구독',
      buyer_name: '홍길동',
      buyer_email: null,
      buyer_tel: null,
      buyer_addr: null,
      buyer_postcode: null,
      custom_data: '{"a":1}',
      schedule_status: 'scheduled',
      payment_status: null,
      fail_reason: null,
      promotion_id: null,
    };
    expect(body.response).toEqual([expected]);
    expect(await shown('order')).toEqual(expected);
  });

  it('executes each at its own time when the clock passes it, and tells the shop', async () => {
    const [usual, own] = [await receiver(), await receiver()];
    await box.control('PUT', '/webhooks', { url: usual.url });
    await planned([
      { merchant_uid: 'second', schedule_at: NOW + 30 * DAY, notice_url: own.url },
      { merchant_uid: 'first', schedule_at: NOW + DAY, name: '첫 달' },
      { merchant_uid: 'third', schedule_at: NOW + 60 * DAY },
    ]);
    await advance(DAY - 1);
    expect((await shown('first')).schedule_status).toBe('scheduled');
    await advance(45 * DAY);
    const first = await shown('first');
    expect(first).toMatchObject({
      schedule_status: 'executed',
      payment_status: 'paid',
      executed_at: NOW + DAY,
      imp_uid: expect.stringMatching(/^imp_\d{12}$/),
      pg_provider: 'html5_inicis',
    });
    expect(await payment(box, first.imp_uid)).toMatchObject({
      merchant_uid: 'first',
      status: 'paid',
      paid_at: NOW + DAY,
      name: '첫 달',
      channel: 'api',
      customer_uid: 'kim',
      customer_uid_usage: 'payment.scheduled',
    });
    expect([(await shown('second')).executed_at, (await shown('third')).schedule_status]).toEqual([
      NOW + 30 * DAY,
      'scheduled',
    ]);
    const told = { status: 'paid' };
    expect((await usual.wait(1))[0]?.body).toMatchObject({ ...told, imp_uid: first.imp_uid });
    expect((await own.wait(1))[0]?.body).toMatchObject({ ...told, merchant_uid: 'second' });
  });

  it('executes in real time too', async () => {
    box = await sandbox();
    await register(box);
    const soon = Math.floor(Date.now() / 1000) + 2;
    await planned([{ merchant_uid: 'order', schedule_at: soon }]);
    await expect.poll(async () => (await shown('order')).payment_status).toBe('paid');
    expect((await shown('order')).executed_at).toBeGreaterThanOrEqual(soon);
  });

  it.each([
    ['is declined', () => planned([{ merchant_uid: 'order--decline', schedule_at: NOW + DAY }]), /거절/],
    [
      'has lost its key',
      async () => {
        await plan('order--decline');
        await box.rest('DELETE', '/subscribe/customers/kim');
      },
      /등록되지 않은 구매자/,
    ],
    [
      'was paid in another way meanwhile',
      async () => {
        await plan('order--decline');
        box.addPayment({ merchant_uid: 'order--decline' });
      },
      /이미 결제가 이루어진/,
    ],
  ])('fails when it %s, and of that too the shop hears', async (_, given, reason) => {
    const shop = await receiver();
    await box.control('PUT', '/webhooks', { url: shop.url });
    await given();
    await advance(DAY);
    expect(await shown('order--decline')).toMatchObject({
      schedule_status: 'executed',
      payment_status: 'failed',
      fail_reason: expect.stringMatching(reason),
    });
    expect((await shop.wait(1))[0]?.body).toMatchObject({ status: 'failed' });
  });

  it('shows a payment that was cancelled since', async () => {
    await plan('order');
    await advance(DAY);
    await box.rest('POST', '/payments/cancel', { merchant_uid: 'order' });
    expect((await shown('order')).payment_status).toBe('cancelled');
  });

  it('registers a card first, for a customer who has none', async () => {
    const order = [{ merchant_uid: 'order', schedule_at: NOW + DAY }];
    const unknown = await planned(order, { customer_uid: 'lee' });
    expect([unknown.status, unknown.body.code, unknown.body.message]).toEqual([
      200,
      1,
      '등록된 고객정보가 없습니다.',
    ]);
    const expired = await planned(order, { customer_uid: 'lee', ...CARD, expiry: '2020-01' });
    expect([expired.status, expired.body.code]).toEqual([200, -1]);
    expect((await planned(order, { customer_uid: 'lee', ...CARD })).body.code).toBe(0);
    expect((await box.rest('GET', '/subscribe/customers/lee')).status).toBe(200);
  });

  it('takes a form, however long', async () => {
    const form = new URLSearchParams({ customer_uid: 'kim' });
    for (let day = 1; day <= 30; day += 1)
      for (const [name, value] of Object.entries({
        merchant_uid: `o${day}`,
        schedule_at: NOW + day,
        amount: 1,
      }))
        form.append(`schedules[${day - 1}][${name}]`, String(value));
    const { body } = await box.call('POST', '/subscribe/payments/schedule', {
      body: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: await box.token(),
      },
    });
    expect([body.code, body.response?.length]).toEqual([0, 30]);
    await advance(30);
    expect((await box.control('GET', '/payments')).body).toHaveLength(30);
  });

  const at = { merchant_uid: 'order', schedule_at: NOW + DAY };
  it.each([
    ['nothing', []],
    ['what is no list', 'order'],
    ['what has no number', [{ ...at, merchant_uid: '' }]],
    ['what costs nothing', [{ ...at, amount: 0 }]],
    ['what has no time', [{ ...at, schedule_at: undefined }]],
    ['what is in the past', [{ ...at, schedule_at: NOW }]],
    ['a time in milliseconds', [{ ...at, schedule_at: (NOW + DAY) * 1000 }]],
    ['the same order twice', [at, at]],
    ['an order that is scheduled', [{ ...at, merchant_uid: 'waiting' }]],
    ['an order that is paid', [{ ...at, merchant_uid: 'paid' }]],
    ['one wrong among the right', [at, { ...at, merchant_uid: 'other', amount: 'x' }]],
  ])('refuses %s with HTTP 200 and code 1, whole', async (_, schedules) => {
    await plan('waiting');
    box.addPayment({ merchant_uid: 'paid' });
    const { status, body } = await planned(schedules);
    expect([status, body.code, body.response]).toEqual([200, 1, null]);
    expect((await box.rest('GET', '/subscribe/payments/schedule/order')).status).toBe(404);
  });
});

describe('POST /subscribe/payments/unschedule', () => {
  beforeEach(async () => {
    await register(box, 'lee');
    await plan('a', 'b', 'c');
    await planned([{ merchant_uid: 'd', schedule_at: NOW + DAY }], { customer_uid: 'lee' });
  });

  it.each([
    ['all of a customer', { customer_uid: 'kim' }, ['a', 'b', 'c']],
    ['one order', { customer_uid: 'kim', merchant_uid: 'b' }, ['b']],
    ['several orders', { customer_uid: 'kim', merchant_uid: ['a', 'c'] }, ['a', 'c']],
    ['orders of whomever', { merchant_uid: ['a', 'd'] }, ['a', 'd']],
    ['only that customer’s of them', { customer_uid: 'lee', merchant_uid: ['a', 'd'] }, ['d']],
  ])('calls off %s, which are never executed', async (_, body, names) => {
    const reply = await box.rest('POST', '/subscribe/payments/unschedule', body);
    expect(reply.body.response.map(({ merchant_uid }: Json) => merchant_uid)).toEqual(names);
    for (const revoked of reply.body.response)
      expect(revoked).toMatchObject({ schedule_status: 'revoked', revoked_at: NOW, imp_uid: null });
    await advance(10 * DAY);
    expect((await box.control('GET', '/payments')).body).toHaveLength(4 - names.length);
  });

  it.each([
    ['nothing', {}],
    ['an order there is not', { merchant_uid: 'x' }],
    ['a customer who has none', { customer_uid: 'park' }],
  ])('refuses %s with HTTP 200 and code 1', async (_, body) => {
    const reply = await box.rest('POST', '/subscribe/payments/unschedule', body);
    expect([reply.status, reply.body.code]).toEqual([200, 1]);
  });

  it('takes a form, however long', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `o${index}`);
    await plan(...names);
    const { body } = await box.call('POST', '/subscribe/payments/unschedule', {
      body: new URLSearchParams(names.map((name): [string, string] => ['merchant_uid[]', name])).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: await box.token() },
    });
    expect([body.code, body.response?.length]).toEqual([0, 30]);
  });

  it('refuses what is executed already', async () => {
    await advance(DAY);
    const { body } = await box.rest('POST', '/subscribe/payments/unschedule', { merchant_uid: 'a' });
    expect([body.code, body.message]).toEqual([1, '취소할 예약결제 기록이 존재하지 않습니다.']);
  });
});

describe('/subscribe/payments/schedule/{merchant_uid}', () => {
  const PATH = '/subscribe/payments/schedule/order--decline';

  it('is put off by PUT, or brought forward', async () => {
    await plan('order', 'other');
    const put = (name: string, schedule_at: number) =>
      box.rest('PUT', `/subscribe/payments/schedule/${name}`, { schedule_at });
    expect((await put('order', NOW + 3 * DAY)).body.response.schedule_at).toBe(NOW + 3 * DAY);
    await put('other', NOW + 60);
    await advance(2 * DAY);
    expect([(await shown('order')).schedule_status, (await shown('other')).executed_at]).toEqual([
      'scheduled',
      NOW + 60,
    ]);
    await advance(DAY);
    expect((await shown('order')).executed_at).toBe(NOW + 3 * DAY);
    expect((await box.control('GET', '/payments')).body).toHaveLength(2);
  });

  it.each([
    ['PUT', PATH],
    ['POST', `${PATH}/reschedule`],
  ])('%s %s wants a time to come', async (method, path) => {
    await plan('order--decline');
    if (method === 'POST') await advance(DAY);
    for (const schedule_at of [undefined, 'x', NOW - 1])
      expect((await box.rest(method, path, { schedule_at })).status).toBe(400);
  });

  const tomorrow = { schedule_at: NOW + 100 * DAY };
  it.each([
    ['PUT', PATH, tomorrow, [200, 400, 400]],
    ['POST', `${PATH}/reschedule`, tomorrow, [400, 200, 200]],
    ['POST', `${PATH}/retry`, {}, [400, 200, 200]],
  ])(
    '%s %s may come before, after a failure, after a revocation: as documented',
    async (method, path, body, expected) => {
      expect((await box.rest(method, path, body)).status).toBe(404);
      await plan('order--decline');
      const before = (await box.rest(method, path, body)).status;
      if (method === 'PUT') await box.rest('PUT', PATH, { schedule_at: NOW + DAY });
      await advance(DAY);
      const failed = (await box.rest(method, path, body)).status;
      await box.rest('POST', `${PATH}/reschedule`, tomorrow);
      await box.rest('POST', '/subscribe/payments/unschedule', { customer_uid: 'kim' });
      const revoked = (await box.rest(method, path, body)).status;
      expect([before, failed, revoked]).toEqual(expected);
    },
  );

  it('is not repeated once it is paid', async () => {
    await plan('order');
    await advance(DAY);
    for (const path of ['reschedule', 'retry'])
      expect((await box.rest('POST', `/subscribe/payments/schedule/order/${path}`, tomorrow)).status).toBe(
        400,
      );
  });

  it('is charged again by reschedule, at its new time, and at once by retry', async () => {
    await register(box, 'kim--decline');
    await planned([{ merchant_uid: 'order', schedule_at: NOW + 1 }], { customer_uid: 'kim--decline' });
    await advance(1);
    const retried = await box.rest('POST', '/subscribe/payments/schedule/order/retry');
    expect(retried.body).toMatchObject({ code: 0, response: { merchant_uid: 'order', status: 'failed' } });
    const anew = await box.rest('POST', '/subscribe/payments/schedule/order/reschedule', {
      schedule_at: NOW + DAY,
    });
    expect(anew.body.response).toMatchObject({
      schedule_status: 'scheduled',
      imp_uid: null,
      executed_at: 0,
      payment_status: null,
    });
    await advance(DAY);
    expect((await shown('order')).executed_at).toBe(NOW + DAY);
    expect((await box.control('GET', '/payments')).body).toHaveLength(3);
  });

  it('cannot be tried again without a key', async () => {
    await plan('order--decline');
    await advance(DAY);
    await box.rest('DELETE', '/subscribe/customers/kim');
    expect((await box.rest('POST', `${PATH}/retry`)).status).toBe(404);
  });
});

describe('lists of schedules', () => {
  const PATHS = {
    all: ['/subscribe/payments/schedule', 'schedule_from', 'schedule_to', 'schedule_status'],
    'by customer': ['/subscribe/payments/schedule/customers/kim', 'from', 'to', 'schedule-status'],
    'of customer': ['/subscribe/customers/kim/schedules', 'from', 'to', 'schedule-status'],
  } as const;

  const list = async (path: keyof typeof PATHS, from: unknown, to: unknown, status = '', more = '') => {
    const [url, fromName, toName, statusName] = PATHS[path];
    const query = `${fromName}=${from}&${toName}=${to}&${statusName}=${status}${more}`;
    return box.rest('GET', `${url}?${query}`);
  };
  const names = ({ body }: Json) => body.response.list.map(({ merchant_uid }: Json) => merchant_uid);

  beforeEach(async () => {
    await register(box, 'lee');
    await plan('a', 'b', 'c');
    await planned([{ merchant_uid: 'd', schedule_at: NOW + 2 * DAY + 1 }], { customer_uid: 'lee' });
    await advance(DAY);
    await box.rest('POST', '/subscribe/payments/unschedule', { merchant_uid: 'c' });
  });

  it.each([
    ['all', ['c', 'd', 'b', 'a']],
    ['by customer', ['c', 'b', 'a']],
    ['of customer', ['c', 'b', 'a']],
  ] as const)('%s: newest first', async (path, expected) => {
    const reply = await list(path, NOW, NOW + 4 * DAY);
    expect(names(reply)).toEqual(expected);
    expect(reply.body.response).toMatchObject({ total: expected.length, previous: 0, next: 0 });
  });

  it.each(['all', 'by customer', 'of customer'] as const)(
    '%s: from its first moment to before its last, of one status if wanted',
    async (path) => {
      expect(
        names(await list(path, NOW + DAY, NOW + 3 * DAY)).filter((name: string) => name !== 'd'),
      ).toEqual(['b', 'a']);
      expect(names(await list(path, NOW, NOW + 9 * DAY, 'revoked'))).toEqual(['c']);
      expect(names(await list(path, NOW, NOW + 9 * DAY, 'executed'))).toEqual(['a']);
      for (const [from, to, status] of [
        ['', '', ''],
        [NOW, NOW - 1, ''],
        [NOW, NOW + 93 * DAY, ''],
        [NOW, NOW + DAY, 'done'],
      ])
        expect((await list(path, from, to, String(status))).status).toBe(400);
    },
  );

  it('come in pages, oldest first on demand', async () => {
    const page = (more: string) => list('all', NOW, NOW + 9 * DAY, '', more);
    const second = await page('&limit=3&page=2&sorting=scheduled');
    expect(names(second)).toEqual(['c']);
    expect(second.body.response).toMatchObject({ total: 4, previous: 1, next: 0 });
    expect((await page('&limit=1001')).status).toBe(400);
  });
});

describe('emptying the sandbox', () => {
  it('ends what is scheduled', async () => {
    const shop = await receiver();
    await plan('order');
    await box.control('DELETE', '');
    await box.control('PUT', '/webhooks', { url: shop.url });
    await advance(2 * DAY);
    await silence();
    expect([shop.received.length, (await box.control('GET', '/payments')).body.length]).toEqual([0, 0]);
  });
});
