import { describe, expect, it } from 'vitest';
import { sandbox } from './support/sandbox.ts';

const NOT_FOUND = { code: -1, message: '존재하지 않는 결제정보입니다.', response: null };

describe('GET /payments/{imp_uid}', () => {
  it('shows the whole payment, keys in alphabetical order and escaped as PortOne does', async () => {
    const { control, rest } = await sandbox();
    const { body: created } = await control('POST', '/payments', { name: '의자', sandbox: false });
    const { text, body } = await rest('GET', `/payments/${created.imp_uid}`);
    const keys = Object.keys(body.response);
    expect(keys).toEqual([...keys].sort());
    expect(keys).toHaveLength(54);
    expect(text).toContain('\\uc758\\uc790');
    expect(text).toContain('http:\\/\\/');
    expect(body.response).toMatchObject({ name: '의자', status: 'paid', failed_at: 0, cancelled_at: 0 });
  });

  it('hides a test payment unless include_sandbox is given', async () => {
    const { control, rest } = await sandbox();
    const { imp_uid } = (await control('POST', '/payments', {})).body;
    const hidden = await rest('GET', `/payments/${imp_uid}`);
    expect(hidden.status).toBe(404);
    expect(hidden.body).toEqual(NOT_FOUND);
    const visible = await rest('GET', `/payments/${imp_uid}?include_sandbox=true`);
    expect(visible.status).toBe(200);
    expect(visible.body.response.sandbox).toBe(true);
  });

  it('shows the extension only when it is asked for', async () => {
    const { control, rest } = await sandbox();
    const { imp_uid } = (await control('POST', '/payments', { sandbox: false, extension: { a: 1 } })).body;
    expect((await rest('GET', `/payments/${imp_uid}`)).body.response).not.toHaveProperty('extension');
    const extended = await rest('GET', `/payments/${imp_uid}?extension=true`);
    expect(extended.body.response.extension).toEqual({ a: 1 });
  });
});

describe('GET /payments', () => {
  it('answers 200 for all, 207 for some and 404 for none', async () => {
    const { control, rest } = await sandbox();
    const { imp_uid, merchant_uid } = (await control('POST', '/payments', {})).body;
    const all = await rest('GET', `/payments?imp_uid[]=${imp_uid}&merchant_uid[]=${merchant_uid}`);
    expect([all.status, all.body.response.length]).toEqual([200, 2]);
    const some = await rest('GET', `/payments?imp_uid=${imp_uid}&imp_uid=imp_000000000000`);
    expect([some.status, some.body.code, some.body.response.length]).toEqual([207, 0, 1]);
    const none = await rest('GET', '/payments?imp_uid[]=imp_000000000000');
    expect([none.status, none.body]).toEqual([404, NOT_FOUND]);
  });

  it('takes at most 100 ids', async () => {
    const { rest } = await sandbox();
    const query = Array.from({ length: 101 }, (_, index) => `imp_uid[]=imp_${index}`).join('&');
    expect((await rest('GET', `/payments?${query}`)).status).toBe(400);
    expect((await rest('GET', '/payments')).status).toBe(400);
  });
});

describe('GET /payments/find', () => {
  it('gives the newest attempt, the oldest, or the one in a status', async () => {
    const { control, rest } = await sandbox();
    const attempt = async (status: string) =>
      (await control('POST', '/payments', { merchant_uid: 'order', status })).body.imp_uid;
    const [failed, paid, left] = [await attempt('failed'), await attempt('paid'), await attempt('ready')];
    const found = async (path: string) => (await rest('GET', path)).body.response.imp_uid;
    expect(await found('/payments/find/order')).toBe(left);
    expect(await found('/payments/find/order?sorting=started')).toBe(failed);
    expect(await found('/payments/find/order/paid')).toBe(paid);
  });

  it('answers 404 for an unknown order and 400 for an unknown status or sorting', async () => {
    const { rest } = await sandbox();
    expect((await rest('GET', '/payments/find/nobody')).body).toEqual(NOT_FOUND);
    expect((await rest('GET', '/payments/find/nobody/done')).status).toBe(400);
    expect((await rest('GET', '/payments/find/nobody?sorting=constructor')).status).toBe(400);
  });

  it('sorts by the last change', async () => {
    const { control, rest } = await sandbox();
    const attempt = async () => (await control('POST', '/payments', { merchant_uid: 'order' })).body.imp_uid;
    const [first] = [await attempt(), await attempt()];
    await control('PATCH', `/payments/${first}`, { name: 'changed' });
    const { body } = await rest('GET', '/payments/find/order?sorting=-updated');
    expect(body.response.imp_uid).toBe(first);
  });
});

