import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;

/** Two tabs, of whose payments only the first is ever told of. */
let world: World;
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({ reconcileAfter: 300 }, environment);
});
afterEach(() => world.close());

const reconcile = () => {
  ahead_s += 300;
  return world.post('/reconcile', {}, { authorization });
};

const verdictOf = async (imp_uid: string) =>
  (await world.database('payments').where({ imp_uid }).first())?.verdict;

describe('a second payment that nobody told of is found by reconciliation', () => {
  it('for an order that is paid', async () => {
    await world.order();
    const first = await world.pay();
    const second = await world.pay();
    await world.complete(first);
    await reconcile();
    expect(await verdictOf(second)).toBe('duplicate');
    const told = await world.database('events').where({ type: 'payment.duplicate' }).pluck('imp_uid');
    expect(told).toEqual([second]);
  });

  it('for an order that was cancelled long before it', async () => {
    await world.order();
    const first = await world.pay();
    await world.complete(first);
    const cancellation = { imp_uid: first, amount: 'all', reason: '변심' };
    expect(await world.post('/payments/cancel', cancellation, { authorization })).toMatchObject({
      http: 200,
    });
    await reconcile();
    const second = await world.pay();
    await reconcile();
    expect(await verdictOf(second)).toBe('duplicate');
  });

  it('among many orders, with a PortOne whose clock is behind', async () => {
    const MANY = 20;
    for (let each = 1; each <= MANY; each += 1) await world.order({ merchant_uid: `ORD-${each}` });
    const first = await world.pay();
    const paid_at = systemEnvironment.now() - 300;
    const second = await world.pay({ paid_at });
    await world.complete(first);
    await reconcile();
    expect(await verdictOf(second)).toBe('duplicate');
  });
});
