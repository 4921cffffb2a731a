import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { newOrderRow } from '../../src/store/orders.ts';
import { DATABASE } from '../support/databases.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const ORDERS = 10_000;
const ROWS_AT_ONCE = 500;

let world: World;
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({ reconcileAfter: 300 }, environment);
}, 60_000);
afterEach(() => world.close());

const number = (index: number): string => `ORD-${String(index).padStart(5, '0')}`;

/** What became of an order at PortOne while nobody told us: every callback and every webhook was lost. */
const FATES = [
  { fate: 'paid', fields: [{}], becomes: 'paid' },
  { fate: 'paid before a failed attempt', fields: [{}, { status: 'failed' }], becomes: 'paid' },
  { fate: 'an account issued', fields: [{ status: 'ready', pay_method: 'vbank' }], becomes: 'ready' },
  { fate: 'failed', fields: [{ status: 'failed' }], becomes: 'pending' },
  { fate: 'nothing', fields: [], becomes: 'pending' },
] as const;

it('settles 10,000 open orders that nobody told about, in one round of at most 110 calls', async () => {
  const indices = Array.from({ length: ORDERS }, (_, index) => index);
  const rows = indices.map((index) => {
    const order = { merchant_uid: number(index), name: '의자', amount_minor: 64900, currency: 'KRW' };
    return newOrderRow({ ...order, expires_at: null, buyer: null }, environment.now(), 300);
  });
  await world.database.batchInsert('orders', rows, ROWS_AT_ONCE);
  for (const index of indices) {
    for (const fields of FATES[index % FATES.length]?.fields ?? []) {
      world.addPayment({ merchant_uid: number(index), amount: 64900, ...fields });
    }
  }

  ahead_s = 300;
  const began_ms = performance.now();
  const { body } = await world.post('/reconcile', {}, { authorization: `Bearer ${API_KEY}` });
  const took_s = (performance.now() - began_ms) / 1000;
  const calls = await world.journal();
  console.log(`${DATABASE}: ${ORDERS} open orders, ${calls.length} calls to PortOne, ${took_s.toFixed(1)} s`);

  expect(body).toMatchObject({ checked: ORDERS, changed: (ORDERS / 5) * 3, failed_calls: 0 });
  expect(calls.length).toBeLessThanOrEqual(110);
  const states: string[] = await world.database('orders').pluck('status');
  const counts = Object.fromEntries(
    [...Map.groupBy(states, (status) => status)].map(([status, same]) => [status, same.length]),
  );
  expect(counts).toEqual({ paid: (ORDERS / 5) * 2, ready: ORDERS / 5, pending: (ORDERS / 5) * 2 });
  const told: string[] = await world.database('events').where({ type: 'order.paid' }).pluck('merchant_uid');
  expect(told).toHaveLength((ORDERS / 5) * 2);
  expect(new Set(told).size).toBe(told.length);
}, 240_000);
