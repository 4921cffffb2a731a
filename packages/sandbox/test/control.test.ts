import { describe, expect, it } from 'vitest';
import { register } from './support/billing.ts';
import { receiver, silence } from './support/receiver.ts';
import { sandbox } from './support/sandbox.ts';

describe('POST /__sandbox/payments', () => {
  it('makes a paid test payment of 1000 won when nothing is said', async () => {
    const { control } = await sandbox();
    const { status, body } = await control('POST', '/payments', {});
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'paid',
      amount: 1000,
      currency: 'KRW',
      pay_method: 'card',
      sandbox: true,
    });
    expect(body.paid_at).toBeGreaterThan(0);
  });

  it.each([
    ['failed', { failed_at: expect.any(Number), fail_reason: expect.any(String), paid_at: 0 }],
    ['cancelled', { cancel_amount: 1000, cancel_history: [{ amount: 1000 }] }],
    ['ready', { paid_at: 0, vbank_num: null }],
  ])('fills what belongs to %s', async (status, expected) => {
    const { control } = await sandbox();
    expect((await control('POST', '/payments', { status })).body).toMatchObject({ status, ...expected });
  });

  it('knows how a cancelled payment was cancelled, also when only a part was', async () => {
    const { addPayment } = await sandbox();
    for (const fields of [{}, { cancel_amount: 400, cancel_reason: '변심' }]) {
      const made = addPayment({ status: 'cancelled', ...fields });
      expect(made).toMatchObject({ cancel_amount: 1000, ...fields });
      const { pg_tid, cancel_amount: amount, cancel_reason: reason } = made;
      expect(made.cancel_history).toEqual([expect.objectContaining({ pg_tid, amount, reason })]);
    }
  });

  it('reads what `fetch` calls text, which at PortOne nobody does', async () => {
    const { call } = await sandbox();
    const body = JSON.stringify({ amount: 64_900 });
    expect((await call('POST', '/__sandbox/payments', { body })).body.amount).toBe(64_900);
    const keys = JSON.stringify({ imp_key: 'sandbox-key', imp_secret: 'sandbox-secret' });
    expect((await call('POST', '/users/getToken', { body: keys })).status).toBe(401);
  });

  it('gives a virtual account that waits an account number, a bank, a holder and a deadline', async () => {
    const { control } = await sandbox();
    const { body } = await control('POST', '/payments', { status: 'ready', pay_method: 'vbank' });
    expect(body.vbank_num).toMatch(/^\d+$/);
    expect(body).toMatchObject({
      vbank_name: expect.any(String),
      vbank_holder: expect.any(String),
      paid_at: 0,
    });
    expect(body.vbank_date).toBeGreaterThan(body.started_at);
  });

  it('takes any value for a field, also a wrong one', async () => {
    const { control, rest } = await sandbox();
    const odd = { amount: '64900', status: 'weird', currency: null, sandbox: false };
    const { imp_uid } = (await control('POST', '/payments', odd)).body;
    expect((await rest('GET', `/payments/${imp_uid}`)).body.response).toMatchObject(odd);
  });

  it('refuses unknown fields and an imp_uid that is taken', async () => {
    const { control } = await sandbox();
    const unknown = await control('POST', '/payments', { colour: 'red' });
    expect(unknown.status).toBe(400);
    expect(unknown.body).toEqual({ code: 'UNKNOWN_FIELD', message: 'A payment has no field colour.' });
    expect((await control('POST', '/payments', { imp_uid: 'imp_000000000001' })).status).toBe(201);
    expect((await control('POST', '/payments', { imp_uid: 'imp_000000000001' })).body.code).toBe(
      'IMP_UID_TAKEN',
    );
  });

  it('tells nobody, unless asked to', async () => {
    const shop = await receiver();
    const { control } = await sandbox({ webhookUrl: shop.url });
    await control('POST', '/payments', {});
    await silence();
    expect(shop.received).toHaveLength(0);
    const { imp_uid, merchant_uid } = (await control('POST', '/payments?webhook=true', {})).body;
    const [webhook] = await shop.wait(1);
    expect(webhook?.body).toEqual({ imp_uid, merchant_uid, status: 'paid' });
  });
});

