import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.order();
});
afterEach(() => world.close());

const notify = (imp_uid: string, merchant_uid = 'ORD-1', status = 'paid') =>
  world.post('/payments/webhook', { imp_uid, merchant_uid, status });

const orderRow = () => world.database('orders').where({ merchant_uid: 'ORD-1' }).first();

describe('POST /payments/webhook', () => {
  it('settles what JSON and forms name alike', async () => {
    const imp_uid = await world.pay();
    expect(await notify(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
    const form = { imp_uid, merchant_uid: 'ORD-1', status: 'paid' };
    expect(await world.postForm('/payments/webhook', form)).toMatchObject({
      http: 200,
      body: { status: 'success' },
    });
    expect(await orderRow()).toMatchObject({ status: 'paid' });
    expect(await world.database('payments').first()).toMatchObject({ first_seen_by: 'webhook' });
    expect(await world.database('events').pluck('type')).toEqual(['order.paid']);
  });

  it('does not believe its body', async () => {
    const imp_uid = await world.pay({ status: 'failed' });
    expect(await notify(imp_uid)).toMatchObject({ http: 200, body: { status: 'failed' } });
    expect(await orderRow()).toMatchObject({ status: 'pending' });
  });

  it('answers 200 to what another try would not change', async () => {
    expect(await notify(await world.pay({ amount: 1 }))).toMatchObject({
      http: 200,
      body: { status: 'forgery' },
    });
    expect(await notify('imp_999999999999')).toMatchObject({
      http: 200,
      body: { code: 'PAYMENT_NOT_FOUND' },
    });
    expect(await notify('imp_999999999999', 'ORD-404')).toMatchObject({
      http: 200,
      body: { code: 'ORDER_NOT_FOUND' },
    });
  });

  it('answers 400 to what is malformed', async () => {
    expect(await world.post('/payments/webhook', { imp_uid: 'x' })).toMatchObject({ http: 400 });
    expect(await world.postForm('/payments/webhook', { 'imp_uid[$ne]': '' })).toMatchObject({ http: 400 });
  });

  it.each([
    ['no ids', {}, /^imp_uid: .+; merchant_uid: /],
    [
      'ids of another shape',
      { imp_uid: 'imp_test', merchant_uid: 'ORD-1' },
      /^imp_uid: imp_ and 6-28 digits$/,
    ],
    [
      'the format of V2',
      { type: 'Transaction.Paid', timestamp: 'x', data: { paymentId: 'x' } },
      /version to V1/,
    ],
  ])('says in the log what was wrong with %s, as in the answer', async (_what, body, reason) => {
    const { http, body: answer } = await world.post('/payments/webhook', body);
    expect({ http, detail: answer.detail }).toEqual({ http: 400, detail: expect.stringMatching(reason) });
    expect(world.log.map((line) => JSON.parse(line))).toEqual([
      {
        message: 'webhook refused',
        fields: { request_id: answer.request_id, code: 'INVALID_REQUEST', reason: answer.detail },
      },
    ]);
    expect(await world.journal()).toEqual([]);
  });

  it('says in the log alone which settings keep an address out', async () => {
    await world.close();
    world = await startWorld({ webhookAllowedIps: ['52.78.100.19'], rateLimit: 2 });
    const refused = await notify('imp_999999999999');
    expect(refused).toMatchObject({ http: 403, body: { code: 'ADDRESS_NOT_ALLOWED' } });
    expect(refused.body).not.toHaveProperty('detail');
    expect(world.log.join()).toMatch(/webhook refused.+WEBHOOK_ALLOWED_IPS.+TRUST_PROXY/);
    // Nor can it be filled.
    await notify('imp_999999999999');
    expect(await notify('imp_999999999999')).toMatchObject({ http: 429 });
    expect(world.log).toHaveLength(2);
  });

  it('answers 503 only where PortOne is away, and the next try settles', async () => {
    const imp_uid = await world.pay();
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments/', kind: 'status', status: 500 },
    ]);
    expect(await notify(imp_uid)).toMatchObject({
      http: 503,
      body: { code: 'UNAVAILABLE', retryable: true },
    });
    expect(await orderRow()).toMatchObject({ status: 'pending' });
    await world.control('PUT', '/faults', []);
    expect(await notify(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
  });

  it('takes a virtual account from its issue to its deposit, as PortOne sends it', async () => {
    await world.control('PUT', '/webhooks', { url: `${world.url}/payments/webhook` });
    const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
    await notify(imp_uid, 'ORD-1', 'ready');
    expect(await orderRow()).toMatchObject({ status: 'ready' });
    await world.control('POST', `/payments/${imp_uid}/deposit`);
    await expect.poll(async () => (await orderRow()).status).toBe('paid');
  });
});

describe('callbacks and webhooks at once', () => {
  it('record one order paid once, a hundred times asked', async () => {
    const imp_uid = await world.pay();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 ? notify(imp_uid) : world.complete(imp_uid))),
    );
    expect(new Set(answers.map(({ http, body }) => `${http} ${body.status}`))).toEqual(
      new Set(['200 success']),
    );
    expect(await world.database('events').pluck('type')).toEqual(['order.paid']);
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid, revision: 1 });
  });
});
