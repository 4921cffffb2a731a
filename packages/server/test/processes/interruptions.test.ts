import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATABASE, type EmptyDatabase, emptyDatabase, openForReading } from '../support/databases.ts';
import { startWorld, type World } from '../support/world.ts';
import { layWire, type Wire } from './proxy.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 });

let empty: EmptyDatabase;
let wire: Wire;
let world: World;
/** The database without the wire between. */
let database: Knex;

beforeEach(async () => {
  empty = await emptyDatabase();
  wire = await layWire(empty.url);
  world = await startWorld({ databaseUrl: wire.url });
  database = openForReading(empty.url);
  await world.order();
});
afterEach(async () => {
  await database.destroy();
  await world.close();
  await wire.close();
  await empty.drop();
});

const lookups = async (): Promise<number> =>
  (await world.journal()).filter((call) => call.startsWith('GET /payments/imp_')).length;

async function expectPaidOnce(imp_uid: string): Promise<void> {
  expect(await database('orders')).toMatchObject([{ status: 'paid', imp_uid, revision: 1 }]);
  expect(await database('payments')).toMatchObject([{ imp_uid, verdict: 'accepted' }]);
  expect(await database('events').pluck('type')).toEqual(['order.paid']);
}

describe.skipIf(DATABASE === 'sqlite')(`a ${DATABASE} connection that is lost`, () => {
  it.each([
    ['on the way to the commit', 'COMMIT', 'request'],
    ['on the way back from the commit', 'COMMIT', 'answer'],
    ['at the first statement of the transaction', 'BEGIN', 'answer'],
    ['between two statements', 'update', 'request'],
    ['before PortOne is asked', 'select', 'request'],
  ] as const)('%s: another is taken, and PortOne is asked once', async (_, statement, loses) => {
    const imp_uid = await world.pay();
    wire.lose({ statement, loses });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
    expect(await lookups()).toBe(1);
    await expectPaidOnce(imp_uid);
  });

  it('with all others at once: nobody notices', async () => {
    const imp_uids = await Promise.all(Array.from({ length: 8 }, () => world.pay()));
    await Promise.all(imp_uids.map((imp_uid) => world.complete(imp_uid)));
    wire.cut();
    const answers = await Promise.all(imp_uids.map((imp_uid) => world.complete(imp_uid)));
    expect(answers.map(({ http }) => http).toSorted()).toEqual([200, ...Array(7).fill(409)]);
  });
});
