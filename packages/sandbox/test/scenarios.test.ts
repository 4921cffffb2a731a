import { describe, expect, it } from 'vitest';
import { ACTIONS, REFUSALS, REPORTS, scenarioOf } from '../src/window/scenario.ts';
import { receiver } from './support/receiver.ts';
import { type Json, sandbox } from './support/sandbox.ts';
import { land, open, press } from './support/window.ts';

const IMP_UID = expect.stringMatching(/^imp_\d{12}$/);
const TEXT = expect.stringMatching(/./);

describe('magic words', () => {
  it('stand at the end of an order number, or in the place of the shop’s name at a company', () => {
    expect(scenarioOf('order--approve--no-callback', 'kcp')).toEqual({
      refusal: undefined,
      action: 'approve',
      report: 'no-callback',
    });
    expect(scenarioOf('order', 'kcp.success-false').report).toBe('success-false');
    expect(scenarioOf('approve-no-callback', 'kcp.MID')).toEqual(scenarioOf('order', undefined));
  });

  it.each([
    ['not-ready', { success: false, imp_uid: null, error_code: 'NOT_READY', error_msg: TEXT }],
    ['popup-blocked', { imp_uid: null, error_code: 'NOT READY', error_msg: TEXT }],
    ['unknown-pg', { imp_success: false, imp_uid: null, error_coe: 'F1001', error_msg: TEXT }],
    [
      'script-load-failed',
      { success: false, imp_uid: null, error_code: 'SCRIPT_LOAD_FAILED_ON_SDK', error_msg: TEXT },
    ],
    ['already-paid', { success: false, imp_uid: null, error_code: 'F1002', error_msg: TEXT }],
    ['prepare-refused', { success: false, imp_uid: null, error_code: 'F500', error_msg: TEXT }],
  ])('%s: the window does not open, and no payment is made', async (word, expected) => {
    const box = await sandbox();
    const merchant_uid = `order--${word}`;
    const { opened, rsp, alert } = await open(box, { merchant_uid, pg: 'kcp' });
    expect(opened).toBe(false);
    expect(rsp).toEqual({ merchant_uid, ...expected });
    expect(alert !== undefined).toBe(word === 'popup-blocked');
    expect((await box.control('GET', '/payments')).body).toEqual([]);
  });

  it('has a test for each refusal, action and report', () => {
    expect([REFUSALS.length, ACTIONS.length, REPORTS.length]).toEqual([6, 5, 8]);
  });

  it.each([
    ['approve', 'paid'],
    ['decline', 'failed'],
    ['close', 'ready'],
    ['pend', 'ready'],
  ])('%s is pressed by nobody', async (word, status) => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { merchant_uid: `order--${word}` });
    // The window's page is the last one already.
    expect((await box.call('GET', `/__window/pay/${imp_uid}`)).text).toContain('data-message');
    expect((await box.control('GET', `/payments/${imp_uid}`)).body.status).toBe(status);
  });

  it('issue is pressed by nobody', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { merchant_uid: 'order--issue', pay_method: 'vbank' });
    await box.call('GET', `/__window/pay/${imp_uid}`);
    expect((await box.control('GET', `/payments/${imp_uid}`)).body.vbank_num).toMatch(/\d/);
  });
});

describe('how the page hears of a payment', () => {
  it.each<[string, number, Json]>([
    ['plain', 1, { success: true, imp_uid: IMP_UID }],
    ['no-callback', 0, { success: true }],
    ['callback-twice', 2, { success: true }],
    ['success-false', 1, { success: false, imp_uid: IMP_UID, status: 'paid' }],
    ['success-text', 1, { success: undefined, imp_success: 'false', imp_uid: IMP_UID }],
    ['no-success', 1, { success: undefined, imp_uid: IMP_UID }],
    ['no-imp-uid', 1, { success: true, imp_uid: null }],
  ])('%s, chosen in the window', async (report, calls, expected) => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { pg: 'html5_inicis' });
    const message = await press(box, imp_uid, 'approve', report);
    expect(message.calls).toBe(calls);
    expect({ success: undefined, ...message.rsp }).toMatchObject(expected);
    expect('success' in message.rsp).toBe(expected.success !== undefined);
    // Whatever the page hears, the payment is paid.
    expect((await box.control('GET', `/payments/${imp_uid}`)).body.status).toBe('paid');
  });

  it('no-error-code: a refusal without its code', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { pg: 'nice_v2' });
    const { rsp } = await press(box, imp_uid, 'decline', 'no-error-code');
    expect(rsp).toEqual({ imp_uid, merchant_uid: 'order', error_msg: TEXT });
  });

  it('is fixed by the first press', async () => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { pg: 'html5_inicis.success-false' });
    const [first, second] = [
      await press(box, imp_uid, 'approve'),
      await press(box, imp_uid, 'approve', 'plain'),
    ];
    expect(first.rsp.success).toBe(false);
    expect(second).toEqual(first);
  });

  it('on a phone: words in the address, or no way back at all', async () => {
    const box = await sandbox();
    const m_redirect_url = 'http://shop.test/done';
    const start = async (merchant_uid: string) =>
      (await open(box, { merchant_uid, pg: 'kcp', m_redirect_url }, { device: 'mobile' })).imp_uid;
    const query = async (merchant_uid: string) =>
      Object.fromEntries(new URL(await land(box, await start(merchant_uid), 'approve')).searchParams);
    expect(await query('a--success-false')).toMatchObject({ imp_success: 'false', imp_uid: IMP_UID });
    expect(await query('b--no-imp-uid')).toEqual({ merchant_uid: 'b--no-imp-uid', imp_success: 'true' });
    await expect(land(box, await start('c--no-callback'), 'approve')).rejects.toThrow('200');
  });
});

