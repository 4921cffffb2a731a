import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { DELIVERY_GAPS_S, nextAttempt } from '../../src/notify/schedule.ts';
import { createEventStore, type EventStore } from '../../src/store/events.ts';
import { DATABASE } from '../support/databases.ts';
import { accept, NOTIFY_SECRET, type Receiver, startReceiver } from '../support/receiver.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;

let receiver: Receiver;
let world: World;
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  receiver = await startReceiver();
  world = await startWorld({ notifyUrl: receiver.url, notifySecret: NOTIFY_SECRET }, environment);
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});

const payOrder = async (merchant_uid = 'ORD-1'): Promise<string> => {
  await world.order({ merchant_uid });
  const imp_uid = await world.pay({ merchant_uid });
  await world.complete(imp_uid, merchant_uid);
  return imp_uid;
};

const attempted = (count: number) => expect.poll(() => receiver.attempts.length).toBe(count);
const eventRow = () => world.database('events').first();
/** The attempt of that number has failed and is written down; before that the event is only claimed. */
const settledRow = (attempts: number) =>
  expect
    .poll(() =>
      world.log.some(
        (line) => /delivery (failed|given up)/.test(line) && line.includes(`"attempts":${attempts},`),
      ),
    )
    .toBe(true);

describe('delivery', () => {
  it('tells the shop of a paid order once, signed so that the reference library agrees', async () => {
    const imp_uid = await payOrder();
    await world.complete(imp_uid);
    await expect.poll(() => receiver.accepted.length).toBe(1);
    expect(receiver.accepted[0]).toMatchObject({
      type: 'order.paid',
      data: { merchant_uid: 'ORD-1', imp_uid, amount: 64900, currency: 'KRW' },
    });
    await expect.poll(async () => (await eventRow()).delivered_at).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(receiver.attempts).toHaveLength(1);
  });

  it.each([
    [
      'answers 500',
      (response: import('node:http').ServerResponse) => response.writeHead(500).end(),
      'HTTP 500',
    ],
    [
      'answers 410',
      (response: import('node:http').ServerResponse) => response.writeHead(410).end(),
      'HTTP 410',
    ],
    [
      'redirects',
      (response: import('node:http').ServerResponse) => response.writeHead(302, { location: '/else' }).end(),
      'HTTP 302',
    ],
    ['hangs up', (response: import('node:http').ServerResponse) => response.destroy(), 'ECONNRESET'],
  ])('comes again with the same id when the shop %s', async (_what, handler, failure) => {
    receiver.answer(handler);
    await payOrder();
    await settledRow(1);
    expect(await eventRow()).toMatchObject({ failure, delivered_at: null });
    receiver.answer(accept);
    ahead_s += 6;
    await expect.poll(() => receiver.accepted.length).toBe(1);
    expect(new Set(receiver.attempts).size).toBe(1);
    await expect.poll(async () => (await eventRow()).failure).toBeNull();
  });

  it('waits fifteen seconds for a slow shop, and goes on delivering other events meanwhile', async () => {
    let isFirst = true;
    receiver.answer((response) => {
      if (!isFirst) response.end();
      isFirst = false;
    });
    await payOrder('ORD-1');
    await attempted(1);
    await payOrder('ORD-2');
    await expect
      .poll(async () => (await world.database('events').where({ merchant_uid: 'ORD-1' }).first()).failure, {
        timeout: 30_000,
      })
      .toBe('no answer in time');
    await expect
      .poll(
        async () => (await world.database('events').where({ merchant_uid: 'ORD-2' }).first()).delivered_at,
      )
      .not.toBeNull();
  });

  it('is given up after the schedule, shown as a dead letter, and sent again when asked', async () => {
    receiver.answer((response) => response.writeHead(503).end());
    await payOrder();
    for (let attempts = 1; attempts <= DELIVERY_GAPS_S.length + 1; attempts += 1) {
      await settledRow(attempts);
      // Sooner than the schedule says: the reference library refuses a clock that is days ahead.
      await world.database('events').whereNotNull('next_attempt_at').update({ next_attempt_at: 0 });
    }
    const events = createEventStore(world.database, environment);
    await expect.poll(async () => (await events.dead(10)).length).toBe(1);
    expect(world.log.some((line) => line.includes('delivery given up'))).toBe(true);
    receiver.answer(accept);
    const [dead] = await events.dead(10);
    expect(await events.resend([dead?.id ?? ''])).toBe(1);
    await expect.poll(() => receiver.accepted.length).toBe(1);
    expect(await events.dead(10)).toEqual([]);
  });

  it('survives a shop that is down altogether', async () => {
    await receiver.close();
    await payOrder();
    await settledRow(1);
    expect(await eventRow()).toMatchObject({ failure: 'ECONNREFUSED' });
  });

  it('never shows the secret', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    await payOrder();
    await settledRow(1);
    expect(world.log.join('\n')).not.toContain(NOTIFY_SECRET.slice(6));
  });
});

