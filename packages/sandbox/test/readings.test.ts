import { describe, expect, it } from 'vitest';
import type { Readings } from '../src/index.ts';
import { CHOICES } from '../src/readings.ts';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';
import { land, open, press } from './support/window.ts';

const read = (readings: Partial<Readings>) => sandbox({ readings });
const KEY = { channelKey: 'channel-key-1' };

/** The result that the shop's callback gets. */
async function rsp(box: Client, params: Json, action = 'approve'): Promise<Json> {
  const { imp_uid } = await open(box, params);
  return (await press(box, imp_uid, action)).rsp;
}

describe('readings', () => {
  it('begin with their defaults, are set whole, and return with everything else', async () => {
    const { control } = await read({ partial_cancel: 'cancelled' });
    const defaults = Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first]));
    const atStart = { ...defaults, partial_cancel: 'cancelled' };
    expect((await control('GET', '/readings')).body).toEqual(atStart);
    const set = await control('PUT', '/readings', { rsp_times: 'text' });
    expect(set.body).toEqual({ ...defaults, rsp_times: 'text' });
    await control('DELETE', '');
    expect((await control('GET', '/readings')).body).toEqual(atStart);
  });

  it.each<unknown[]>([[{ colour: 'red' }], [{ rsp_times: 'words' }], [{ toString: 'x' }], [[]]])(
    'are not %o',
    async (wrong) => {
      const { control } = await sandbox();
      const { status, body } = await control('PUT', '/readings', wrong);
      expect([status, body.code]).toEqual([400, 'INVALID_READING']);
    },
  );

  it.each([
    ['hidden', 404],
    ['shown', 200],
  ] as const)('sandbox_lookup: %s', async (sandbox_lookup, status) => {
    const box = await read({ sandbox_lookup });
    const { imp_uid } = box.addPayment();
    expect((await box.rest('GET', `/payments/${imp_uid}`)).status).toBe(status);
  });

  it.each([
    ['present', true],
    ['absent', false],
  ] as const)('sandbox_field: %s', async (sandbox_field, has) => {
    const box = await read({ sandbox_field });
    const { imp_uid } = box.addPayment();
    const { body } = await box.rest('GET', `/payments/${imp_uid}?include_sandbox=true`);
    expect('sandbox' in body.response).toBe(has);
  });

  it.each([
    ['shown', [200, 200, 200, 1]],
    ['hidden', [404, 404, 404, 0]],
  ] as const)('sandbox_in_lists: %s', async (sandbox_in_lists, expected) => {
    const box = await read({ sandbox_in_lists });
    const { imp_uid, merchant_uid } = box.addPayment();
    const many = await box.rest('GET', `/payments?imp_uid[]=${imp_uid}`);
    const one = await box.rest('GET', `/payments/find/${merchant_uid}`);
    const all = await box.rest('GET', `/payments/findAll/${merchant_uid}`);
    const listed = await box.rest('GET', '/payments/status/all');
    expect([many.status, one.status, all.status, listed.body.response.total]).toEqual(expected);
  });

  it.each([
    ['works', 0],
    ['refused', 1],
  ] as const)('sandbox_cancel: %s', async (sandbox_cancel, code) => {
    const box = await read({ sandbox_cancel });
    const { imp_uid } = box.addPayment();
    expect((await box.rest('POST', '/payments/cancel', { imp_uid })).body.code).toBe(code);
  });

  it.each(['paid', 'cancelled'] as const)('partial_cancel: %s, and the rest can go too', async (status) => {
    const box = await read({ partial_cancel: status });
    const { imp_uid } = box.addPayment();
    const part = await box.rest('POST', '/payments/cancel', { imp_uid, amount: 400, checksum: 1000 });
    expect(part.body.response).toMatchObject({ status, cancel_amount: 400 });
    const rest = await box.rest('POST', '/payments/cancel', { imp_uid, checksum: 600 });
    expect(rest.body.response).toMatchObject({ status: 'cancelled', cancel_amount: 1000 });
    expect((await box.rest('POST', '/payments/cancel', { imp_uid })).body.code).toBe(1);
  });

  it.each([
    ['at-once', 1000],
    ['later', 0],
  ] as const)('paypal_cancel: %s', async (paypal_cancel, atFirst) => {
    const box = await read({ paypal_cancel });
    const { imp_uid } = box.addPayment({ pg_provider: 'paypal_v2' });
    const { body } = await box.rest('POST', '/payments/cancel', { imp_uid });
    expect([body.code, body.response.cancel_amount]).toEqual([0, atFirst]);
    await box.rest('POST', '/payments/cancel', { imp_uid });
    await box.control('POST', '/clock', { advance: 4 });
    const after = (await box.control('GET', `/payments/${imp_uid}`)).body;
    expect(after).toMatchObject({ status: 'cancelled', cancel_amount: 1000 });
  });

  it.each([
    ['refused', 1, 1000],
    ['replaces', 0, 2000],
  ] as const)('second_prepare: %s', async (second_prepare, code, amount) => {
    const { rest } = await read({ second_prepare });
    await rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 1000 });
    const again = await rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 2000 });
    expect([again.status, again.body.code]).toEqual([200, code]);
    expect((await rest('GET', '/payments/prepare/order')).body.response.amount).toBe(amount);
  });

  it.each([
    ['404', 404, -1],
    ['200', 200, 1],
  ] as const)('unknown_prepare: %s', async (unknown_prepare, http, code) => {
    const { rest } = await read({ unknown_prepare });
    const { status, body } = await rest('GET', '/payments/prepare/order');
    expect([status, body.code, body.response]).toEqual([http, code, null]);
  });

  it.each([
    ['F400', 'F400'],
    ['none', undefined],
  ] as const)('prepare_mismatch: %s', async (prepare_mismatch, code) => {
    const box = await read({ prepare_mismatch });
    await box.rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 2000 });
    const { rsp } = await open(box, {});
    expect([rsp.error_code, rsp.imp_uid]).toEqual([code, null]);
    expect(rsp.error_msg).toMatch(/./);
  });

  it.each([
    ['ready', 'none', 'ready', []],
    ['failed', 'none', 'failed', []],
    ['failed', 'sent', 'failed', ['failed']],
  ] as const)(
    'vbank_expiry: %s, vbank_expiry_webhook: %s',
    async (vbank_expiry, vbank_expiry_webhook, status, told) => {
      const shop = await receiver();
      const box = await read({ vbank_expiry, vbank_expiry_webhook });
      const { imp_uid } = box.addPayment({ status: 'ready', pay_method: 'vbank', notice_url: shop.url });
      expect((await box.control('POST', `/payments/${imp_uid}/expire`)).body.status).toBe(status);
      await silence();
      expect(shop.received.map(({ body }) => body['status'])).toEqual(told);
    },
  );

  it.each([
    ['answered', 200],
    ['gone', 404],
  ] as const)('vbank_holder: %s', async (vbank_holder, status) => {
    const { rest } = await read({ vbank_holder });
    expect((await rest('GET', '/vbanks/holder?bank_code=088&bank_num=1')).status).toBe(status);
  });

  it.each([
    ['page', { total: 0, previous: 0, next: 0, list: [] }],
    ['array', []],
  ] as const)('schedule_list: %s', async (schedule_list, expected) => {
    const { rest } = await read({ schedule_list });
    for (const path of [
      '/subscribe/payments/schedule?schedule_from=1&schedule_to=2',
      '/subscribe/customers/kim/schedules?from=1&to=2',
    ])
      expect((await rest('GET', path)).body.response).toEqual(expected);
  });

  it.each([
    ['ignored', true],
    ['refused', false],
  ] as const)('missing_detail: %s', async (missing_detail, opened) => {
    const box = await read({ missing_detail });
    const vbank = { pay_method: 'vbank' };
    for (const [params, detail] of [
      [{ pay_method: 'phone' }, { digital: false }],
      [{ ...vbank, pg: 'danal' }, { biz_num: '000-00-00000' }],
      [{ ...vbank, pg: 'ksnet' }, { vbank_due: '20991231' }],
    ]) {
      expect((await open(box, { ...params })).opened).toBe(opened);
      expect((await open(box, { ...params, ...detail })).opened).toBe(true);
    }
    expect((await open(box, { pg: 'ksnet' })).opened).toBe(true);
  });

  it.each([
    ['new', undefined],
    ['legacy', true],
  ] as const)('channel_key: %s', async (channel_key, success) => {
    expect((await rsp(await read({ channel_key }), KEY)).success).toBe(success);
  });

  it.each([
    ['absent', [undefined, undefined]],
    ['present', [true, false]],
  ] as const)('new_pg_success: %s', async (new_pg_success, expected) => {
    const box = await read({ new_pg_success });
    const paid = await rsp(box, KEY);
    const declined = await rsp(box, { ...KEY, merchant_uid: 'other' }, 'decline');
    expect([paid.success, declined.success]).toEqual(expected);
  });

  it.each([
    ['number', 'number'],
    ['text', 'string'],
  ] as const)('rsp_times: %s', async (rsp_times, type) => {
    const box = await read({ rsp_times });
    expect(typeof (await rsp(box, {})).paid_at).toBe(type);
    const account = await rsp(box, { merchant_uid: 'other', pay_method: 'vbank' }, 'issue');
    expect(typeof account.vbank_date).toBe(type);
  });

  it.each([
    ['joined', '?a=1&b=2&imp_uid='],
    ['glued', '?a=1&b=2imp_uid='],
  ] as const)('redirect_query: %s', async (redirect_query, expected) => {
    const box = await read({ redirect_query });
    const params = { ...KEY, m_redirect_url: 'http://shop.test/done?a=1&b=2#top' };
    const { imp_uid } = await open(box, params, { device: 'mobile' });
    const location = await land(box, imp_uid, 'approve');
    expect(location).toContain(`http://shop.test/done${expected}${imp_uid}`);
    expect(location).toMatch(/#top$/);
  });

  it.each([
    ['characters', [true, false]],
    ['bytes', [false, false]],
    ['none', [true, true]],
  ] as const)('merchant_uid_limit: %s', async (merchant_uid_limit, expected) => {
    const box = await read({ merchant_uid_limit });
    const korean = await open(box, { merchant_uid: '주'.repeat(20) });
    const uuid = await open(box, { merchant_uid: `payment-${'x'.repeat(36)}` });
    expect([korean.opened, uuid.opened]).toEqual(expected);
  });

  it.each([
    ['json', 'application/json', 1000],
    ['form', 'application/x-www-form-urlencoded', '1000'],
  ] as const)('confirm_body: %s', async (confirm_body, type, amount) => {
    const shop = await receiver();
    const box = await read({ confirm_body });
    const { imp_uid } = await open(box, { confirm_url: shop.url });
    await press(box, imp_uid, 'approve');
    expect(shop.received).toMatchObject([{ type, body: { imp_uid, merchant_uid: 'order', amount } }]);
  });
});