describe('GET /payments/findAll', () => {
  it('pages through all attempts', async () => {
    const { control, rest } = await sandbox();
    for (const amount of [1, 2, 3]) await control('POST', '/payments', { merchant_uid: 'order', amount });
    const page = async (query: string) =>
      (await rest('GET', `/payments/findAll/order${query}`)).body.response;
    expect(await page('')).toMatchObject({ total: 3, previous: 0, next: 0, list: { length: 3 } });
    const second = await page('/paid?page=2&limit=1&sorting=started');
    expect(second).toMatchObject({ total: 3, previous: 1, next: 3 });
    expect(await page('?page=3&limit=1')).toMatchObject({ previous: 2, next: 0 });
    expect(second.list.map(({ amount }: { amount: number }) => amount)).toEqual([2]);
  });

  it.each(['page=0', 'limit=0', 'limit=1001', 'page=x'])('refuses %s', async (query) => {
    const { control, rest } = await sandbox();
    await control('POST', '/payments', { merchant_uid: 'order' });
    expect((await rest('GET', `/payments/findAll/order?${query}`)).status).toBe(400);
  });
});

describe('GET /payments/status', () => {
  it('takes nothing for what is left out', async () => {
    const { rest, addPayment } = await sandbox();
    addPayment();
    const { status, body } = await rest('GET', '/payments/status/all?page=&limit=&from=&to=&sorting=');
    expect([status, body.response.total]).toEqual([200, 1]);
  });

  it('lists a status within a period, by the time the payment came to it', async () => {
    const { control, rest } = await sandbox();
    await control('POST', '/payments', { paid_at: 1000 });
    await control('POST', '/payments', { paid_at: 2000 });
    await control('POST', '/payments', { status: 'failed' });
    const total = async (path: string) => (await rest('GET', path)).body.response.total;
    expect(await total('/payments/status/paid?from=500&to=1500')).toBe(1);
    expect(await total('/payments/status/paid?from=500&to=2500')).toBe(2);
    expect(await total('/payments/status/all')).toBe(1);
  });

  it('refuses an unknown status and more than 90 days', async () => {
    const { rest } = await sandbox();
    expect((await rest('GET', '/payments/status/done')).status).toBe(400);
    expect((await rest('GET', `/payments/status/all?from=0&to=${91 * 86_400}`)).status).toBe(400);
  });
});

describe('unknown paths', () => {
  it('answer 404 and 405 in PortOne’s envelope', async () => {
    const { rest } = await sandbox();
    const missing = await rest('GET', '/nothing/here');
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({ code: -1, response: null });
    const wrongMethod = await rest('DELETE', '/payments/cancel');
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.body).toMatchObject({ code: -1, response: null });
  });

  it('survive garbage', async () => {
    const { call } = await sandbox();
    const headers = { 'content-type': 'application/json' };
    expect((await call('POST', '/users/getToken', { body: '{"imp_key":', headers })).status).toBe(400);
    expect((await call('POST', '/users/getToken', { body: '[[[]]]', headers })).status).toBe(401);
    expect((await call('GET', '/payments/%E0%A4%A')).status).toBeLessThan(500);
    const huge = JSON.stringify({ imp_key: 'x'.repeat(2_000_000) });
    expect((await call('POST', '/users/getToken', { body: huge, headers })).status).toBe(413);
  });
});
