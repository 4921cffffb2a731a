import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DATABASE } from '../support/databases.ts';
import { API_KEY } from '../support/world.ts';
import { CANCELLING, SETTLING, TEXTING } from './points.ts';
import type { ServerProcess } from './process.ts';
import { type Answer, addOrder, openShop, type Shop, send } from './shop.ts';

/** Crashes at each point, on each database; `npm run crash` asks for a hundred. */
const CRASHES = Number(process.env['CRASHES'] ?? 1);

/** A crash, a restart and a look at everything take half a second; a busy machine takes longer. */
const TIMEOUT_MS = 20_000 + CRASHES * 10_000;

vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

const report: string[] = [];
afterAll(() => {
  console.log(`kill -9 on ${DATABASE}, then the same question again:\n${report.join('\n')}`);
});

/** What is asked before the crash and after it. */
type Ask = (server: ServerProcess) => Promise<Answer>;

/** A server that is asked, killed at the point on the way, started again, and asked the same. */
async function crashOnTheWay(shop: Shop, server: ServerProcess, point: string, ask: Ask) {
  await server.crashAt(point);
  // The answer may be out already; mostly the connection just ends.
  await ask(server).catch(() => null);
  expect(await server.ended).toBe('SIGKILL');
  await passAMinute(shop);
  const restarted = await shop.serve();
  return { restarted, answers: [await ask(restarted), await ask(restarted)] };
}

/** Longer than a claim of an event holds. */
const CLAIM_S = 61;

/** An event that was claimed by a process which died is due again after a minute: here at once. */
async function passAMinute({ database }: Shop): Promise<void> {
  await database('events').whereNull('delivered_at').decrement('next_attempt_at', CLAIM_S);
}

async function expectEvents(shop: Shop, merchant_uid: string, types: string[]): Promise<void> {
  const rows = () => shop.database('events').where({ merchant_uid }).orderBy('sequence');
  await expect
    .poll(async () => (await rows()).filter((row) => !row.delivered_at), { interval: 10 })
    .toEqual([]);
  const written = await rows();
  expect(written.map(({ type }) => type)).toEqual(types);
  // Told at least once, with the same id each time: one effect for each event.
  const told = shop.receiver.accepted.filter(({ data }) => data['merchant_uid'] === merchant_uid);
  expect([...new Set(told.map(({ id }) => id))].toSorted()).toEqual(written.map(({ id }) => id).toSorted());
}

describe.each([DATABASE])('killed on %s', () => {
  let shop: Shop;
  let server: ServerProcess;
  let orders = 0;
  beforeAll(async () => {
    shop = await openShop();
    server = await shop.serve();
  });
  afterAll(() => shop.close());

  /** A new order, with its payment at PortOne. */
  async function newOrder(payment: Record<string, unknown> = {}) {
    orders += 1;
    const merchant_uid = `ORD-${orders}`;
    await addOrder(server, merchant_uid);
    return { merchant_uid, imp_uid: await shop.pay(merchant_uid, payment) };
  }

  it.each(Object.keys(SETTLING))('%s: the order is paid, once', async (point) => {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const { merchant_uid, imp_uid } = await newOrder();
      const door = orders % 2 === 0 ? 'complete' : 'webhook';
      const ask: Ask = ({ url }) => send('POST', `${url}/payments/${door}`, { imp_uid, merchant_uid });
      const { restarted, answers } = await crashOnTheWay(shop, server, point, ask);
      server = restarted;
      expect(answers[0]).toMatchObject({ http: 200, text: expect.stringContaining('"success"') });
      expect(answers[1]).toEqual(answers[0]);
      expect(await shop.database('orders').where({ merchant_uid })).toMatchObject([
        { status: 'paid', imp_uid, revision: 1 },
      ]);
      expect(await shop.database('payments').where({ merchant_uid })).toMatchObject([
        { imp_uid, verdict: 'accepted' },
      ]);
      await expectEvents(shop, merchant_uid, ['order.paid']);
    }
    report.push(`${point}: ${CRASHES} of ${CRASHES}`);
  });

  it.each(Object.keys(CANCELLING))('%s: the money is given back, once', async (point) => {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const { merchant_uid, imp_uid } = await newOrder();
      await send('POST', `${server.url}/payments/complete`, { imp_uid, merchant_uid });
      await expectEvents(shop, merchant_uid, ['order.paid']);
      // In full and in part.
      const amount = orders % 2 === 0 ? 64900 : 900;
      const headers = { authorization: `Bearer ${API_KEY}`, 'idempotency-key': merchant_uid };
      const ask: Ask = ({ url }) =>
        send('POST', `${url}/payments/cancel`, { merchant_uid, amount, reason: '변심' }, headers);
      const { restarted, answers } = await crashOnTheWay(shop, server, point, ask);
      server = restarted;
      expect(answers[0]).toMatchObject({ http: 200, text: expect.stringContaining('"cancelled"') });
      expect(answers[1]).toEqual(answers[0]);
      expect(await shop.paymentAtPortOne(imp_uid)).toMatchObject({
        cancel_amount: amount,
        cancel_history: [{ amount }],
      });
      expect(await shop.database('orders').where({ merchant_uid })).toMatchObject([
        { status: amount === 64900 ? 'cancelled' : 'paid', cancel_amount: amount, revision: 2 },
      ]);
      expect(await shop.database('cancellations').where({ imp_uid })).toMatchObject([
        { status: 'done', amount },
      ]);
      await expectEvents(shop, merchant_uid, ['order.paid', 'order.cancelled']);
    }
    report.push(`${point}: ${CRASHES} of ${CRASHES}`);
  });

  it.each(Object.keys(TEXTING))('%s: the shopper has one text message at most', async (point) => {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const taken = shop.solapi.taken.length;
      const { merchant_uid, imp_uid } = await newOrder({ status: 'ready', pay_method: 'vbank' });
      const ask: Ask = ({ url }) => send('POST', `${url}/payments/complete`, { imp_uid, merchant_uid });
      const { restarted, answers } = await crashOnTheWay(shop, server, point, ask);
      server = restarted;
      expect(answers[0]).toMatchObject({ http: 200, text: expect.stringContaining('"vbankIssued"') });
      expect(answers[1]).toEqual(answers[0]);
      await expectEvents(shop, merchant_uid, ['order.vbank_issued']);
      // Nobody can tell whether Solapi has it: a person decides, and it is not sent again by itself.
      expect(await shop.database('text_messages').where({ imp_uid })).toMatchObject([
        { attempts: 1, next_attempt_at: null, delivered_at: null, failure: 'outcome unknown' },
      ]);
      expect(shop.solapi.taken.length - taken).toBe(point === 'message sent, not noted' ? 1 : 0);
    }
    report.push(`${point}: ${CRASHES} of ${CRASHES}`);
  });
});
