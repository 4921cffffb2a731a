import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
/** How far our clock is ahead of the machine's. */
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({}, environment);
  await world.order();
});
afterEach(() => world.close());

const question = { imp_uid: 'imp_000000000001', merchant_uid: 'ORD-1', amount: 64900 };

const ask = (difference: Record<string, unknown> = {}) =>
  world.post('/payments/confirm', { ...question, ...difference });

describe('POST /payments/confirm', () => {
  it('lets the right amount pass, asked in JSON or by form', async () => {
    expect(await ask()).toMatchObject({ http: 200 });
    const form = { ...question, amount: '64900' };
    expect(await world.postForm('/payments/confirm', form)).toMatchObject({ http: 200 });
  });

  it.each([
    ['a lower amount', { amount: 100 }, 'AMOUNT_MISMATCH'],
    ['an amount that is none', { amount: '64,900' }, 'AMOUNT_MISMATCH'],
    ['an unknown order', { merchant_uid: 'ORD-404' }, 'ORDER_NOT_FOUND'],
  ])('stops %s, with a reason for the shopper', async (_what, difference, code) => {
    const { http, body } = await ask(difference);
    expect(http).toBe(409);
    expect(body).toMatchObject({ code, reason: expect.stringMatching(/.+/) });
  });

  it('stops a second payment of a paid order', async () => {
    await world.complete(await world.pay());
    expect(await ask()).toMatchObject({ http: 409, body: { code: 'ORDER_ALREADY_PAID' } });
  });

  it('stops the payment of an expired order', async () => {
    await world.order({ merchant_uid: 'LATE', expires_at: environment.now() + 600 });
    expect(await ask({ merchant_uid: 'LATE' })).toMatchObject({ http: 200 });
    ahead_s = 600;
    expect(await ask({ merchant_uid: 'LATE' })).toMatchObject({ http: 409, body: { code: 'ORDER_EXPIRED' } });
  });

  it('records nothing and asks PortOne nothing', async () => {
    await ask();
    expect(await world.database('payments').first()).toBeUndefined();
    expect(await world.database('orders').first()).toMatchObject({ status: 'pending', revision: 0 });
    expect(await world.journal()).toEqual([]);
  });

  it('answers 400 to what is malformed', async () => {
    expect(await ask({ imp_uid: 'x' })).toMatchObject({ http: 400 });
    expect(await ask({ amount: { $gt: 0 } })).toMatchObject({ http: 400 });
  });
});
