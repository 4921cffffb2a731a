import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { ConflictError } from '../../src/settlement/errors.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { type EmptyDatabase, emptyDatabase } from '../support/databases.ts';

let empty: EmptyDatabase;
let books: Knex;
let database: Knex;
beforeEach(async () => {
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  database = openDatabase(empty.url);
  await migrate(books);
  // The one connection there is; its patience is not what is tried here.
  await books.raw('PRAGMA busy_timeout = 0');
});
afterEach(async () => {
  await books.destroy();
  await database.destroy();
  await empty.drop();
});

/** Another process writes, and takes its time. */
const writing = (work: () => Promise<void>): Promise<void> =>
  database.transaction(async (transaction) => {
    await transaction('orders').where({ merchant_uid: '' }).update({ revision: 0 });
    await work();
  });

describe('a SQLite database that another process writes to', () => {
  it('is no reason to say that the order number is taken', async () => {
    const orders = createOrderStore(books, systemEnvironment, 300);
    const order = { merchant_uid: 'ORD-1', name: '의자', amount_minor: 64900, currency: 'KRW' };
    const add = () => orders.add({ ...order, expires_at: null, buyer: null });
    await writing(async () => {
      await expect(add()).rejects.toThrow(ConflictError);
    });
    expect(await add()).toMatchObject({ isNew: true });
  });

  it('is not migrated meanwhile, and says why', async () => {
    await writing(async () => {
      await expect(migrate(books)).rejects.toThrow('Another writer was in the way (SQLITE_BUSY)');
    });
    await migrate(books);
  });
});
