import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issuedVbank, NOW, samplePayment } from '../support/samples.ts';
import { openBooks, settleAs } from './books.ts';

let database: Knex;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ database, close } = await openBooks());
});
afterEach(() => close());

const books = async () => ({
  order: (await database('orders').where({ merchant_uid: 'ORD-1' }).first()).status,
  payment: (await database('payments').first()).status,
  events: await database('events').orderBy('sequence').pluck('type'),
});

const waiting = samplePayment(issuedVbank);
const deposited = samplePayment({ ...issuedVbank, status: 'paid', paid_at: NOW });
const returned = samplePayment({ ...issuedVbank, status: 'cancelled', paid_at: NOW, cancel_amount: 64900 });

describe('a look-up that reaches the books late', () => {
  it('from before the deposit is answered with the deposit, and undoes nothing', async () => {
    await settleAs(waiting, database);
    await settleAs(deposited, database);
    const before = await books();
    expect(await settleAs(waiting, database)).toMatchObject({ code: 'SUCCESS', payment: { status: 'paid' } });
    expect(await books()).toEqual(before);
  });

  it('from before the cancellation is answered with the cancellation, and undoes nothing', async () => {
    await settleAs(deposited, database);
    await settleAs(returned, database);
    const before = await books();
    expect(await settleAs(deposited, database)).toMatchObject({
      code: 'PAYMENT_CANCELLED',
      payment: { status: 'cancelled' },
    });
    expect(await books()).toEqual(before);
  });
});
