import { describe, expect, it } from 'vitest';
import { receiver, silence } from './support/receiver.ts';
import { type Client, type Json, sandbox } from './support/sandbox.ts';
import { open, press } from './support/window.ts';

/** Something that the shop is told about. */
const happen = async ({ control }: Client, fields: Json = {}): Promise<Json> =>
  (await control('POST', '/payments?webhook=true', fields)).body;

/** Every attempt so far, once each has its answer. */
async function attempts({ control }: Client, count: number): Promise<Json[]> {
  for (;;) {
    const { sent } = (await control('GET', '/webhooks')).body;
    if (sent.length >= count && sent.every(({ outcome }: Json) => outcome !== 'sending')) return sent;
  }
}

describe('webhooks', () => {
  it('come as JSON, or as a form', async () => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: `${shop.url}/hook` });
    const { imp_uid, merchant_uid } = await happen(box);
    await shop.wait(1);
    await box.control('PUT', '/webhooks', { content_type: 'application/x-www-form-urlencoded' });
    await happen(box, { merchant_uid });
    const [json, form] = await shop.wait(2);
    expect(json).toMatchObject({
      path: '/hook',
      type: 'application/json',
      body: { imp_uid, merchant_uid, status: 'paid' },
    });
    expect(form?.type).toBe('application/x-www-form-urlencoded');
    expect(form?.body).toMatchObject({ merchant_uid, status: 'paid' });
  });

  it('go to a payment’s own addresses instead of the usual one', async () => {
    const shop = await receiver();
    const box = await sandbox({ webhookUrl: `${shop.url}/usual` });
    await happen(box, { notice_url: [`${shop.url}/a`, `${shop.url}/b`] });
    const received = await shop.wait(2);
    await silence();
    expect(received.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
  });

  it('can be doubled', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, duplicate: true });
    await happen(box);
    const [first, second] = await shop.wait(2);
    expect(second?.body).toEqual(first?.body);
  });

  it('can be lost, all or the next few', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, drop: 1 });
    await happen(box, { merchant_uid: 'lost' });
    await happen(box, { merchant_uid: 'kept' });
    expect((await shop.wait(1)).map(({ body }) => body['merchant_uid'])).toEqual(['kept']);
    const sent = await attempts(box, 2);
    expect(sent.map(({ outcome }: Json) => outcome)).toEqual(['dropped', 'answered']);
  });

  it('can change places in pairs', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, reorder: true });
    for (const merchant_uid of ['1', '2', '3']) await happen(box, { merchant_uid });
    await box.control('POST', '/clock', { advance: 10 });
    const received = await shop.wait(3);
    const order = received.map(({ body }) => body['merchant_uid']);
    expect(order.indexOf('2')).toBeLessThan(order.indexOf('1'));
    expect(order.toSorted()).toEqual(['1', '2', '3']);
  });

  it('wait for their delay, which the clock can shorten', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, delay_ms: 60_000 });
    await happen(box);
    await silence();
    expect(shop.received).toHaveLength(0);
    await box.control('POST', '/clock', { advance: 61 });
    await shop.wait(1);
  });

  it('are sent once, unless retries are switched on: then a minute apart, up to the limit', async () => {
    const shop = await receiver();
    shop.answer.status = 503;
    const box = await sandbox({ webhookUrl: shop.url });
    const minute = async (attemptsSoFar: number): Promise<void> => {
      await attempts(box, attemptsSoFar);
      await box.control('POST', '/clock', { advance: 61 });
    };
    await happen(box);
    await minute(1);
    await silence();
    expect(shop.received).toHaveLength(1);
    await box.control('PUT', '/webhooks', { retry: 2 });
    await happen(box);
    await minute(2);
    await minute(3);
    await minute(4);
    await silence();
    const sent = await attempts(box, 4);
    expect(sent.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 503],
      [1, 503],
      [2, 503],
      [3, 503],
    ]);
  });

  it('are not sent again after a 4xx', async () => {
    const shop = await receiver();
    shop.answer.status = 400;
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, retry: true });
    await happen(box);
    await attempts(box, 1);
    await box.control('POST', '/clock', { advance: 61 });
    await silence();
    expect(shop.received).toHaveLength(1);
  });

  it('are sent again after anything but 200, where that is how the documents are read', async () => {
    const shop = await receiver();
    shop.answer.status = 400;
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, retry: true, retry_on: 'not-200' });
    await happen(box);
    await attempts(box, 1);
    shop.answer.status = 200;
    await box.control('POST', '/clock', { advance: 61 });
    expect((await attempts(box, 2)).map(({ status }) => status)).toEqual([400, 200]);
    await box.control('POST', '/clock', { advance: 61 });
    await silence();
    expect(shop.received).toHaveLength(2);
  });

  it('are sent again from the console, to wherever they went', async () => {
    const [first, usual] = [await receiver(), await receiver()];
    const box = await sandbox({ webhookUrl: usual.url });
    const { imp_uid } = await happen(box, { notice_url: first.url });
    await first.wait(1);
    expect((await box.control('POST', `/payments/${imp_uid}/resend`)).status).toBe(200);
    const [sent, again] = await first.wait(2);
    expect(again?.body).toEqual(sent?.body);
    await silence();
    expect(usual.received).toHaveLength(0);
    const silent = box.addPayment();
    expect((await box.control('POST', `/payments/${silent.imp_uid}/resend`)).body.code).toBe('NO_WEBHOOK');
  });

  it('are sent again with the newest of them, not with the one that was tried last', async () => {
    const shop = await receiver();
    shop.answer.status = 503;
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, retry: 1 });
    const { imp_uid } = await happen(box, { status: 'ready', pay_method: 'vbank' });
    await attempts(box, 1);
    await box.control('PUT', '/webhooks', {});
    await box.control('POST', `/payments/${imp_uid}/deposit`);
    await attempts(box, 2);
    await box.control('POST', '/clock', { advance: 61 });
    expect((await attempts(box, 3)).map(({ body }) => body.status)).toEqual(['ready', 'paid', 'ready']);
    await box.control('POST', `/payments/${imp_uid}/resend`);
    expect((await attempts(box, 4)).at(-1)?.body.status).toBe('paid');
  });

  it('can be tried out, with a body that names nothing or what nobody knows', async () => {
    const shop = await receiver();
    const box = await sandbox();
    expect((await box.control('POST', '/webhooks/test', {})).body.code).toBe('NO_WEBHOOK_URL');
    await box.control('PUT', '/webhooks', { url: shop.url });
    const invented = { imp_uid: 'imp_000000000000', merchant_uid: 'test', status: 'paid' };
    await box.control('POST', '/webhooks/test', {});
    await shop.wait(1);
    await box.control('POST', '/webhooks/test', invented);
    expect((await shop.wait(2)).map(({ body }) => body)).toEqual([{}, invented]);
  });

  it('come in the format of V2 where the console was set so by mistake', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, version: 'v2', content_type: 'form' });
    const { imp_uid, merchant_uid } = await happen(box);
    await shop.wait(1);
    await box.control('POST', `/payments/${imp_uid}/console-cancel`, { amount: 1 });
    const [paid, cancelled] = await shop.wait(2);
    expect(paid?.type).toBe('application/json');
    expect(paid?.body).toMatchObject({
      type: 'Transaction.Paid',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { paymentId: merchant_uid, transactionId: imp_uid },
    });
    expect(cancelled?.body).toMatchObject({
      type: 'Transaction.PartialCancelled',
      data: { cancellationId: expect.any(String) },
    });
  });

  it.each([
    [true, true],
    [false, false],
  ])('with before_answer %s, the browser waits for the shop’s server: %s', async (before_answer, waits) => {
    const shop = await receiver();
    // Longer than a busy machine takes to look.
    shop.answer.delay_ms = waits ? 150 : 3_000;
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, before_answer });
    const { imp_uid } = await open(box, {});
    await press(box, imp_uid, 'approve');
    const sent = async () => (await box.control('GET', '/webhooks')).body.sent;
    if (waits) expect(await sent()).toMatchObject([{ outcome: 'answered' }]);
    else expect(await sent()).not.toMatchObject([{ outcome: 'answered' }]);
  });

  it('that are waited for do not hold the browser when the sandbox is emptied', async () => {
    const box = await sandbox();
    await box.control('PUT', '/webhooks', {
      url: 'http://127.0.0.1:1',
      before_answer: true,
      delay_ms: 60_000,
    });
    const { imp_uid } = await open(box, {});
    const pressed = press(box, imp_uid, 'approve');
    await silence();
    await box.control('DELETE', '');
    expect((await pressed).rsp).toMatchObject({ success: true });
  });

  it('that reach nobody are on record, and disturb nothing', async () => {
    const box = await sandbox({ webhookUrl: 'http://127.0.0.1:1/' });
    await happen(box);
    expect(await attempts(box, 1)).toMatchObject([
      { outcome: 'unreachable', status: null, error: expect.any(String) },
    ]);
  });

  it('that wait do not keep the sandbox from closing', async () => {
    const shop = await receiver();
    const box = await sandbox();
    await box.control('PUT', '/webhooks', { url: shop.url, delay_ms: 1_000 });
    await happen(box);
    await box.close();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(shop.received).toHaveLength(0);
  });

  it.each([
    { url: 'ftp://x' },
    { content_type: 'text/xml' },
    { delay_ms: -1 },
    { retry: 6 },
    { duplicate: 'yes' },
    { colour: 'red' },
    { retry_on: 'never' },
    { version: 'v3' },
    { before_answer: 'yes' },
  ])('are not set to %o', async (settings) => {
    const { control } = await sandbox();
    const { status, body } = await control('PUT', '/webhooks', settings);
    expect([status, body.code]).toEqual([400, 'INVALID_WEBHOOK_SETTINGS']);
  });
});
