import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { NOTIFY_SECRET } from '../support/receiver.ts';
import { slowPortOne } from '../support/slow-portone.ts';
import type { Answer } from './support/answer.ts';
import { attack, attackBeside } from './support/attack.ts';
import { findCanaries } from './support/canaries.ts';
import type { Fields } from './support/portone.ts';
import { run, type Shop } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';

const stage = useStage();

const REFUND = {
  refund_holder: 'canary-refund-holder-a1',
  refund_bank: '088',
  refund_account: 'canary-refund-account-b2',
  refund_tel: 'canary-refund-tel-c3',
};

/** An order of 64,900 won that is paid. */
async function paidOrder(fields: Fields = {}): Promise<{ merchant_uid: string; imp_uid: string }> {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid, ...fields });
  await shop.complete(imp_uid, merchant_uid);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid' });
  return { merchant_uid, imp_uid };
}

function cancel(fields: Fields, key?: string, shop: Shop = stage().shop): Promise<Answer> {
  const body = { reason: 'changed their mind', ...fields };
  return shop.asOwner('POST', '/payments/cancel', body, key === undefined ? {} : { 'idempotency-key': key });
}

async function cancelledAt(imp_uid: string): Promise<unknown> {
  return (await stage().portone.payment(imp_uid))['cancel_amount'];
}

/** We cancel, and while that is on its way somebody cancels in the console. */
async function cancelBehindConsole(imp_uid: string, amount: number, inConsole: number): Promise<Answer> {
  const { portone } = stage();
  const isAsked = await slowPortOne(portone.url, { method: 'POST', path: '/payments/cancel' });
  const answer = cancel({ imp_uid, amount });
  await isAsked();
  await portone.act(imp_uid, 'console-cancel', { amount: inConsole });
  return answer;
}

async function isUntouched(merchant_uid: string, imp_uid: string): Promise<void> {
  expect(await cancelledAt(imp_uid)).toBe(0);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid', cancel_amount: 0 });
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
}

attack('H1', async () => {
  const { portone, serve } = stage();
  const { merchant_uid, imp_uid } = await paidOrder();
  const keyless = await serve({ API_KEY: '' });
  const body = { merchant_uid, imp_uid, amount: 'all', reason: 'x' };
  const calls = await portone.callsDuring(async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer undefined',
      'Bearer null',
      `Basic ${imp_uid}`,
      imp_uid,
    ]) {
      const headers: Record<string, string> = authorization === '' ? {} : { authorization };
      expect((await stage().shop.post('/payments/cancel', body, headers)).http).toBe(401);
      expect((await keyless.post('/payments/cancel', body, headers)).http).toBe(403);
    }
    expect(
      (await stage().shop.get(`/payments/cancel?imp_uid=${imp_uid}&amount=all`)).http,
    ).toBeGreaterThanOrEqual(400);
  });
  expect(calls).toEqual([]);
  await isUntouched(merchant_uid, imp_uid);
  await keyless.stop();
});

attack('H2', async () => {
  const { portone } = stage();
  const { merchant_uid, imp_uid } = await paidOrder();
  const amounts = [
    0,
    -0,
    undefined,
    null,
    '',
    '0',
    'ALL',
    '64900',
    -1,
    0.0001,
    64900.5,
    [],
    {},
    true,
    ['all'],
    1e-320,
  ];
  const cancels = await portone.callsDuring(async () => {
    for (const amount of amounts) expect((await cancel({ imp_uid, amount })).http).toBe(400);
    // Nobody named, and everything else missing.
    expect((await cancel({ amount: 'all' })).http).toBe(400);
    expect((await cancel({ imp_uid, amount: 'all', reason: '' })).http).toBe(400);
  });
  expect(cancels.filter((call) => call.includes('/cancel'))).toEqual([]);
  await isUntouched(merchant_uid, imp_uid);
  // What is meant must be said.
  expect((await cancel({ imp_uid, amount: 'all' })).http).toBe(200);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'cancelled' });
});

