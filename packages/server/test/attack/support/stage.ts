import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow, OrderRow, PaymentRow } from '../../../src/store/rows.ts';
import { type EmptyDatabase, emptyDatabase, openForReading, readStored } from '../../support/databases.ts';
import { BUYER, DATABASE_CANARY, FAKE_TOKEN, findCanaries, PAYER, SECRETS } from './canaries.ts';
import { type PortOne, startPortOne } from './portone.ts';
import { type Shop, startShop } from './shop.ts';

/** A PortOne, a server process, and its database opened a second time beside it. */
export interface Stage {
  portone: PortOne;
  shop: Shop;
  database: Knex;
  /** Where the servers run: an empty directory. */
  directory: string;
  /** What every server here is told, before its own settings. */
  settings: Record<string, string>;
  /** Another server process on the same database, unless `settings` name another. */
  serve(settings: Record<string, string>, nodeArgs?: readonly string[]): Promise<Shop>;
  orderRow(merchant_uid: string): Promise<OrderRow>;
  paymentRows(merchant_uid: string): Promise<PaymentRow[]>;
  /** The types of the events written for an order, in order. */
  events(merchant_uid: string): Promise<EventRow['type'][]>;
  /** An empty database of another name. @returns its address */
  anotherDatabase(): Promise<string>;
  /** All that is kept in the stage's database, deleted pages and journals included where they are files. */
  stored(): Promise<string>;
  /** All that the servers have answered and printed. */
  shown(): { text: string; isPrivate: boolean }[];
  close(): Promise<void>;
}

async function startStage(): Promise<Stage> {
  const portone = await startPortOne();
  const directory = await mkdtemp(join(tmpdir(), 'iamport-checkout-attack-'));
  const own = await emptyDatabase(DATABASE_CANARY);
  const databases: EmptyDatabase[] = [own];
  const settings = {
    ...SECRETS,
    IMP_API_URL: portone.url,
    DATABASE_URL: own.url,
    PORT: '0',
    RATE_LIMIT: '0',
    // No questions of the server's own among those that an attack is blamed for.
    RECONCILE_EVERY: '0',
  };
  const shops: Shop[] = [];
  const serve: Stage['serve'] = async (changed, nodeArgs = []) => {
    const shop = await startShop({ ...settings, ...changed }, { cwd: directory, nodeArgs });
    shops.push(shop);
    return shop;
  };
  const shop = await serve({});
  const database = openForReading(own.url);
  return {
    portone,
    shop,
    database,
    directory,
    settings,
    serve,
    async orderRow(merchant_uid) {
      const row = await database<OrderRow>('orders').where({ merchant_uid }).first();
      if (!row) throw new Error(`no order ${merchant_uid}`);
      return row;
    },
    paymentRows: (merchant_uid) => database<PaymentRow>('payments').where({ merchant_uid }),
    async events(merchant_uid) {
      const rows = await database<EventRow>('events').where({ merchant_uid }).orderBy('sequence');
      return rows.map(({ type }) => type);
    },
    async anotherDatabase() {
      const another = await emptyDatabase();
      databases.push(another);
      return another.url;
    },
    stored: () => readStored(own.url, database),
    shown: () =>
      shops.flatMap(({ answered, printed }) => [...answered, { text: printed(), isPrivate: false }]),
    async close() {
      await database.destroy();
      await Promise.all(shops.map((each) => each.stop()));
      await portone.close();
      await Promise.all(databases.map(({ drop }) => drop()));
      await rm(directory, { recursive: true });
    },
  };
}

/** One stage for all attacks of a file: a server that has seen the others is attacked, not a fresh one. */
export function useStage(): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.close());
  return () => {
    if (!stage) throw new Error('the stage is not up');
    return stage;
  };
}

/** The last test of each file: all that was answered, printed and stored while it ran. */
export function itShowsNothing(stage: () => Stage): void {
  it('has shown no secret and no person, in any answer, any line printed, or the database', async () => {
    const { portone, shown, stored } = stage();
    await portone.token();
    const secrets = [...Object.values(SECRETS), DATABASE_CANARY, FAKE_TOKEN, ...portone.tokens];
    const all = shown();
    expect(all.length).toBeGreaterThan(1);
    for (const { text, isPrivate } of all) {
      const people = [...Object.values(PAYER), ...(isPrivate ? [] : Object.values(BUYER))];
      expect(findCanaries(text, [...secrets, ...people])).toEqual([]);
    }
    expect(findCanaries(await stored(), [...secrets, ...Object.values(PAYER)])).toEqual([]);
  });
}
