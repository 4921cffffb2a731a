import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { systemEnvironment } from '../../src/environment.ts';
import { createServer } from '../../src/server.ts';
import type { FindShopOrder } from '../../src/shop/model.ts';
import { DATABASE, emptyDatabase, openForReading } from '../support/databases.ts';
import { slowPortOne } from '../support/slow-portone.ts';
import { API_KEY, IMP_SECRET, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;
const columns = { merchant_uid: 'order_no', amount: 'total', currency: 'cur', name: 'title' };

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** A world whose database the shop has been using before. */
async function startShop(
  build: (table: Knex.CreateTableBuilder) => void,
  rows: readonly Record<string, unknown>[],
  overrides: Partial<Settings> & { findShopOrder?: FindShopOrder } = {},
): Promise<World> {
  const empty = await emptyDatabase();
  const shop = openForReading(empty.url);
  await shop.schema.createTable('shop_orders', build);
  if (rows.length > 0) await shop('shop_orders').insert(rows);
  await shop.destroy();
  world = await startWorld(
    { databaseUrl: empty.url, ordersTable: 'shop_orders', ordersColumns: columns, ...overrides },
    systemEnvironment,
  );
  const { close } = world;
  world.close = () => close().finally(empty.drop);
  return world;
}

const usual = (table: Knex.CreateTableBuilder): void => {
  table.string('order_no', 64).primary();
  table.integer('total').notNullable();
  table.string('cur', 3).notNullable();
  table.string('title', 200);
};
const chair = { order_no: 'ORD-1', total: 64900, cur: 'KRW', title: '의자' };

describe("the shop's own order table", () => {
  it('pays an order that is only there, and keeps its own state beside it', async () => {
    const shop = await startShop(usual, [chair]);
    expect(await shop.get('/orders/ORD-1')).toMatchObject({
      http: 200,
      body: { status: 'pending', name: '의자', amount: 64900, currency: 'KRW' },
    });
    const imp_uid = await shop.pay();
    expect(await shop.complete(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
    expect(await shop.database('orders').first()).toMatchObject({ status: 'paid', imp_uid });
    expect(await shop.database('shop_orders').select()).toEqual([chair]);
  });

  it('asks PortOne nothing about an order that is in no book', async () => {
    const shop = await startShop(usual, [chair]);
    const imp_uid = await shop.pay({ merchant_uid: 'ORD-2' });
    expect(await shop.complete(imp_uid, 'ORD-2')).toMatchObject({
      http: 404,
      body: { code: 'ORDER_NOT_FOUND' },
    });
    expect(await shop.journal()).toEqual([]);
  });

  it.each<[string, (table: Knex.CreateTableBuilder) => void, unknown, string]>([
    ['integer', (table) => table.integer('total'), 64900, 'KRW'],
    ['bigint', (table) => table.bigInteger('total'), 64900, 'KRW'],
    ['decimal', (table) => table.decimal('total', 12, 2), '64900.00', 'KRW'],
    ['decimal with cents', (table) => table.decimal('total', 12, 2), '64.90', 'USD'],
    ['double', (table) => table.double('total'), 64.9, 'USD'],
    ['text', (table) => table.string('total', 20), '64900', 'KRW'],
  ])('reads an amount kept as %s', async (_, total, value, cur) => {
    const amount = Number(value);
    const shop = await startShop(
      (table) => {
        table.string('order_no', 40).primary();
        total(table);
        table.string('cur', 3);
        table.string('title', 40);
      },
      [{ ...chair, total: value, cur }],
    );
    const honest = await shop.pay({ amount, currency: cur });
    const forged = await shop.pay({ amount: amount * 10, currency: cur });
    expect(await shop.complete(forged)).toMatchObject({ http: 400, body: { code: 'AMOUNT_MISMATCH' } });
    expect(await shop.complete(honest)).toMatchObject({ http: 200, body: { amount, currency: cur } });
  });

  it.each([
    ['is no number', 'many'],
    ['is negative', '-64900'],
    ['is zero', '0'],
    ['has won with decimals', '64900.5'],
    ['is missing', null],
  ])('answers 503 and says why in the log when an amount %s', async (_, total) => {
    const shop = await startShop(
      (table) => {
        table.string('order_no', 40).primary();
        table.string('total', 20);
        table.string('cur', 3);
        table.string('title', 40);
      },
      [{ ...chair, total }],
    );
    const imp_uid = await shop.pay();
    expect(await shop.complete(imp_uid)).toMatchObject({
      http: 503,
      body: { code: 'UNAVAILABLE', retryable: true },
    });
    expect(shop.log.join('\n')).toMatch(/ORD-1/);
    expect(await shop.database('orders').select()).toEqual([]);
  });

  it('has won for currency and the number for name where no columns are named for them', async () => {
    const shop = await startShop(usual, [chair], {
      ordersColumns: { merchant_uid: 'order_no', amount: 'total' },
    });
    expect((await shop.get('/orders/ORD-1')).body).toMatchObject({ name: 'ORD-1', currency: 'KRW' });
  });

  it('cuts a long name to what PortOne takes', async () => {
    const shop = await startShop(usual, [{ ...chair, title: '의자'.repeat(60) }]);
    expect((await shop.get('/orders/ORD-1')).body.name).toBe('의자'.repeat(20));
  });

  it('follows the shop until the order is paid, and not any more after that', async () => {
    const shop = await startShop(usual, [chair]);
    await shop.get('/orders/ORD-1');
    await shop.database('shop_orders').update({ total: 70000, title: '의자와 방석' });
    expect((await shop.get('/orders/ORD-1')).body).toMatchObject({ amount: 70000, name: '의자와 방석' });
    const imp_uid = await shop.pay({ amount: 70000 });
    await shop.complete(imp_uid);
    await shop.database('shop_orders').update({ total: 1 });
    expect(await shop.complete(imp_uid)).toMatchObject({
      http: 200,
      body: { status: 'success', amount: 70000 },
    });
  });

  it('sees a price that changes while PortOne is asked, and leaves that money to a person', async () => {
    const shop = await startShop(usual, [chair], { forgeryPolicy: 'cancel' });
    await shop.get('/orders/ORD-1');
    const imp_uid = await shop.pay();
    const isAsked = await slowPortOne(shop.sandbox, { path: `/payments/${imp_uid}` });
    const answer = shop.complete(imp_uid);
    await isAsked();
    await shop.database('shop_orders').update({ total: 70000 });
    expect(await answer).toMatchObject({ http: 400, body: { code: 'AMOUNT_MISMATCH' } });
    expect((await shop.journal()).filter((call) => call.includes('cancel'))).toEqual([]);
  });

  it('lets an order expire that the shop has taken out, and takes it up again', async () => {
    const shop = await startShop(usual, [chair]);
    await shop.get('/orders/ORD-1');
    await shop.database('shop_orders').delete();
    expect((await shop.get('/orders/ORD-1')).body.status).toBe('expired');
    await shop.database('shop_orders').insert(chair);
    expect((await shop.get('/orders/ORD-1')).body.status).toBe('pending');
  });

  it('finds a payment of an order that nobody ever told us about', async () => {
    const shop = await startShop(usual, [chair]);
    const imp_uid = await shop.pay();
    await shop.pay({ merchant_uid: 'not ours' });
    const round = await shop.post('/reconcile', {}, { authorization });
    expect(round.body).toMatchObject({ changed: 1, failed_calls: 0 });
    expect(await shop.database('orders').select('merchant_uid', 'status', 'imp_uid')).toEqual([
      { merchant_uid: 'ORD-1', status: 'paid', imp_uid },
    ]);
    expect(await shop.database('events').pluck('type')).toEqual(['order.paid']);
  });

  it('does not take orders by POST, as two books would come to differ', async () => {
    const shop = await startShop(usual, [chair]);
    const order = { merchant_uid: 'ORD-9', name: '의자', amount: 1000 };
    expect(await shop.post('/orders', order, { authorization })).toMatchObject({
      http: 409,
      body: { code: 'ORDER_CONFLICT' },
    });
  });

  it('finds a number of a numeric column, and nothing where the number cannot be one', async () => {
    const shop = await startShop(
      (table) => {
        table.increments('order_no');
        table.integer('total');
        table.string('cur', 3);
        table.string('title', 40);
      },
      [{ ...chair, order_no: 1001 }],
    );
    expect((await shop.get('/orders/1001')).body).toMatchObject({ merchant_uid: '1001', amount: 64900 });
    for (const other of ['1001x', 'ORD-1', '01001', '99999999999999999999']) {
      expect((await shop.get(`/orders/${other}`)).http, other).toBe(404);
    }
  });

  it('tells order numbers apart to the letter', async () => {
    const shop = await startShop(usual, [chair]);
    expect((await shop.get('/orders/ord-1')).http).toBe(404);
    expect((await shop.get('/orders/ORD-1')).http).toBe(200);
  });
});

describe('names that are checked at the start', () => {
  let url: string;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ url, drop } = await emptyDatabase());
    const shop = openForReading(url);
    await shop.schema.createTable('shop_orders', usual);
    await shop.destroy();
  });
  afterEach(() => drop());

  async function migrateWith(settings: Partial<Settings>): Promise<void> {
    const server = createServer({
      impKey: 'sandbox-key',
      impSecret: IMP_SECRET,
      databaseUrl: url,
      ...settings,
    });
    try {
      await server.migrate();
    } finally {
      await server.close();
    }
  }

  it.each<[string, Partial<Settings>, RegExp]>([
    ['an unknown table', { ordersTable: 'shop_order' }, /ORDERS_TABLE is "shop_order"/],
    ['SQL for a table', { ordersTable: 'shop_orders; drop table shop_orders' }, /ORDERS_TABLE/],
    [
      'SQL for a column',
      { ordersColumns: { ...columns, amount: 'total" --' } },
      /ORDERS_COLUMNS has "amount:/,
    ],
    [
      'an unknown column',
      { ordersColumns: { ...columns, name: 'label' } },
      /ORDERS_COLUMNS has "name:label"/,
    ],
    ['its own table', { ordersTable: 'orders' }, /ORDERS_TABLE is "orders"/],
  ])('refuses %s', async (_, settings, message) => {
    const all = { ordersTable: 'shop_orders', ordersColumns: columns, ...settings };
    await expect(migrateWith(all)).rejects.toThrow(message);
    const shop = openForReading(url);
    expect(await shop('shop_orders').select()).toEqual([]);
    expect(await shop.schema.hasTable('payments')).toBe(false);
    await shop.destroy();
  });

  it('takes a table of another schema', async () => {
    const { searchParams, pathname } = new URL(url);
    const schema = {
      sqlite: 'main',
      postgres: searchParams.get('options')?.split('=')[1],
      mysql: pathname.slice(1),
    }[DATABASE];
    await migrateWith({ ordersTable: `${schema}.shop_orders`, ordersColumns: columns });
  });
});

