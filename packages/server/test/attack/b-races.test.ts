import { expect } from 'vitest';
import { slowPortOne } from '../support/slow-portone.ts';
import { holds } from './scripted.ts';
import type { Answer } from './support/answer.ts';
import { attack } from './support/attack.ts';
import { itShowsNothing, useStage } from './support/stage.ts';
import { targetOf } from './support/target.ts';

const stage = useStage();

const scriptedHold = (id: string): Promise<void> =>
  holds(id, targetOf(stage(), 'callback'), targetOf(stage(), 'webhook'));

async function statusOf(merchant_uid: string): Promise<string> {
  return (await stage().orderRow(merchant_uid)).status;
}

/** What the answers amount to: HTTP statuses that differ, and status words. */
const kinds = (answers: readonly Answer[]): string[] => [
  ...new Set(answers.map(({ http, body }) => `${http} ${body['status']}`)),
];

attack('B1', async () => {
  await scriptedHold('B1');
  const { shop, portone, serve } = stage();
  const second = await serve({});
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => {
      const server = index % 2 === 0 ? shop : second;
      return index % 4 < 2 ? server.complete(imp_uid, merchant_uid) : server.notify(imp_uid, merchant_uid);
    }),
  );
  expect(kinds(answers)).toEqual(['200 success']);
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid', imp_uid, revision: 1 });
  await second.stop();
});

attack('B2', async () => {
  await scriptedHold('B2');
  const { portone, serve } = stage();
  const first = await serve({});
  const merchant_uid = await first.order();
  const imp_uid = await portone.pay({ merchant_uid });
  const before = await first.notify(imp_uid, merchant_uid);
  const row = await stage().orderRow(merchant_uid);
  await first.stop();
  const restarted = await serve({});
  const calls = await portone.callsDuring(async () => {
    for (let time = 0; time < 5; time += 1) {
      expect((await restarted.notify(imp_uid, merchant_uid)).text).toBe(before.text);
    }
  });
  expect(await stage().orderRow(merchant_uid)).toEqual(row);
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
  expect(calls.filter((call) => call.startsWith('GET /payments/')).length).toBeLessThanOrEqual(5);
  await restarted.stop();
});

attack('B3', () => scriptedHold('B3'));

attack('B4', async () => {
  await scriptedHold('B4');
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  await shop.complete(imp_uid, merchant_uid);
  for (const status of ['ready', 'failed', 'cancelled', 'odd']) {
    await shop.notify(await portone.pay({ merchant_uid, status }), merchant_uid);
  }
  // Even PortOne itself cannot take the payment back to an earlier state.
  for (const status of ['ready', 'failed', 'odd']) {
    await portone.change(imp_uid, { status });
    await shop.notify(imp_uid, merchant_uid);
  }
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid', imp_uid });
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
});

attack('B5', async () => {
  const { shop, portone } = stage();
  const words = ['ready', 'paid', 'cancelled'];
  const orders = words.flatMap((a) => words.map((b) => [a, b, ...words.filter((c) => c !== a && c !== b)]));
  for (const told of orders) {
    const merchant_uid = await shop.order();
    const imp_uid = await portone.pay({ merchant_uid, status: 'ready', pay_method: 'vbank' });
    await portone.act(imp_uid, 'deposit');
    for (const status of told) await shop.notify(imp_uid, merchant_uid, { status });
    expect(await statusOf(merchant_uid)).toBe('paid');
    await portone.act(imp_uid, 'console-cancel');
    for (const status of told) await shop.notify(imp_uid, merchant_uid, { status });
    expect(await statusOf(merchant_uid)).toBe('cancelled');
    expect(await stage().events(merchant_uid)).toEqual(['order.paid', 'order.cancelled']);
  }
});

attack('B6', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  // Looked up, and the answer still on its way while the cancellation happens.
  const isLookedUp = await slowPortOne(portone.url, { path: `/payments/${imp_uid}`, when: 'after' });
  const answer = shop.complete(imp_uid, merchant_uid);
  await isLookedUp();
  await portone.act(imp_uid, 'console-cancel');
  expect((await answer).body['status']).toBe('success');
  expect(await statusOf(merchant_uid)).toBe('paid');
  await shop.notify(imp_uid, merchant_uid, { status: 'cancelled' });
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'cancelled' });
  // The older picture, told once more, brings nothing back.
  expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(402);
});