describe('the schedule', () => {
  it('goes on for at least 28 hours, with growing gaps and jitter', () => {
    const gaps = DELIVERY_GAPS_S.map((_gap, index) => nextAttempt(index + 1, 0, 0) ?? 0);
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThanOrEqual(28 * 3600);
    expect(gaps.toSorted((a, b) => a - b)).toEqual(gaps);
    expect(nextAttempt(3, 1000, 0.99)).toBeGreaterThan(nextAttempt(3, 1000, 0) ?? 0);
    expect(nextAttempt(DELIVERY_GAPS_S.length + 1, 0, 0)).toBeNull();
  });
});

describe('claims', () => {
  it('give each due event to one of two instances', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    await payOrder();
    await settledRow(1);
    const stores: EventStore[] = [0, 1].map(() => createEventStore(world.database, environment));
    const [event] = await (stores[0] as EventStore).due(environment.now() + 10, 1);
    if (!event) throw new Error('nothing due');
    const claims = await Promise.all(stores.map((store) => store.claim(event, environment.now() + 60)));
    expect(claims.toSorted()).toEqual([false, true]);
  });
});

describe('GET /events', () => {
  const list = async (query = '') => (await world.get(`/events${query}`, { authorization })).body;

  it('hands out every event once, in order, page by page', async () => {
    for (const number of [1, 2, 3]) await payOrder(`ORD-${number}`);
    const first = await list('?after=&limit=2');
    expect(first.events.map(({ merchant_uid }: { merchant_uid: string }) => merchant_uid)).toEqual([
      'ORD-1',
      'ORD-2',
    ]);
    const second = await list(`?after=${first.next}`);
    expect(second.events.map(({ merchant_uid }: { merchant_uid: string }) => merchant_uid)).toEqual([
      'ORD-3',
    ]);
    expect(await list(`?after=${second.next}`)).toMatchObject({ events: [], next: second.next });
  });

  // A repeated webhook uses up a number. SQLite has one writer: there a missing number never comes.
  it.runIf(DATABASE === 'sqlite')('has an event at once, however often others were told again', async () => {
    const account = { pay_method: 'vbank', status: 'ready' };
    await world.order();
    const imp_uid = await world.pay(account);
    for (let time = 0; time < 3; time += 1) {
      await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1', status: 'ready' });
    }
    await world.control('POST', `/payments/${imp_uid}/deposit`, {});
    await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1', status: 'paid' });
    expect((await list()).events).toMatchObject([{ type: 'order.vbank_issued' }, { type: 'order.paid' }]);
  });

  const mayComeLate = DATABASE !== 'sqlite';
  it.runIf(mayComeLate)('does not step over an event whose transaction has not committed yet', async () => {
    for (const number of [1, 2, 3]) await payOrder(`ORD-${number}`);
    const [, middle] = await world.database('events').orderBy('sequence');
    await world.database('events').where({ sequence: middle.sequence }).delete();
    expect((await list()).events).toHaveLength(1);
    ahead_s += 60;
    expect((await list()).events).toHaveLength(2);
  });

  it('needs the key, and whole numbers', async () => {
    expect(await world.get('/events')).toMatchObject({ http: 401 });
    expect(await world.get('/events?after=-1', { authorization })).toMatchObject({ http: 400 });
    expect(await world.get('/events?limit=0', { authorization })).toMatchObject({ http: 400 });
  });
});