attack('H3', async () => {
  const { portone, serve } = stage();
  const second = await serve({});
  const path = '/payments/cancel';

  // Carried out, and the answer lost.
  const lost = await paidOrder();
  await portone.fault({ kind: 'reset', when: 'after', method: 'POST', path, times: 1 });
  await cancel({ imp_uid: lost.imp_uid, amount: 10_000 }, 'lost');
  for (const shop of [stage().shop, second]) {
    expect(await cancel({ imp_uid: lost.imp_uid, amount: 10_000 }, 'lost', shop)).toMatchObject({
      http: 200,
    });
  }
  expect(await cancelledAt(lost.imp_uid)).toBe(10_000);
  expect(await stage().orderRow(lost.merchant_uid)).toMatchObject({ status: 'paid', cancel_amount: 10_000 });

  // Never arrived: unknown, until asked again.
  const unseen = await paidOrder();
  await portone.fault({ kind: 'reset', method: 'POST', path, times: 1 });
  const unknown = await cancel({ imp_uid: unseen.imp_uid, amount: 10_000 }, 'unseen');
  expect(unknown.http).toBeGreaterThanOrEqual(500);
  await portone.fault();
  // Another amount meanwhile is not sent on top of it.
  expect((await cancel({ imp_uid: unseen.imp_uid, amount: 20_000 }, 'other')).http).toBe(409);
  expect((await cancel({ imp_uid: unseen.imp_uid, amount: 10_000 }, 'unseen')).http).toBe(200);
  expect(await cancelledAt(unseen.imp_uid)).toBe(10_000);

  // All at once, on two processes, with a key and without.
  for (const key of ['at-once', undefined]) {
    const { imp_uid, merchant_uid } = await paidOrder();
    const ask = (index: number) =>
      cancel({ imp_uid, amount: 30_000 }, key, index % 2 ? second : stage().shop);
    if (key === undefined) await Promise.all([ask(0), ask(1)]);
    else await Promise.all(Array.from({ length: 10 }, (_, index) => ask(index)));
    const cancelled = Number(await cancelledAt(imp_uid));
    // Without a key a second one, asked for after the first was done, is a second one: both are wanted.
    expect([30_000, key === undefined ? 60_000 : 30_000]).toContain(cancelled);
    expect(await stage().orderRow(merchant_uid)).toMatchObject({ cancel_amount: cancelled });
  }

  // The key speaks for one request.
  const { imp_uid } = await paidOrder();
  expect((await cancel({ imp_uid, amount: 1_000 }, 'reused')).http).toBe(200);
  expect((await cancel({ imp_uid, amount: 2_000 }, 'reused')).http).toBeGreaterThanOrEqual(400);
  expect((await cancel({ imp_uid: lost.imp_uid, amount: 1_000 }, 'reused')).http).toBeGreaterThanOrEqual(400);
  expect(await cancelledAt(imp_uid)).toBe(1_000);
  expect(await cancelledAt(lost.imp_uid)).toBe(10_000);
  await second.stop();
});

