import { expect } from 'vitest';
import { slowPortOne } from '../support/slow-portone.ts';
import { holds } from './scripted.ts';
import { attack } from './support/attack.ts';
import { envelopeOf, rightPayment, startFake } from './support/fake.ts';
import { newOrderNumber, type Shop } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';
import { targetOf } from './support/target.ts';

const stage = useStage();

/** The scripted attacks of an item, through both doors. */
const scriptedHold = (id: string): Promise<void> =>
  holds(id, targetOf(stage(), 'callback'), targetOf(stage(), 'webhook'));

async function statusOf(merchant_uid: string): Promise<string> {
  return (await stage().orderRow(merchant_uid)).status;
}

/** A server whose PortOne says whatever we like. */
async function withFake(work: (fake: Awaited<ReturnType<typeof startFake>>, shop: Shop) => Promise<void>) {
  const fake = await startFake();
  const shop = await stage().serve({ IMP_API_URL: fake.url });
  try {
    await work(fake, shop);
  } finally {
    await shop.stop();
    fake.close();
  }
}

const FAKE_IMP_UID = String(rightPayment({})['imp_uid']);

attack('A1', async () => {
  const { shop, portone } = stage();
  await scriptedHold('A1');

  // Recorded, and the honest payment still counts.
  const merchant_uid = await shop.order();
  const forged = await portone.pay({ merchant_uid, amount: 100 });
  expect(await shop.complete(forged, merchant_uid)).toMatchObject({
    http: 400,
    body: { status: 'forgery', code: 'AMOUNT_MISMATCH' },
  });
  expect(await stage().paymentRows(merchant_uid)).toMatchObject([{ imp_uid: forged, verdict: 'forgery' }]);
  expect(await stage().events(merchant_uid)).toEqual(['payment.forged']);
  const honest = await portone.pay({ merchant_uid });
  expect(await shop.complete(honest, merchant_uid)).toMatchObject({ http: 200 });

  // At confirm_url, before money moves.
  const asked = await shop.order();
  const confirm = (amount: unknown) =>
    shop.post('/payments/confirm', { imp_uid: 'imp_000000000001', merchant_uid: asked, amount });
  for (const amount of [100, '100', 64899, 64901, '64900.5', 0, -64900, '', '6.49e4', null]) {
    expect((await confirm(amount)).http).toBeGreaterThanOrEqual(400);
  }
  for (const amount of [64900, '64900']) expect((await confirm(amount)).http).toBe(200);

  // By pre-registration, so that the window does not even open.
  const prepared = await shop.order({ prepare: true });
  const response = await fetch(`${portone.url}/payments/prepare/${prepared}`, {
    headers: { authorization: await portone.token() },
  });
  expect(await response.json()).toMatchObject({ response: { amount: 64900, currency: 'KRW' } });
  // A second order of that number cannot lower what is registered.
  const lowered = { merchant_uid: prepared, name: '의자', amount: 100, prepare: true };
  const calls = await portone.callsDuring(async () => {
    expect((await shop.asOwner('POST', '/orders', lowered)).http).toBe(409);
  });
  expect(calls).toEqual([]);
});

attack('A2', async () => {
  await scriptedHold('A2');

  // Two processes on one database, each told of one half.
  const { shop, portone, serve } = stage();
  const second = await serve({});
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = [await shop.order(), await shop.order()];
    const imp_uid = await portone.pay({ merchant_uid: a });
    await Promise.all([shop.complete(imp_uid, a), second.complete(imp_uid, b)]);
    expect(await statusOf(a)).toBe('paid');
    expect(await statusOf(b)).toBe('pending');
  }
  await second.stop();
});

attack('A3', () => scriptedHold('A3'));

