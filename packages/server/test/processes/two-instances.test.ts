import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE } from '../support/databases.ts';
import type { ServerProcess } from './process.ts';
import { type Answer, addOrder, openShop, type Shop, send } from './shop.ts';

/** Callbacks, and as many webhooks. */
const EACH = 200;

let shop: Shop;
let servers: [ServerProcess, ServerProcess];
beforeEach(async () => {
  shop = await openShop();
  servers = [await shop.serve(), await shop.serve()];
  await addOrder(servers[0], 'ORD-1');
});
afterEach(() => shop.close());

const tell = (door: 'complete' | 'webhook', imp_uid: string, { url }: ServerProcess): Promise<Answer> =>
  send('POST', `${url}/payments/${door}`, { imp_uid, merchant_uid: 'ORD-1' });

/** All at once, half of each kind to either process. */
function tellAll(imp_uid: string): Promise<{ callbacks: Answer[]; webhooks: Answer[] }> {
  const all = (door: 'complete' | 'webhook'): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: EACH }, (_, index) => tell(door, imp_uid, index % 2 ? servers[0] : servers[1])),
    );
  return Promise.all([all('complete'), all('webhook')]).then(([callbacks, webhooks]) => ({
    callbacks,
    webhooks,
  }));
}

/** The one answer that all of them are. */
function same(answers: readonly Answer[]): unknown {
  expect(answers).toHaveLength(EACH);
  const texts = new Set(answers.map(({ http, text }) => `${http} ${text}`));
  expect([...texts]).toHaveLength(1);
  return JSON.parse(answers[0]?.text ?? '');
}

async function expectBooks(imp_uid: string, types: string[]): Promise<void> {
  expect(await shop.database('orders')).toMatchObject([
    {
      merchant_uid: 'ORD-1',
      status: 'paid',
      imp_uid,
      amount: 64900,
      cancel_amount: 0,
      revision: types.length,
    },
  ]);
  expect(await shop.database('payments')).toMatchObject([
    { imp_uid, merchant_uid: 'ORD-1', status: 'paid', verdict: 'accepted', amount: 64900 },
  ]);
  expect(await shop.database('events').orderBy('sequence').pluck('type')).toEqual(types);
  await expect.poll(() => new Set(shop.receiver.accepted.map(({ id }) => id)).size).toBe(types.length);
  expect(shop.receiver.accepted.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
}

describe(`two processes on one ${DATABASE} database`, () => {
  it('give 400 equal answers about one payment, and tell of it once', async () => {
    const imp_uid = await shop.pay('ORD-1');
    const { callbacks, webhooks } = await tellAll(imp_uid);
    expect(same(callbacks)).toMatchObject({ status: 'success', imp_uid, amount: 64900 });
    expect(same(webhooks)).toMatchObject({ status: 'success' });
    await expectBooks(imp_uid, ['order.paid']);
  });

  it("do so about a virtual account's deposit, and about its issue before", async () => {
    const imp_uid = await shop.pay('ORD-1', { status: 'ready', pay_method: 'vbank' });
    const issued = await tellAll(imp_uid);
    expect(same(issued.callbacks)).toMatchObject({ status: 'vbankIssued', imp_uid });
    expect(same(issued.webhooks)).toMatchObject({ status: 'vbankIssued' });
    await shop.control('POST', `/payments/${imp_uid}/deposit`);
    const { callbacks, webhooks } = await tellAll(imp_uid);
    expect(same(callbacks)).toMatchObject({ status: 'success', imp_uid });
    expect(same(webhooks)).toMatchObject({ status: 'success' });
    await expectBooks(imp_uid, ['order.vbank_issued', 'order.paid']);
  });
});
