import { describe, expect, it } from 'vitest';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

const NOW = 1_795_000_000;
const DUE = NOW + 86_400;
const ORDER = {
  channel_key: 'channel-key-1',
  merchant_uid: 'order',
  amount: 5000,
  vbank_code: '088',
  vbank_due: DUE,
};

const issue = ({ rest }: Client, fields: Json = {}) => rest('POST', '/vbanks', { ...ORDER, ...fields });

describe('POST /vbanks', () => {
  it('issues an account without a window, and tells the shop', async () => {
    const shop = await receiver();
    const box = await sandbox({ now: NOW });
    const { status, body } = await issue(box, {
      notice_url: [shop.url],
      name: '의자',
      buyer_name: '홍길동',
      custom_data: '{"a":1}',
      vbank_holder: '상점',
    });
    expect([status, body.code]).toEqual([200, 0]);
    expect(body.response).toMatchObject({
      status: 'ready',
      pay_method: 'vbank',
      channel: 'api',
      amount: 5000,
      vbank_code: '088',
      vbank_name: '신한은행',
      vbank_num: expect.stringMatching(/^\d+$/),
      vbank_holder: '상점',
      vbank_date: DUE,
      vbank_issued_at: NOW,
      name: '의자',
      custom_data: '{"a":1}',
      paid_at: 0,
    });
    const [webhook] = await shop.wait(1);
    expect(webhook?.body).toEqual({
      imp_uid: body.response.imp_uid,
      merchant_uid: 'order',
      status: 'ready',
    });
  });

  it('takes a form, in which lists have brackets', async () => {
    const shop = await receiver();
    const box = await sandbox({ now: NOW });
    const form = new URLSearchParams({
      ...ORDER,
      amount: '5000',
      vbank_due: String(DUE),
      vbank_code: 'BK20',
    });
    form.append('notice_url[]', `${shop.url}/a`);
    form.append('notice_url[]', `${shop.url}/b`);
    const { body } = await box.call('POST', '/vbanks', {
      body: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'X-ImpTokenHeader': await box.token(),
      },
    });
    expect(body.response).toMatchObject({ amount: 5000, vbank_code: '020', vbank_name: '우리은행' });
    expect((await shop.wait(2)).map(({ path }) => path).sort()).toEqual(['/a', '/b']);
  });

  it.each(['channel_key', 'merchant_uid', 'amount', 'vbank_code', 'vbank_due'])('wants %s', async (name) => {
    const { status, body } = await issue(await sandbox({ now: NOW }), { [name]: undefined });
    expect([status, body.code]).toEqual([400, -1]);
    expect(body.message).toContain(name);
  });

  it.each([
    ['a deadline that has passed', { vbank_due: NOW }],
    ['an amount of nothing', { amount: 0 }],
    ['an amount that is no number', { amount: 'x' }],
    ['too long an order number', { merchant_uid: 'x'.repeat(41) }],
  ])('refuses %s', async (_, fields) => {
    expect((await issue(await sandbox({ now: NOW }), fields)).status).toBe(400);
  });

  it('refuses an order that is paid, and lets one have several unpaid accounts', async () => {
    const box = await sandbox({ now: NOW });
    const ids = [(await issue(box)).body.response.imp_uid, (await issue(box)).body.response.imp_uid];
    expect(new Set(ids).size).toBe(2);
    expect((await box.rest('GET', '/payments/findAll/order')).body.response.total).toBe(2);
    await box.control('POST', `/payments/${ids[0]}/deposit`);
    expect((await issue(box)).status).toBe(400);
  });
});

describe('PUT and DELETE /vbanks/{imp_uid}', () => {
  it('change the amount and the deadline before the deposit', async () => {
    const box = await sandbox({ now: NOW });
    const { imp_uid } = (await issue(box)).body.response;
    const changed = await box.rest('PUT', `/vbanks/${imp_uid}`, { amount: 4000, vbank_due: DUE + 60 });
    expect(changed.body.response).toMatchObject({ amount: 4000, vbank_date: DUE + 60, status: 'ready' });
    expect((await box.rest('PUT', `/vbanks/${imp_uid}`, { amount: -1 })).status).toBe(400);
    expect((await box.rest('PUT', `/vbanks/${imp_uid}`, { vbank_due: NOW - 1 })).status).toBe(400);
  });

  it('revoke it: the payment shows as failed, and no deposit comes any more', async () => {
    const shop = await receiver();
    const box = await sandbox({ now: NOW });
    const { imp_uid } = (await issue(box)).body.response;
    await box.control('PUT', '/webhooks', { url: shop.url });
    const revoked = await box.rest('DELETE', `/vbanks/${imp_uid}`);
    expect(revoked.body.response).toMatchObject({ status: 'failed', failed_at: NOW });
    expect((await box.control('POST', `/payments/${imp_uid}/deposit`)).status).toBe(409);
    await silence();
    expect(shop.received).toHaveLength(0);
  });

  it.each(['PUT', 'DELETE'])(
    '%s answers 404 for no payment and 400 for one that does not wait',
    async (method) => {
      const box = await sandbox({ now: NOW });
      expect((await box.rest(method, '/vbanks/imp_000000000000', {})).status).toBe(404);
      const { imp_uid } = box.addPayment({ pay_method: 'vbank' });
      const { status, body } = await box.rest(method, `/vbanks/${imp_uid}`, {});
      expect([status, body.code]).toEqual([400, -1]);
      expect((await box.call(method, `/vbanks/${imp_uid}`)).status).toBe(401);
    },
  );
});

describe('an account without limit', () => {
  it('collects its deposits', async () => {
    const box = await sandbox({ now: NOW });
    const { imp_uid } = (await issue(box, { fixed_unlimited_vbank: true })).body.response;
    for (const amount of [3000, 2000])
      await box.control('POST', `/payments/${imp_uid}/deposit`, { amount, depositor_name: '김' });
    const { deposit_history } = (await box.control('GET', `/payments/${imp_uid}`)).body;
    expect(deposit_history).toEqual(
      [3000, 2000].map((amount) => ({
        pg_tid: expect.any(String),
        amount,
        depositor_name: '김',
        deposited_at: NOW,
      })),
    );
  });
});
