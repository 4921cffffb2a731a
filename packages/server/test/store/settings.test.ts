import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment as environment } from '../../src/environment.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { createSettlementStore } from '../../src/store/settlement.ts';
import { DATABASE, type EmptyDatabase, emptyDatabase } from '../support/databases.ts';
import { issuedVbank, samplePayment } from '../support/samples.ts';

/**
 * By which a server reads quoted texts in another way. MySQL also cuts them, leaves what is done uncommitted, and
 * makes tables that know no transactions.
 */
const SETTING = {
  postgres: 'SET standard_conforming_strings = off',
  mysql: `SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', autocommit = 0, completion_type = 'CHAIN',
    default_storage_engine = 'MyISAM'`,
}[DATABASE as 'postgres' | 'mysql'];

const NAME = `'의자' \\ "; -- 😀`;

let empty: EmptyDatabase;
let books: Knex;
beforeEach(async () => {
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  const { client } = books;
  const connect = client.acquireRawConnection.bind(client);
  // As the server has them when we connect, before we have said anything.
  client.acquireRawConnection = async () => {
    const connection = await connect();
    connection.query(SETTING);
    return connection;
  };
  // Which knows no Hangul; our tables have their own.
  if (DATABASE === 'mysql') await books.raw('alter database character set latin1');
  await migrate(books);
});
afterEach(async () => {
  await books.destroy();
  await empty.drop();
});

const order = { merchant_uid: 'ORD-1', amount_minor: 64900, currency: 'KRW', expires_at: null, buyer: null };
const orders = () => createOrderStore(books, environment, 300);

describe(`whatever the settings of ${DATABASE} are`, () => {
  it('an order is kept to the letter', async () => {
    await orders().add({ ...order, name: NAME });
    expect(await orders().find('ORD-1')).toMatchObject({ name: NAME });
  });

  it('so is a payment', async () => {
    const payment = samplePayment({ ...issuedVbank, vbank_holder: NAME });
    const write = { payment, verdict: 'accepted', stored: null, source: 'callback' } as const;
    const store = createSettlementStore(books, environment);
    await store.transaction((transaction) => transaction.savePayments([write]));
    const found = await store.transaction((transaction) => transaction.findPayments([payment.imp_uid]));
    expect(found.get(payment.imp_uid)?.payment).toEqual(payment);
  });

  it.each([
    ['by itself', async () => {}],
    ['after a transaction', () => books.transaction((transaction) => transaction('orders'))],
  ])('an order that was added %s is there for others', async (_, before) => {
    await before();
    await orders().add({ ...order, name: NAME });
    const another = openDatabase(empty.url);
    expect(await another('orders').pluck('merchant_uid')).toEqual(['ORD-1']);
    await another.destroy();
  });

  it('nothing is left of a transaction that failed', async () => {
    const store = createSettlementStore(books, environment);
    const fail = store.transaction(async (transaction) => {
      await transaction.savePayments([
        { payment: samplePayment(), verdict: 'accepted', stored: null, source: 'callback' },
      ]);
      throw new Error('on purpose');
    });
    await expect(fail).rejects.toThrow('on purpose');
    expect(await books('payments')).toEqual([]);
  });

  it('what is too long is refused, not cut', async () => {
    await expect(orders().add({ ...order, name: '의'.repeat(41) })).rejects.toThrow('The database failed');
    expect(await orders().find('ORD-1')).toBeNull();
  });
});