describe('an adapter to the shop', () => {
  const noTable = { ordersTable: undefined };

  it('is asked for the order, and what it says counts', async () => {
    const asked: string[] = [];
    const findShopOrder: FindShopOrder = async (merchant_uid) => {
      asked.push(merchant_uid);
      return merchant_uid === 'ORD-1' ? { amount: 64900n, name: '의자' } : null;
    };
    const shop = await startShop(usual, [], { ...noTable, findShopOrder });
    const imp_uid = await shop.pay();
    expect(await shop.complete(imp_uid)).toMatchObject({ http: 200, body: { status: 'success' } });
    expect(new Set(asked)).toEqual(new Set(['ORD-1']));
    asked.length = 0;
    await shop.complete(imp_uid);
    expect(asked).toEqual([]);
  });

  it('may fail or hang: the shopper is told to wait, and nothing of its error is told', async () => {
    const findShopOrder: FindShopOrder = (merchant_uid) =>
      merchant_uid === 'ORD-1' ? Promise.reject(new Error('password=hunter2')) : new Promise(() => {});
    const shop = await startShop(usual, [], { ...noTable, findShopOrder });
    const [failed, hung] = await Promise.all([shop.get('/orders/ORD-1'), shop.get('/orders/ORD-2')]);
    for (const { http, body } of [failed, hung]) {
      expect(http).toBe(503);
      expect(body).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      expect(JSON.stringify(body)).not.toContain('hunter2');
    }
    expect(shop.log.join('\n')).not.toContain('hunter2');
  });
});