attack('A4', async () => {
  await scriptedHold('A4');
  const { shop, portone } = stage();
  for (const [currency, http] of [
    ['VND', 400],
    ['', 502],
    ['WON', 400],
    [410, 502],
    ['krw', 200],
  ]) {
    const merchant_uid = await shop.order();
    const imp_uid = await portone.pay({ merchant_uid, currency });
    expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(http);
    expect(await statusOf(merchant_uid)).toBe(http === 200 ? 'paid' : 'pending');
  }
});

attack('A5', async () => {
  await scriptedHold('A5');
  // Even if PortOne showed it without being asked to.
  await withFake(async (fake, shop) => {
    for (const sandbox of [true, null, undefined]) {
      const merchant_uid = await shop.order();
      fake.sayPayment({ merchant_uid, sandbox });
      expect(await shop.complete(FAKE_IMP_UID, merchant_uid)).toMatchObject({
        http: 403,
        body: { code: 'SANDBOX_NOT_ALLOWED' },
      });
      expect(await statusOf(merchant_uid)).toBe('pending');
    }
  });
});

attack('A6', async () => {
  const { shop } = stage();
  const merchant_uid = await shop.order();
  // PortOne answers 404 for both, and so do we, word for word.
  const answers = await Promise.all(
    ['imp_000000000001', 'imp_999999999999'].map((imp_uid) => shop.complete(imp_uid, merchant_uid)),
  );
  expect(answers.map(({ http }) => http)).toEqual([404, 404]);
  // Each names its own request, and differs in nothing else.
  const texts = answers.map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''));
  expect(new Set(texts).size).toBe(1);
  expect(await statusOf(merchant_uid)).toBe('pending');
  expect(await stage().paymentRows(merchant_uid)).toEqual([]);
});

attack('A7', async () => {
  const { shop } = stage();
  const merchant_uid = await shop.order();
  // Paid under another merchant's code: our keys do not find it, by its id or by our order's number.
  for (const imp_uid of ['imp_123456789012', undefined]) {
    const { http, body } = await shop.complete(imp_uid, merchant_uid);
    expect({ http, code: body['code'] }).toEqual({ http: 404, code: 'PAYMENT_NOT_FOUND' });
  }
  expect(await statusOf(merchant_uid)).toBe('pending');
});

attack('A8', async () => {
  await scriptedHold('A8');
  const { shop, portone } = stage();
  for (const status of ['Paid', 'PAID', 'pending', 'paid ', '', null, 1, true]) {
    const merchant_uid = await shop.order();
    const imp_uid = await portone.pay({ merchant_uid, status });
    const { http, body } = await shop.complete(imp_uid, merchant_uid);
    expect(http).not.toBe(200);
    expect(http).not.toBe(500);
    expect(body['status']).not.toBe('success');
    expect(await statusOf(merchant_uid)).toBe('pending');
  }
});

attack('A9', async () => {
  await scriptedHold('A9');
  const { shop, portone } = stage();
  for (const cancel_amount of [1, 64899, 64900, 99999]) {
    const merchant_uid = await shop.order();
    const imp_uid = await portone.pay({ merchant_uid, cancel_amount });
    expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(402);
    expect(await statusOf(merchant_uid)).toBe('pending');
  }
});