describe('what can happen to a payment', () => {
  it('PATCH overwrites fields', async () => {
    const { control } = await sandbox();
    const { imp_uid } = (await control('POST', '/payments', {})).body;
    const { body } = await control('PATCH', `/payments/${imp_uid}`, { amount: 1, status: 'failed' });
    expect(body).toMatchObject({ imp_uid, amount: 1, status: 'failed' });
    expect((await control('PATCH', `/payments/${imp_uid}`, { imp_uid: 'other' })).status).toBe(400);
    expect((await control('PATCH', '/payments/imp_0', {})).status).toBe(404);
  });

  it('a deposit pays a waiting virtual account, once, and tells the shop', async () => {
    const shop = await receiver();
    const { control } = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = (await control('POST', '/payments', { status: 'ready', pay_method: 'vbank' })).body;
    expect((await control('POST', `/payments/${imp_uid}/deposit`)).body).toMatchObject({ status: 'paid' });
    expect((await shop.wait(1))[0]?.body).toMatchObject({ imp_uid, status: 'paid' });
    expect((await control('POST', `/payments/${imp_uid}/deposit`)).status).toBe(409);
  });

  it('an account that expires stays ready, its deadline past, and nobody is told', async () => {
    const shop = await receiver();
    const { control } = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = (await control('POST', '/payments', { status: 'ready', pay_method: 'vbank' })).body;
    const { body } = await control('POST', `/payments/${imp_uid}/expire`);
    expect(body.status).toBe('ready');
    expect(body.vbank_date).toBeLessThan((await control('GET', '/clock')).body.now);
    await silence();
    expect(shop.received).toHaveLength(0);
  });

  it('is approved after all, after it was left or refused; never a second time', async () => {
    const shop = await receiver();
    const { addPayment, control } = await sandbox({ webhookUrl: shop.url });
    for (const status of ['ready', 'failed']) {
      const { imp_uid } = addPayment({ status });
      const approved = await control('POST', `/payments/${imp_uid}/approve`);
      expect(approved.body).toMatchObject({ status: 'paid', failed_at: 0, fail_reason: null });
      expect(approved.body.paid_at).toBeGreaterThan(0);
      expect((await control('POST', `/payments/${imp_uid}/approve`)).status).toBe(409);
    }
    expect((await shop.wait(2)).map(({ body }) => body['status'])).toEqual(['paid', 'paid']);
    const account = addPayment({ status: 'ready', pay_method: 'vbank' });
    expect((await control('POST', `/payments/${account.imp_uid}/approve`)).status).toBe(409);
  });

  it('fails, and nobody is told', async () => {
    const shop = await receiver();
    const { addPayment, control } = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = addPayment({ status: 'ready' });
    const { body } = await control('POST', `/payments/${imp_uid}/fail`, { reason: '한도초과' });
    expect(body).toMatchObject({ status: 'failed', fail_reason: '한도초과' });
    expect((await control('POST', `/payments/${imp_uid}/fail`)).status).toBe(409);
    await silence();
    expect(shop.received).toHaveLength(0);
  });

  it('a change of its order number is found, and the old one is not', async () => {
    const { addPayment, control, rest } = await sandbox();
    const { imp_uid } = addPayment({ merchant_uid: 'old' });
    await control('PATCH', `/payments/${imp_uid}`, { merchant_uid: 'new' });
    expect((await rest('GET', '/payments/find/old')).status).toBe(404);
    expect((await rest('GET', '/payments/find/new')).body.response.imp_uid).toBe(imp_uid);
  });

  it('cancelling in the console sends the webhook with its cancellation_id', async () => {
    const shop = await receiver();
    const { control } = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = (await control('POST', '/payments', {})).body;
    const { body } = await control('POST', `/payments/${imp_uid}/console-cancel`, { amount: 400 });
    expect(body).toMatchObject({ status: 'paid', cancel_amount: 400 });
    const [webhook] = await shop.wait(1);
    expect(webhook?.body['cancellation_id']).toBe(body.cancel_history[0].cancellation_id);
    for (const amount of [700, -1, 'half'])
      expect((await control('POST', `/payments/${imp_uid}/console-cancel`, { amount })).status).toBe(400);
    expect((await control('POST', `/payments/${imp_uid}/console-cancel`)).body.status).toBe('cancelled');
    expect((await control('POST', `/payments/${imp_uid}/console-cancel`)).status).toBe(409);
  });
});

