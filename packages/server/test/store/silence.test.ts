import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guarded, inTransaction, openDatabase } from '../../src/store/database.ts';
import { StoreError } from '../../src/store/errors.ts';
import { layWire, type Wire } from '../processes/wire.ts';
import { type EmptyDatabase, emptyDatabase } from '../support/databases.ts';

let empty: EmptyDatabase;
let wire: Wire;
let books: Knex;
beforeEach(async () => {
  empty = await emptyDatabase();
  wire = await layWire(empty.url);
  books = openDatabase(wire.url);
  await books.schema.createTable('cups', (table) => table.integer('number'));
});
afterEach(async () => {
  await books.destroy();
  await wire.close();
  await empty.drop();
});

it('a transaction that gets no answer is not begun again: the database may have too much to do', async () => {
  wire.slow({ statement: 'insert into', delay_ms: 60_000 });
  let begun = 0;
  const add = guarded(() =>
    inTransaction(books, async (transaction) => {
      begun += 1;
      await transaction('cups').insert({ number: 1 });
    }),
  );
  await expect(add).rejects.toThrow(new StoreError('ETIMEDOUT'));
  expect(begun).toBe(1);
});
