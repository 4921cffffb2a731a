import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;

let world: World;
let imp_uid: string;
beforeEach(async () => {
  world = await startWorld();
  await world.order();
  imp_uid = await world.pay();
  await world.complete(imp_uid);
});
afterEach(() => world.close());

const cancel = (body: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  world.post(
    '/payments/cancel',
    { merchant_uid: 'ORD-1', amount: 'all', reason: '단순 변심', ...body },
    { authorization, ...headers },
  );

const key = (value: string) => ({ 'idempotency-key': value });
const orderRow = () => world.database('orders').where({ merchant_uid: 'ORD-1' }).first();
const cancelCalls = async () => (await world.journal()).filter((call) => call === 'POST /payments/cancel');
const statuses = () => world.database('cancellations').orderBy('id').pluck('status');

const fault = (fields: Record<string, unknown>) =>
  world.control('PUT', '/faults', [{ method: 'POST', path: '/payments/cancel', ...fields }]);

describe('POST /payments/cancel', () => {
  it('gives everything back, and the order says so', async () => {
    expect(await cancel()).toMatchObject({
      http: 200,
      body: { status: 'cancelled', merchant_uid: 'ORD-1', imp_uid, amount: 64900, cancel_amount: 64900 },
    });
    expect(await orderRow()).toMatchObject({ status: 'cancelled', cancel_amount: 64900 });
    expect(await world.database('events').orderBy('sequence').pluck('type')).toEqual([
      'order.paid',
      'order.cancelled',
    ]);
  });

  it('gives parts back until nothing is left, and never more', async () => {
    expect(await cancel({ amount: 60000 })).toMatchObject({ http: 200, body: { cancel_amount: 60000 } });
    expect(await orderRow()).toMatchObject({ status: 'paid', cancel_amount: 60000 });
    expect(await cancel({ amount: 4901 })).toMatchObject({
      http: 409,
      body: { code: 'CANCEL_EXCEEDS_BALANCE' },
    });
    expect(await cancel({ amount: 4900 })).toMatchObject({ http: 200, body: { cancel_amount: 64900 } });
    expect(await orderRow()).toMatchObject({ status: 'cancelled' });
    expect(await cancel()).toMatchObject({ http: 409, body: { code: 'CANCEL_EXCEEDS_BALANCE' } });
  });

  it.each([
    ['no amount', { amount: undefined }],
    ['an amount of 0', { amount: 0 }],
    ['an amount as text', { amount: '1000' }],
    ['a fraction of a won', { amount: 0.5 }],
    ['a negative amount', { amount: -1 }],
    ['no reason', { reason: '' }],
    ['neither id', { merchant_uid: undefined }],
    ['ids of two payments', { imp_uid: 'replaced below', merchant_uid: 'ORD-2' }],
  ])('refuses %s and gives nothing back', async (what, body) => {
    await world.order({ merchant_uid: 'ORD-2' });
    const named = what.startsWith('ids') ? { ...body, imp_uid } : body;
    const { http, body: answer } = await cancel(named);
    expect(http).toBe(400);
    expect(answer).toMatchObject({ code: 'INVALID_REQUEST', detail: expect.any(String) });
    expect(await cancelCalls()).toEqual([]);
  });

  it('tells an order that nobody knows from one without a payment', async () => {
    await world.order({ merchant_uid: 'ORD-2' });
    const codes = [];
    for (const merchant_uid of ['ORD-404', 'ORD-2']) codes.push((await cancel({ merchant_uid })).body.code);
    expect(codes).toEqual(['ORDER_NOT_FOUND', 'PAYMENT_NOT_FOUND']);
  });

  it('gives back what is paid, also where PortOne does not say since when', async () => {
    await world.control('PATCH', `/payments/${imp_uid}`, { paid_at: null });
    expect(await cancel()).toMatchObject({ http: 200, body: { status: 'cancelled', cancel_amount: 64900 } });
  });

  it('needs the key', async () => {
    expect(await cancel({}, { authorization: '' })).toMatchObject({ http: 401 });
    expect(await world.postForm('/payments/cancel', { merchant_uid: 'ORD-1' })).toMatchObject({ http: 401 });
    expect(await cancelCalls()).toEqual([]);
  });

  it('always tells PortOne the balance it believes in', async () => {
    await world.control('POST', `/payments/${imp_uid}/console-cancel`, { amount: 900 });
    // Our books still say 64,900; what counts is what PortOne says now.
    expect(await cancel({ amount: 1000 })).toMatchObject({ http: 200, body: { cancel_amount: 1900 } });
    const [row] = await world.database('cancellations');
    expect(row).toMatchObject({ checksum: 64000, amount: 1000 });
  });

  it('may be aimed at a duplicate payment by its imp_uid', async () => {
    const second = await world.pay();
    await world.complete(second);
    expect(await cancel({ merchant_uid: undefined, imp_uid: second })).toMatchObject({ http: 200 });
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid, cancel_amount: 0 });
  });

  it('leaves payments alone that belong to no order of ours', async () => {
    const stranger = await world.pay({ merchant_uid: 'ELSEWHERE' });
    expect(await cancel({ merchant_uid: undefined, imp_uid: stranger })).toMatchObject({
      http: 404,
      body: { code: 'ORDER_NOT_FOUND' },
    });
    expect(await cancelCalls()).toEqual([]);
  });

  it('has nothing to give back for an order that was not paid', async () => {
    await world.order({ merchant_uid: 'UNPAID' });
    expect(await cancel({ merchant_uid: 'UNPAID' })).toMatchObject({ http: 404 });
    const vbank = await world.pay({ merchant_uid: 'UNPAID', status: 'ready', pay_method: 'vbank' });
    await world.complete(vbank, 'UNPAID');
    expect(await cancel({ merchant_uid: 'UNPAID' })).toMatchObject({
      http: 409,
      body: { code: 'CANCEL_EXCEEDS_BALANCE' },
    });
    expect(await cancelCalls()).toEqual([]);
  });

  it('tells PortOne’s refusal, which comes under HTTP 200, as one', async () => {
    const vbank = await world.pay({ merchant_uid: 'ORD-3', pay_method: 'vbank' });
    await world.order({ merchant_uid: 'ORD-3' });
    await world.complete(vbank, 'ORD-3');
    expect(await cancel({ merchant_uid: 'ORD-3' })).toMatchObject({
      http: 409,
      body: { code: 'CANCEL_REFUSED' },
    });
    expect(await statuses()).toEqual(['refused']);
    const refund = { refund_holder: '홍길동', refund_bank: '088', refund_account: '110123456789' };
    expect(await cancel({ merchant_uid: 'ORD-3', ...refund })).toMatchObject({ http: 200 });
    const kept = JSON.stringify([await world.database('cancellations'), world.log]);
    for (const personal of ['홍길동', '110123456789']) expect(kept).not.toContain(personal);
  });
});