attack('H4', async () => {
  const { portone, serve } = stage();
  const second = await serve({});
  const { merchant_uid, imp_uid } = await paidOrder();
  for (const amount of [64_901, 1e11])
    expect((await cancel({ imp_uid, amount })).http).toBeGreaterThanOrEqual(400);
  await isUntouched(merchant_uid, imp_uid);

  // Two halves and one more, in parallel, until all have been told yes or no.
  const keys = ['half-1', 'half-2', 'half-3'].map((key) => `${key}-${imp_uid}`);
  const granted = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    await Promise.all(
      keys.map(async (key, index) => {
        const shop = index === 1 ? second : stage().shop;
        const { http } = await cancel({ imp_uid, amount: 32_450 }, key, shop);
        if (http === 200) granted.add(key);
      }),
    );
  }
  expect(granted.size).toBe(2);
  expect(await portone.payment(imp_uid)).toMatchObject({ status: 'cancelled', cancel_amount: 64_900 });
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'cancelled', cancel_amount: 64_900 });

  // Two keys are two refunds, alike as they may be: each that is told yes has been made.
  const alike = await paidOrder();
  const isAsked = await slowPortOne(portone.url, { method: 'POST', path: '/payments/cancel' });
  const slow = cancel({ imp_uid: alike.imp_uid, amount: 10_000 }, `first-${alike.imp_uid}`);
  await isAsked();
  const quick = await cancel({ imp_uid: alike.imp_uid, amount: 10_000 }, `second-${alike.imp_uid}`);
  const toldYes = [await slow, quick].filter(({ http }) => http === 200).length;
  expect(await cancelledAt(alike.imp_uid)).toBe(toldYes * 10_000);

  // The console was faster: what we believed to be left is not, and PortOne says so.
  const raced = await paidOrder();
  expect((await cancelBehindConsole(raced.imp_uid, 30_000, 100)).http).toBeGreaterThanOrEqual(400);
  expect(await cancelledAt(raced.imp_uid)).toBe(100);
  await second.stop();
});

attack('H5', async () => {
  const { shop, portone } = stage();
  const { merchant_uid, imp_uid } = await paidOrder({ pay_method: 'vbank' });
  // At the public doors a refund account is only one more unknown field.
  await shop.post('/payments/webhook', { imp_uid, merchant_uid, status: 'cancelled', ...REFUND });
  await shop.post('/payments/complete', { imp_uid, merchant_uid, amount: 'all', ...REFUND });
  expect((await shop.post('/payments/cancel', { imp_uid, amount: 'all', reason: 'x', ...REFUND })).http).toBe(
    401,
  );
  await isUntouched(merchant_uid, imp_uid);

  expect((await cancel({ imp_uid, amount: 'all', ...REFUND })).http).toBe(200);
  expect(await portone.payment(imp_uid)).toMatchObject({ status: 'cancelled' });
  const people = Object.values(REFUND).filter((value) => value.startsWith('canary'));
  expect(findCanaries(shop.printed(), people)).toEqual([]);
  expect((await shop.asOwner('GET', `/orders/${merchant_uid}`)).text).not.toContain('canary-refund');
  expect(findCanaries(await stage().stored(), people)).toEqual([]);
});

attack('H6', async () => {
  const { portone } = stage();
  // A virtual account cannot be refunded without the shopper's account: PortOne says so under HTTP 200.
  const { merchant_uid, imp_uid } = await paidOrder({ pay_method: 'vbank' });
  for (const key of [undefined, 'h6', 'h6']) {
    const { http, body } = await cancel({ imp_uid, amount: 'all' }, key);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(body['status']).toBe('error');
  }
  await isUntouched(merchant_uid, imp_uid);
  // Refused because the balance is another: what somebody else gave back meanwhile is not ours.
  const raced = await paidOrder();
  expect((await cancelBehindConsole(raced.imp_uid, 30_000, 40_000)).http).toBeGreaterThanOrEqual(400);
  expect(await cancelledAt(raced.imp_uid)).toBe(40_000);
  // Someone else's payment, and one that does not exist.
  const foreign = await portone.pay({ merchant_uid: 'not-ours' });
  for (const unknown of [foreign, 'imp_000000000009']) {
    expect((await cancel({ imp_uid: unknown, amount: 'all' })).http).toBeGreaterThanOrEqual(400);
  }
  expect(await cancelledAt(foreign)).toBe(0);
  const other = await paidOrder();
  expect((await cancel({ imp_uid, merchant_uid: other.merchant_uid, amount: 'all' })).http).toBe(400);
  await isUntouched(other.merchant_uid, other.imp_uid);
});