describe('a company’s own ways', () => {
  const closing = async (params: Json): Promise<Json> => {
    const box = await sandbox();
    return press(box, (await open(box, params)).imp_uid, 'close');
  };

  it.each<[string, Json]>([
    ['html5_inicis', { error_msg: '사용자가 결제를 취소하셨습니다' }],
    ['kcp', { imp_success: 'false', error_msg: expect.stringMatching(/^F0005:.*\(imp_\d{12}\)/) }],
    ['tosspay', { error_msg: expect.stringMatching(/^\[PAY_PROCESS_ABORTED\]/) }],
  ])('%s: a shopper who closes leaves no error_code', async (pg, expected) => {
    const { rsp } = await closing({ pg });
    expect(rsp).toMatchObject({ success: false, imp_uid: IMP_UID, pg_provider: pg, ...expected });
    expect(rsp).not.toHaveProperty('error_code');
  });

  it('smilepay: an alert, and the callback is never called', async () => {
    expect(await closing({ pg: 'smilepay' })).toMatchObject({ calls: 0, alert: TEXT });
  });

  it('newer companies: F400 after closing, the company’s code in brackets after a refusal', async () => {
    expect((await closing({ pg: 'nice_v2' })).rsp).toEqual({
      imp_uid: IMP_UID,
      merchant_uid: 'order',
      error_code: 'F400',
      error_msg: '사용자가 결제를 취소하였습니다.',
    });
    const box = await sandbox();
    const { rsp } = await press(box, (await open(box, { pg: 'nice_v2' })).imp_uid, 'decline');
    expect(rsp).toMatchObject({
      error_code: 'PG_PROVIDER_ERROR',
      error_msg: expect.stringMatching(/^\[\w+\] /),
    });
  });

  it('older companies: F0004 with the payment and the company’s code after a refusal', async () => {
    const box = await sandbox();
    const { rsp } = await press(box, (await open(box, { pg: 'kcp' })).imp_uid, 'decline');
    expect(rsp.error_msg).toMatch(/^F0004:\(imp_\d{12}\) \w+, ./);
  });

  it('kcp_quick: more in the return address than anyone asked for', async () => {
    const box = await sandbox();
    const params = { pg: 'kcp_quick', m_redirect_url: 'http://shop.test/done' };
    const { imp_uid } = await open(box, params, { device: 'mobile' });
    expect(new URL(await land(box, imp_uid, 'approve')).searchParams.get('imp_status')).toBe('paid');
  });

  it.each([
    ['html5_inicis', 'kakaopay', { pay_method: 'kakaopay', emb_pg_provider: 'kakaopay' }],
    ['kcp', 'naverpay', { pay_method: 'card', emb_pg_provider: 'naverpay' }],
    ['kakaopay', 'kakaopay', { pay_method: 'kakaopay', emb_pg_provider: null }],
  ])('%s with %s: what is recorded', async (pg, pay_method, expected) => {
    const box = await sandbox();
    const { imp_uid } = await open(box, { pg, pay_method });
    expect((await box.control('GET', `/payments/${imp_uid}`)).body).toMatchObject(expected);
  });

  it('tosspayments: the account has no holder, and billing keys go the older way', async () => {
    const box = await sandbox();
    const account = await open(box, { pg: 'tosspayments', pay_method: 'vbank' });
    await press(box, account.imp_uid, 'issue');
    expect((await box.control('GET', `/payments/${account.imp_uid}`)).body.vbank_holder).toBeNull();
    const billing = { pg: 'tosspayments', customer_uid: 'c', amount: 0, merchant_uid: 'billing' };
    const { imp_uid, pipeline } = await open(box, billing);
    expect(pipeline).toBe('legacy');
    expect((await press(box, imp_uid, 'approve')).rsp).toMatchObject({ success: true, customer_uid: 'c' });
  });

  it('PayPal: pending first, approved later by webhook', async () => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: shop.url });
    const { imp_uid } = await open(box, { pg: 'paypal_v2', merchant_uid: 'order--pend' });
    expect((await shop.wait(1))[0]?.body).toMatchObject({ imp_uid, status: 'ready' });
    await box.control('POST', `/payments/${imp_uid}/approve`);
    expect((await shop.wait(2))[1]?.body).toMatchObject({ imp_uid, status: 'paid' });
  });
});