describe('the rest of the control plane', () => {
  it('keeps a journal of REST requests only, with query and status', async () => {
    const { call, control, rest } = await sandbox();
    await rest('GET', '/payments/imp_000000000000?include_sandbox=true');
    await call('GET', '/payments/imp_000000000000');
    await call('GET', '/v1/iamport.js');
    await call('GET', '/__window/pay/imp_1');
    const { body } = await control('GET', '/journal');
    expect(body.map(({ method, path, status }: Record<string, unknown>) => [method, path, status])).toEqual([
      ['POST', '/users/getToken', 200],
      ['GET', '/payments/imp_000000000000?include_sandbox=true', 404],
      ['GET', '/payments/imp_000000000000', 401],
    ]);
    expect(body[0].at).toBeGreaterThan(1_700_000_000);
  });

  it('moves the clock forward, never back', async () => {
    const { control } = await sandbox();
    const { now } = (await control('GET', '/clock')).body;
    expect((await control('POST', '/clock', { advance: 1000 })).body.now).toBeGreaterThanOrEqual(now + 1000);
    expect((await control('POST', '/clock', { advance: -1 })).status).toBe(400);
    expect((await control('POST', '/clock', {})).body.code).toBe('INVALID_ADVANCE');
  });

  it('returns to empty', async () => {
    const { control, rest, token } = await sandbox({ webhookUrl: 'http://127.0.0.1:9/start' });
    const before = await token();
    const { imp_uid } = (await control('POST', '/payments', {})).body;
    await control('PUT', '/faults', [{ kind: 'status', path: '/payments' }]);
    await control('PUT', '/webhooks', { url: null, drop: true });
    expect((await control('DELETE', '')).status).toBe(204);
    expect((await control('GET', '/journal')).body).toEqual([]);
    expect((await control('GET', '/faults')).body).toEqual([]);
    const { settings } = (await control('GET', '/webhooks')).body;
    expect(settings).toMatchObject({ url: 'http://127.0.0.1:9/start', drop: false });
    expect(await token()).not.toBe(before);
    expect((await rest('GET', `/payments/${imp_uid}?include_sandbox=true`)).status).toBe(404);
  });

  it('answers what it does not know with a code and a sentence', async () => {
    const { control } = await sandbox();
    const { status, body } = await control('GET', '/nothing');
    expect(status).toBe(404);
    expect(body).toEqual({ code: 'NOT_FOUND', message: expect.any(String) });
  });

  it('has a page for people, on which names cannot become markup', async () => {
    const { call, control } = await sandbox();
    await control('POST', '/payments', { name: '<img src=x onerror=alert(1)>' });
    const { status, text } = await call('GET', '/__sandbox/');
    expect(status).toBe(200);
    expect(text).toContain('&lt;img src=x');
    expect(text).toContain('data-action="console-cancel"');
    expect((await call('GET', '/__sandbox')).status).toBe(200);
  });

  it('has that page whatever a test put into a payment, and JSON that looks like markup is text', async () => {
    const { addPayment, call } = await sandbox();
    addPayment({ name: { markup: '<img src=x onerror=alert(1)>' }, status: { a: 1 } });
    addPayment({ name: [null], pay_method: ['<i>'], merchant_uid: null, amount: null, currency: [] });
    const { status, text } = await call('GET', '/__sandbox/');
    expect(status).toBe(200);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<i>');
    expect(text).toContain('&lt;img src=x');
  });

  it('shows billing keys and schedules on that page', async () => {
    const box = await sandbox();
    await register(box, '<kim>');
    const order = { merchant_uid: 'monthly', amount: 9900, schedule_at: 4_000_000_000 };
    await box.rest('POST', '/subscribe/payments/schedule', { customer_uid: '<kim>', schedules: [order] });
    const { text } = await box.call('GET', '/__sandbox/');
    for (const shown of ['<code>&lt;kim&gt;', '409202******5678', 'monthly', '2096-10-02', 'scheduled'])
      expect(text).toContain(shown);
  });

  it('brings a person who pressed a button back to that page', async () => {
    const { call, control } = await sandbox();
    const { imp_uid } = (await control('POST', '/payments', {})).body;
    const pressed = await call('POST', `/__sandbox/payments/${imp_uid}/console-cancel`, {
      headers: {
        accept: 'text/html,application/xhtml+xml',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: '',
    });
    expect(pressed.status).toBe(303);
    expect((await control('GET', '/payments')).body[0].status).toBe('cancelled');
  });
});