/** What arrived at the shop's notification address. */
interface Notice {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Pays an order at a server that tells `url`, whose answers `respond` gives; what arrived there comes back. */
async function notified(respond: (response: ServerResponse) => void, count: number): Promise<Notice[]> {
  const notices: Notice[] = [];
  const receiver = createServer(async (request, response) => {
    notices.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
    respond(response);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const DATABASE_URL = await stage().anotherDatabase();
  const NOTIFY_URL = `http://127.0.0.1:${port}/hooks`;
  const shop = await stage().serve({ DATABASE_URL, NOTIFY_URL, NOTIFY_SECRET });
  const merchant_uid = await shop.order();
  const imp_uid = await stage().portone.pay({ merchant_uid });
  await shop.complete(imp_uid, merchant_uid);
  // Several of these wait at the same time, which expect.poll does not know of.
  await vi.waitUntil(() => notices.length >= count, { timeout: 20_000 });
  expect((await shop.get('/healthz')).http).toBe(200);
  expect(findCanaries(shop.printed(), [NOTIFY_SECRET.slice(6)])).toEqual([]);
  receiver.closeAllConnections();
  receiver.close();
  return notices;
}

// H7 and H8 mostly wait for a second attempt, so they wait together.
attackBeside('H7', async () => {
  // Whatever a request names, the address is the operator's.
  const redirected = await notified((response) => {
    response.writeHead(307, { location: '/elsewhere' }).end();
  }, 1);
  const endless = await notified((response) => {
    response.writeHead(200);
    const pour = setInterval(() => response.write('x'.repeat(65_536)), 5);
    response.on('close', () => clearInterval(pour));
  }, 1);
  for (const { url } of [...redirected, ...endless]) expect(url).toBe('/hooks');
});

attackBeside('H8', async () => {
  const [first, second] = await notified((response) => response.writeHead(500).end(), 2);
  if (!first || !second) throw new Error('not notified twice');
  const webhook = new Webhook(NOTIFY_SECRET);
  const verify = ({ body, headers }: Notice) => webhook.verify(body, headers as Record<string, string>);
  expect(verify(first)).toMatchObject({ type: 'order.paid' });
  expect(verify(second)).toEqual(verify(first));
  // The same id each time, so that a replay is known for one; the timestamp is the attempt's.
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(
    Number(first.headers['webhook-timestamp']),
  );
  // A forger changes the amount, the id, or the time.
  expect(() => verify({ ...first, body: first.body.replace('64900', '1') })).toThrow();
  for (const header of ['webhook-id', 'webhook-timestamp']) {
    expect(() => verify({ ...first, headers: { ...first.headers, [header]: '1' } })).toThrow();
  }
});

attack('H9', async () => {
  const { settings, directory, orderRow } = stage();
  const merchant_uid = await stage().shop.order();
  const good = { ORDERS_TABLE: 'shop_orders', ORDERS_COLUMNS: 'merchant_uid:order_no,amount:total' };
  const names: Record<string, string>[] = [
    { ORDERS_TABLE: 'orders; DROP TABLE orders' },
    { ORDERS_TABLE: 'shop_orders--' },
    { ORDERS_TABLE: 'shop_orders"; DELETE FROM orders; --' },
    { ORDERS_TABLE: '(SELECT 1)' },
    { ORDERS_TABLE: 'nobody_made_this' },
    { ORDERS_TABLE: 'orders' },
    { ORDERS_COLUMNS: 'merchant_uid:order_no,amount:0 OR 1=1' },
    { ORDERS_COLUMNS: 'merchant_uid:order_no,amount:nobody_made_this' },
    { ORDERS_COLUMNS: 'merchant_uid:order_no,amount:total,status:paid' },
  ];
  await stage().database.schema.createTable('shop_orders', (table) => {
    table.string('order_no', 40);
    table.integer('total');
  });
  const trials = names.map(async (wrong) => {
    const { ended, printed } = run(['migrate'], { ...settings, ...good, ...wrong }, { cwd: directory });
    expect(await ended, JSON.stringify(wrong)).toBe(2);
    expect(printed()).toMatch(/^ORDERS_(TABLE|COLUMNS) .+\n$/);
  });
  await Promise.all(trials);
  expect(await orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
});

itShowsNothing(stage);
