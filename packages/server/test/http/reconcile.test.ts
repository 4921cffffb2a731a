import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { createLease } from '../../src/store/leases.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;

let world: World;
/** How far our clock is ahead of the machine's. */
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({ reconcileAfter: 300 }, environment);
});
afterEach(() => world.close());

const reconcile = (after_s = 300) => {
  ahead_s += after_s;
  return world.post('/reconcile', {}, { authorization });
};

const orderRow = (merchant_uid = 'ORD-1') => world.database('orders').where({ merchant_uid }).first();
const eventTypes = () => world.database('events').orderBy('sequence').pluck('type');
const calls = async () => (await world.journal()).filter((call) => !call.includes('getToken'));

describe('reconciliation', () => {
  it('settles a payment whose callback and webhook were lost', async () => {
    await world.order();
    const imp_uid = await world.pay();
    expect(await reconcile()).toMatchObject({ http: 200, body: { checked: 1, changed: 1, failed_calls: 0 } });
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid });
    expect(await world.database('payments').first()).toMatchObject({ first_seen_by: 'reconcile' });
    expect(await eventTypes()).toEqual(['order.paid']);
  });

  it('leaves young orders alone', async () => {
    await world.order();
    await world.pay();
    expect(await reconcile(200)).toMatchObject({ body: { checked: 0 } });
    expect(await calls()).toEqual([]);
  });

  it('finds the paid attempt behind a newer failed one', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.pay({ status: 'failed' });
    await reconcile();
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid });
  });

  it('flags a forged payment and a second one, and pays no order with them', async () => {
    await world.order();
    await world.order({ merchant_uid: 'ORD-2' });
    await world.pay({ amount: 100 });
    await world.pay({ merchant_uid: 'ORD-2' });
    await world.pay({ merchant_uid: 'ORD-2' });
    await reconcile();
    expect(await orderRow()).toMatchObject({ status: 'pending' });
    expect(await orderRow('ORD-2')).toMatchObject({ status: 'paid' });
    expect((await eventTypes()).toSorted()).toEqual(['order.paid', 'payment.duplicate', 'payment.forged']);
  });

  it('notices the deposit to a virtual account', async () => {
    await world.order();
    const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
    await world.complete(imp_uid);
    await world.control('POST', `/payments/${imp_uid}/deposit`);
    await reconcile();
    expect(await orderRow()).toMatchObject({ status: 'paid', imp_uid });
  });

  it('notices cancellations made in PortOne’s console, in part and in full', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    await world.control('POST', `/payments/${imp_uid}/console-cancel`, { amount: 900 });
    await reconcile();
    expect(await orderRow()).toMatchObject({ status: 'paid', cancel_amount: 900 });
    await world.control('POST', `/payments/${imp_uid}/console-cancel`, {});
    await reconcile(3600);
    expect(await orderRow()).toMatchObject({ status: 'cancelled', cancel_amount: 64900 });
    expect(await reconcile(86_400)).toMatchObject({ body: { changed: 0 } });
  });

  it('calls an unpaid order expired once its time is over, and tells the shop once', async () => {
    await world.order({ expires_at: environment.now() + 600 });
    await reconcile(300);
    expect(await orderRow()).toMatchObject({ status: 'pending' });
    await reconcile(300);
    expect(await orderRow()).toMatchObject({ status: 'expired' });
    await reconcile(86_400);
    expect(await eventTypes()).toEqual(['order.expired']);
  });

  it('does so in time, also where that is before the first look', async () => {
    await world.order({ expires_at: environment.now() + 60 });
    await reconcile(60);
    expect(await orderRow()).toMatchObject({ status: 'expired' });
  });

  it('still pays an expired order whose money has come', async () => {
    await world.order({ expires_at: environment.now() + 600 });
    await reconcile(600);
    const imp_uid = await world.pay();
    expect(await world.complete(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
    expect(await eventTypes()).toEqual(['order.expired', 'order.paid']);
  });

  it('calls a virtual account expired an hour after its deadline, and not if the deposit came', async () => {
    const vbank_date = environment.now() + 1000;
    for (const merchant_uid of ['ORD-1', 'ORD-2']) {
      await world.order({ merchant_uid });
      const vbank = { merchant_uid, status: 'ready', pay_method: 'vbank', vbank_date };
      await world.complete(await world.pay(vbank), merchant_uid);
    }
    await reconcile(2000);
    expect(await orderRow()).toMatchObject({ status: 'ready' });
    const { imp_uid } = await orderRow('ORD-2');
    await world.control('POST', `/payments/${imp_uid}/deposit`);
    await reconcile(3600);
    expect(await orderRow('ORD-1')).toMatchObject({ status: 'expired' });
    expect(await orderRow('ORD-2')).toMatchObject({ status: 'paid' });
  });

  it('looks ever more rarely at an order nobody pays, and at last not any more', async () => {
    await world.order();
    const gaps: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const { next_check_at } = await orderRow();
      if (next_check_at === null) break;
      const wait = Number(next_check_at) - environment.now();
      gaps.push(wait);
      await reconcile(Math.max(0, wait));
    }
    expect((await orderRow()).next_check_at).toBeNull();
    expect(gaps.length).toBeLessThan(60);
    expect(gaps.every((gap) => gap <= 86_400)).toBe(true);
  });

  it('loses nothing when PortOne is away: the next round finds it', async () => {
    await world.order();
    await world.pay();
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments', kind: 'status', status: 500 },
    ]);
    const { body } = await reconcile();
    expect(body).toMatchObject({ checked: 0, changed: 0 });
    expect(body.failed_calls).toBeGreaterThan(0);
    await world.control('PUT', '/faults', []);
    await reconcile(0);
    expect(await orderRow()).toMatchObject({ status: 'paid' });
  });

  it('costs one look-up for a hundred orders, and one page of what was paid', async () => {
    for (let number = 0; number < 150; number += 1) {
      await world.order({ merchant_uid: `ORD-${number}` });
      if (number % 3 === 0) await world.pay({ merchant_uid: `ORD-${number}` });
    }
    expect(await reconcile()).toMatchObject({ body: { checked: 150, changed: 50 } });
    expect(await calls()).toHaveLength(3);
  });

  it('is done by one instance at a time, and by another once the first has died', async () => {
    await world.order();
    await world.pay();
    const dead = createLease(world.database, 'reconcile', environment);
    expect(await dead.hold(120)).toBe(true);
    ahead_s += 60;
    expect(await reconcile(0)).toMatchObject({ http: 409, body: { code: 'RECONCILE_IN_PROGRESS' } });
    expect(await reconcile(60)).toMatchObject({ http: 200 });
    await reconcile(300);
    expect(await orderRow()).toMatchObject({ status: 'paid' });
  });

  it('is not kept waiting by a clock that was wrong', async () => {
    ahead_s = 10 * 365 * 24 * 60 * 60;
    await world.order();
    await world.pay();
    expect(await createLease(world.database, 'reconcile', environment).hold(120)).toBe(true);
    ahead_s = 0;
    expect(await reconcile(0)).toMatchObject({ http: 200, body: { changed: 1 } });
    expect(await orderRow()).toMatchObject({ status: 'paid' });
  });

  it('needs the key', async () => {
    expect(await world.post('/reconcile', {})).toMatchObject({ http: 401 });
  });
});

describe('RECONCILE_EVERY', () => {
  it('reconciles by itself', async () => {
    await world.close();
    world = await startWorld({ reconcileEvery: 1, reconcileAfter: 0 });
    await world.order();
    await world.pay();
    await expect.poll(async () => (await orderRow()).status).toBe('paid');
  });
});