describe('the same cancellation sent again', () => {
  it('is carried out once per Idempotency-Key', async () => {
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await cancel({ amount: 1000 }, key('refund-1')));
    for (const answer of answers) expect(answer).toMatchObject({ http: 200, body: { cancel_amount: 1000 } });
    expect(await cancelCalls()).toHaveLength(1);
  });

  it('is another one under another key', async () => {
    await cancel({ amount: 1000 }, key('refund-1'));
    expect(await cancel({ amount: 1000 }, key('refund-2'))).toMatchObject({ body: { cancel_amount: 2000 } });
  });

  it('is refused if the key was used for something else', async () => {
    await cancel({ amount: 1000 }, key('refund-1'));
    expect(await cancel({ amount: 2000 }, key('refund-1'))).toMatchObject({
      http: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await orderRow()).toMatchObject({ cancel_amount: 1000 });
  });

  it('is carried out once when sent twenty times at once, with and without a key', async () => {
    await Promise.all(Array.from({ length: 20 }, () => cancel({ amount: 1000 }, key('refund-1'))));
    expect(await cancel({ amount: 1000 }, key('refund-1'))).toMatchObject({
      http: 200,
      body: { cancel_amount: 1000 },
    });
    await Promise.all(Array.from({ length: 20 }, () => cancel()));
    expect(await orderRow()).toMatchObject({ status: 'cancelled', cancel_amount: 64900 });
  });
});

describe('two halves and one more at once', () => {
  it('never give back more than was paid', async () => {
    const halves = [32450, 32450, 32450].map((amount, index) => cancel({ amount }, key(`half-${index}`)));
    await Promise.all(halves);
    const { cancel_amount } = await orderRow();
    expect(cancel_amount).toBeLessThanOrEqual(64900);
  });
});

describe('a cancellation whose answer was lost', () => {
  it('is found to be done by reading back, and not sent twice', async () => {
    await fault({ kind: 'reset', when: 'after' });
    expect(await cancel()).toMatchObject({ http: 200, body: { cancel_amount: 64900 } });
    expect(await cancelCalls()).toHaveLength(1);
    expect(await statuses()).toEqual(['done']);
  });

  it('that never arrived is sent again by the same request, and only then', async () => {
    await fault({ kind: 'reset', times: 1 });
    expect(await cancel({ amount: 1000 }, key('refund-1'))).toMatchObject({
      http: 504,
      body: { code: 'CANCEL_UNKNOWN', retryable: true },
    });
    expect(await statuses()).toEqual(['unknown']);
    expect(await cancel({ amount: 500 })).toMatchObject({ http: 409, body: { code: 'CANCEL_IN_PROGRESS' } });
    expect(await cancel({ amount: 1000 }, key('refund-1'))).toMatchObject({
      http: 200,
      body: { cancel_amount: 1000 },
    });
    expect(await orderRow()).toMatchObject({ cancel_amount: 1000 });
  });
});