attack('A10', async () => {
  const { shop, portone, database } = stage();
  for (const amount of [
    0,
    -1,
    64900.5,
    '64900',
    1e12,
    Number.MAX_SAFE_INTEGER,
    null,
    true,
    [64900],
    undefined,
  ]) {
    const order = { merchant_uid: newOrderNumber(), name: '의자', amount };
    expect((await shop.asOwner('POST', '/orders', order)).http).toBe(400);
  }
  await withFake(async (fake, behindFake) => {
    const merchant_uid = await behindFake.order();
    const right = envelopeOf(rightPayment({ merchant_uid }));
    // Written into the text, since JSON.stringify would make some of them null.
    for (const amount of [
      '0',
      '-64900',
      '64900.5',
      '"64900"',
      '1e400',
      '9007199254740993',
      'null',
      '[64900]',
      'true',
    ]) {
      fake.say(200, right.replace('"amount":64900', `"amount":${amount}`));
      expect(await behindFake.complete(FAKE_IMP_UID, merchant_uid)).toMatchObject({
        http: 502,
        body: { code: 'GATEWAY_ERROR' },
      });
    }
    fake.say(200, right.replace('"amount":64900,', ''));
    expect((await behindFake.complete(FAKE_IMP_UID, merchant_uid)).http).toBe(502);
    expect(await statusOf(merchant_uid)).toBe('pending');
    fake.say(200, right.replace('"amount":64900', '"amount":6.49e4'));
    expect((await behindFake.complete(FAKE_IMP_UID, merchant_uid)).http).toBe(200);
  });
  // Rows that only another hand can have written.
  for (const amount of [0, -1]) {
    const merchant_uid = await shop.order();
    await database('orders').where({ merchant_uid }).update({ amount });
    const imp_uid = await portone.pay({ merchant_uid, amount });
    expect((await shop.complete(imp_uid, merchant_uid)).body['status']).toBe('error');
    expect(await statusOf(merchant_uid)).toBe('pending');
  }
});

attack('A11', async () => {
  const { shop, portone, database } = stage();
  for (const [amount, currency, stored] of [
    [64900, 'KRW', '64900.000'],
    [999_999_999_999, 'KRW', null],
    [19.99, 'USD', '19.990'],
    [0.07, 'USD', null],
    [1.005, 'KWD', null],
  ] as const) {
    const merchant_uid = await shop.order({ amount, currency });
    // As another driver would hand it over.
    if (stored) await database('orders').where({ merchant_uid }).update({ amount: stored });
    const near = currency === 'KRW' ? amount - 1 : Number((amount + 0.01).toFixed(2));
    const wrong = await portone.pay({ merchant_uid, amount: near, currency });
    expect((await shop.complete(wrong, merchant_uid)).body['code']).toBe('AMOUNT_MISMATCH');
    const right = await portone.pay({ merchant_uid, amount, currency });
    expect(await shop.complete(right, merchant_uid)).toMatchObject({ http: 200, body: { amount } });
  }
  const merchant_uid = await shop.order();
  await database('orders').where({ merchant_uid }).update({ amount: '64900.50' });
  const imp_uid = await portone.pay({ merchant_uid });
  expect((await shop.complete(imp_uid, merchant_uid)).body['status']).toBe('error');
  expect(await statusOf(merchant_uid)).toBe('pending');
});

attack('A12', async () => {
  const { shop, portone, database } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  const isAsked = await slowPortOne(portone.url, { path: `/payments/${imp_uid}` });
  const calls = await portone.callsDuring(async () => {
    const answer = shop.complete(imp_uid, merchant_uid);
    await isAsked();
    await database('orders').where({ merchant_uid }).update({ amount: 99900, revision: 1 });
    expect((await answer).body['code']).toBe('AMOUNT_MISMATCH');
  });
  expect(await statusOf(merchant_uid)).toBe('pending');
  expect(await stage().events(merchant_uid)).toEqual(['payment.forged']);
  expect(calls.filter((call) => call.includes('/cancel'))).toEqual([]);
});

attack('A13', async () => {
  const { shop, portone } = stage();
  const verdicts = async (merchant_uid: string): Promise<unknown[]> =>
    (await stage().paymentRows(merchant_uid)).map(({ verdict }) => verdict).sort();
  for (const isAtOnce of [false, true]) {
    const merchant_uid = await shop.order();
    const tabs = [await portone.pay({ merchant_uid }), await portone.pay({ merchant_uid })];
    const answers = isAtOnce
      ? await Promise.all(tabs.map((imp_uid) => shop.complete(imp_uid, merchant_uid)))
      : [await shop.complete(tabs[1], merchant_uid), await shop.complete(tabs[0], merchant_uid)];
    expect(answers.map(({ http }) => http).sort()).toEqual([200, 409]);
    const paidBy = answers.find(({ http }) => http === 200)?.body['imp_uid'];
    expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid', imp_uid: paidBy });
    expect(await verdicts(merchant_uid)).toEqual(['accepted', 'duplicate']);
    expect((await stage().events(merchant_uid)).sort()).toEqual(['order.paid', 'payment.duplicate']);
  }
});

