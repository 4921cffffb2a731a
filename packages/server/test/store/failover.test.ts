import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { guarded, openDatabase } from '../../src/store/database.ts';
import { StoreError } from '../../src/store/errors.ts';
import { DATABASE, type EmptyDatabase, emptyDatabase } from '../support/databases.ts';

/** Said on a connection, it leads to a server that only reads. */
const { demote, says } = {
  postgres: { demote: 'SET default_transaction_read_only = on', says: '25006' },
  mysql: { demote: 'SET SESSION TRANSACTION READ ONLY', says: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' },
}[DATABASE as 'postgres' | 'mysql'];

let empty: EmptyDatabase;
let books: Knex;
beforeEach(async () => {
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  await books.schema.createTable('cups', (table) => table.integer('number'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await books.destroy();
  await empty.drop();
});

it('a server that became read-only is left after half a minute, however much there is to ask', async () => {
  const began_ms = performance.now();
  const after = (seconds: number) => vi.spyOn(performance, 'now').mockReturnValue(began_ms + seconds * 1000);
  const add = (): Promise<unknown> => guarded(() => books('cups').insert({ number: 1 }));
  await books.raw(demote);
  await expect(add()).rejects.toThrow(new StoreError(says));
  after(25);
  await expect(add()).rejects.toThrow(new StoreError(says));
  after(35);
  await add();
  expect(await books('cups')).toEqual([{ number: 1 }]);
});