attack('B7', async () => {
  const { shop, portone, database } = stage();
  const issue = async (merchant_uid: string): Promise<string> => {
    const imp_uid = await portone.pay({ merchant_uid, status: 'ready', pay_method: 'vbank' });
    expect((await shop.complete(imp_uid, merchant_uid)).body['status']).toBe('vbankIssued');
    return imp_uid;
  };

  // Too late: the right money all the same.
  const late = await shop.order();
  const lateAccount = await issue(late);
  await portone.act(lateAccount, 'expire');
  expect(await statusOf(late)).toBe('ready');
  await portone.act(lateAccount, 'deposit');
  expect((await shop.notify(lateAccount, late)).body['status']).toBe('success');

  // Too little.
  const short = await shop.order();
  const shortAccount = await issue(short);
  await portone.act(shortAccount, 'deposit');
  await portone.change(shortAccount, { amount: 64000 });
  expect((await shop.notify(shortAccount, short)).body['status']).toBe('forgery');
  expect(await statusOf(short)).toBe('ready');

  // For an order that was paid otherwise and cancelled since.
  const closed = await shop.order();
  const account = await issue(closed);
  const card = await portone.pay({ merchant_uid: closed });
  await shop.complete(card, closed);
  await portone.act(card, 'console-cancel');
  await shop.notify(card, closed);
  expect(await statusOf(closed)).toBe('cancelled');
  await portone.act(account, 'deposit');
  expect((await shop.notify(account, closed)).body['code']).toBe('ORDER_ALREADY_PAID');
  expect(await stage().orderRow(closed)).toMatchObject({ status: 'cancelled', imp_uid: card });
  expect(await stage().events(closed)).toContain('payment.duplicate');

  // For an order whose own time was over: the money is there, and the shop is told when it came.
  const expired = await shop.order();
  await database('orders').where({ merchant_uid: expired }).update({ expires_at: 1 });
  const afterwards = await portone.pay({ merchant_uid: expired });
  expect((await shop.notify(afterwards, expired)).body['status']).toBe('success');
});

/** Orders that two processes race for. */
const RACED = 1000;
const AT_ONCE = 40;

attack(
  'B8',
  async () => {
    const { shop, portone, serve, database } = stage();
    const second = await serve({});
    const raced: string[] = [];
    const race = async (): Promise<void> => {
      const merchant_uid = await shop.order();
      raced.push(merchant_uid);
      // Two payments, each brought to another process at the same moment: only one may win.
      const [a, b] = await Promise.all([portone.pay({ merchant_uid }), portone.pay({ merchant_uid })]);
      const answers = await Promise.all([shop.complete(a, merchant_uid), second.complete(b, merchant_uid)]);
      expect(answers.map(({ http }) => http).sort()).toEqual([200, 409]);
    };
    while (raced.length < RACED) await Promise.all(Array.from({ length: AT_ONCE }, race));
    const told = await database('events')
      .whereIn('merchant_uid', raced)
      .select('type')
      .count({ count: '*' })
      .groupBy('type')
      .orderBy('type');
    expect(told).toEqual([
      { type: 'order.paid', count: RACED },
      { type: 'payment.duplicate', count: RACED },
    ]);
    await second.stop();
  },
  90_000,
);

attack('B9', async () => {
  const { shop, portone, database } = stage();
  const [mine, other] = [await shop.order(), await shop.order()];
  const imp_uid = await portone.pay({ merchant_uid: mine });
  const isAsked = await slowPortOne(portone.url, { path: `/payments/${imp_uid}` });
  const answer = shop.complete(imp_uid, mine);
  await isAsked();
  await database('orders').where({ merchant_uid: other }).update({ imp_uid, status: 'paid', revision: 1 });
  const { http, body } = await answer;
  expect(http).not.toBe(500);
  expect(body['status']).not.toBe('success');
  expect(await stage().orderRow(mine)).toMatchObject({ status: 'pending', imp_uid: null });

  // The same pair, written by a faster process meanwhile: the same answer, and told once.
  const second = await stage().serve({});
  const merchant_uid = await shop.order();
  const twice = await portone.pay({ merchant_uid });
  const isAskedTwice = await slowPortOne(portone.url, { path: `/payments/${twice}` });
  const slow = shop.complete(twice, merchant_uid);
  await isAskedTwice();
  await second.complete(twice, merchant_uid);
  expect((await slow).body['status']).toBe('success');
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
  await second.stop();
});

itShowsNothing(stage);