attack('A14', async () => {
  const { portone, serve } = stage();
  const shop = await serve({ FORGERY_POLICY: 'cancel' });
  const [stranger, mine] = [await shop.order(), await shop.order({ amount: 100 })];
  const paid = await portone.pay({ merchant_uid: stranger });

  // Before the stranger's own call, and after it; at both doors.
  const calls = await portone.callsDuring(async () => {
    expect((await shop.complete(paid, mine)).body['code']).toBe('ORDER_MISMATCH');
    expect((await shop.complete(paid, stranger)).http).toBe(200);
    expect((await shop.complete(paid, mine)).body['code']).toBe('ORDER_MISMATCH');
    expect((await shop.notify(paid, mine)).http).toBe(200);
    await shop.get(`/payments/complete?imp_uid=${paid}&merchant_uid=${mine}`);
    // The shopper's own second payment, and one of an order that is paid.
    await shop.complete(await portone.pay({ merchant_uid: stranger }), stranger);
    await shop.complete(paid, stranger);
  });
  expect(calls.filter((call) => call.includes('/cancel'))).toEqual([]);
  expect(await stage().orderRow(stranger)).toMatchObject({ status: 'paid', imp_uid: paid });
  expect(await portone.payment(paid)).toMatchObject({ status: 'paid', cancel_amount: 0 });

  // What the policy is for: wrong money for this very order, given back once.
  const forged = await portone.pay({ merchant_uid: mine, amount: 50 });
  const cancels = await portone.callsDuring(async () => {
    await Promise.all([shop.complete(forged, mine), shop.notify(forged, mine)]);
    await shop.complete(forged, mine);
  });
  expect(await portone.payment(forged)).toMatchObject({ status: 'cancelled', cancel_amount: 50 });
  expect(cancels.filter((call) => call.includes('/cancel')).length).toBeLessThanOrEqual(2);

  // Without the policy not even that.
  const kept = await portone.pay({ merchant_uid: mine, amount: 50 });
  await stage().shop.complete(kept, mine);
  expect(await portone.payment(kept)).toMatchObject({ status: 'paid' });
  await shop.stop();
});

attack('A15', async () => {
  const { shop } = stage();
  const free = { merchant_uid: newOrderNumber(), name: '의자', amount: 0 };
  expect((await shop.asOwner('POST', '/orders', free)).http).toBe(400);
  const merchant_uid = await shop.order();
  for (const imp_uid of [undefined, null, '', 'imp_000000000000']) {
    expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(404);
  }
  await shop.notify('imp_000000000000', merchant_uid);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({
    status: 'pending',
    imp_uid: null,
    revision: 0,
  });
});

attack('A16', async () => {
  const { portone, serve } = stage();
  const shop = await serve({ RATE_LIMIT: '5' });
  const merchant_uid = await shop.order();
  const question = { imp_uid: 'imp_000000000001', merchant_uid, amount: 1 };
  expect((await shop.post('/payments/confirm', question)).http).toBe(409);
  const payments = await Promise.all(
    Array.from({ length: 20 }, () => portone.pay({ merchant_uid, amount: 1 })),
  );
  const calls = await portone.callsDuring(async () => {
    for (const imp_uid of payments) await shop.complete(imp_uid, merchant_uid);
  });
  expect(calls.filter((call) => call.startsWith('GET /payments/'))).toHaveLength(5);
  expect(await statusOf(merchant_uid)).toBe('pending');
  await shop.stop();
});

itShowsNothing(stage);
