import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTransaction, migrate, openDatabase } from '../../src/store/database.ts';

const compiled = vi.spyOn(sqlite3.Database.prototype, 'prepare');

let database: ReturnType<typeof openDatabase>;
beforeEach(async () => {
  database = openDatabase('sqlite::memory:');
  await database.schema.createTable('cups', (table) => void table.text('colour').primary());
  compiled.mockClear();
});
afterEach(() => database.destroy());

const add = (colour: string) => database('cups').insert({ colour });
const find = (colour: string) => database('cups').where({ colour });
const times = (begin: string): number => compiled.mock.calls.filter(([sql]) => sql.startsWith(begin)).length;

describe('a connection to SQLite', () => {
  it('compiles a statement once, whatever it is given', async () => {
    for (const colour of ['red', 'green', 'blue']) await add(colour);
    expect(await find('red')).toEqual([{ colour: 'red' }]);
    expect(await find('green')).toEqual([{ colour: 'green' }]);
    expect(await find('black')).toEqual([]);
    expect(times('insert')).toBe(1);
    expect(times('select')).toBe(1);
  });

  it('tells each how many rows it changed', async () => {
    await add('red');
    const paint = (from: string, to: string) =>
      database('cups').where({ colour: from }).update({ colour: to });
    expect(await paint('red', 'green')).toBe(1);
    expect(await paint('red', 'blue')).toBe(0);
    expect(times('update')).toBe(1);
  });

  it('goes on with a statement that failed', async () => {
    await add('red');
    await expect(add('red')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    await add('blue');
    expect(await database('cups').select()).toHaveLength(2);
  });

  it('says what cannot be compiled, each time', async () => {
    for (const _time of [1, 2]) await expect(database('plates')).rejects.toThrow('no such table: plates');
  });

  it('sees a table that has changed since', async () => {
    await add('red');
    await find('red');
    await database.schema.alterTable('cups', (table) => void table.integer('handles').defaultTo(1));
    expect(await find('red')).toEqual([{ colour: 'red', handles: 1 }]);
    await database.schema.dropTable('cups');
    await expect(find('red')).rejects.toThrow('no such table: cups');
  });

  it('answers what is asked at once, and lets go of what has not been asked for long', async () => {
    await Promise.all(['red', 'green', 'blue'].map(add));
    await database.transaction((transaction) =>
      Promise.all(['red', 'green', 'blue'].map((colour) => transaction('cups').where({ colour }))).then(
        (found) => expect(found.flat()).toHaveLength(3),
      ),
    );
    await find('red');
    const before = times('select');
    for (let number = 0; number < 200; number += 1) await database.raw(`values (${number})`);
    await find('red');
    expect(times('select')).toBe(before + 1);
  });

  it('begins a transaction as a writer', async () => {
    await database.transaction(async () => {});
    expect(compiled.mock.calls.map(([sql]) => sql)).toEqual(['BEGIN IMMEDIATE;', 'COMMIT;']);
  });

  it('closes the file, which puts away the write-ahead log', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlite-'));
    const file = openDatabase(`sqlite:${join(directory, 'cups.db')}`);
    await file.schema.createTable('cups', (table) => void table.text('colour'));
    await file('cups').select();
    expect(await readdir(directory)).toContain('cups.db-wal');
    await file.destroy();
    expect(await readdir(directory)).toEqual(['cups.db']);
    await rm(directory, { recursive: true });
  });

  it('is free again after a transaction that could not be committed', async () => {
    const cup = 'colour text references cups (colour) deferrable initially deferred';
    await database.raw(`create table saucers (${cup})`);
    const lay = database.transaction((transaction) => transaction('saucers').insert({ colour: 'red' }));
    await expect(lay).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    expect(await database('saucers')).toEqual([]);
    await database.transaction((transaction) => transaction('cups').insert({ colour: 'red' }));
    expect(await find('red')).toHaveLength(1);
  });

  it('says why a transaction was given up, also where SQLite has rolled it back itself', async () => {
    const paint = inTransaction(database, async (transaction) => {
      await transaction('cups').insert({ colour: 'red' });
      await transaction.raw("insert or rollback into cups (colour) values ('red')");
    });
    await expect(paint).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    expect(await find('red')).toEqual([]);
  });

  it.each([
    ['removed', (file: string) => rm(file)],
    ['replaced', (file: string) => writeFile(`${file}.new`, '').then(() => rename(`${file}.new`, file))],
  ])('ends when its file is %s: nothing is written that nobody would find again', async (_, change) => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlite-'));
    const file = join(directory, 'cups.db');
    const books = openDatabase(`sqlite:${file}`);
    await books.schema.createTable('cups', (table) => void table.text('colour').primary());
    await books('cups').insert({ colour: 'red' });
    await change(file);
    await expect(books('cups').insert({ colour: 'green' })).rejects.toThrow('no such table: cups');
    await books.destroy();
    await rm(directory, { recursive: true });
  });

  it('makes its files for their owner alone, and leaves the rights of one that is there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlite-'));
    const rightsAfter = async (name: string): Promise<number[]> => {
      const own = openDatabase(`sqlite:${join(directory, name)}`);
      await migrate(own);
      const files = (await readdir(directory)).filter((file) => file.startsWith(name));
      const rights = await Promise.all(files.map((file) => stat(join(directory, file))));
      await own.destroy();
      return rights.map(({ mode }) => mode & 0o777);
    };
    // Beside the file its write-ahead log, and that one's index.
    expect(await rightsAfter('new.sqlite')).toEqual([0o600, 0o600, 0o600]);
    await writeFile(join(directory, 'old.sqlite'), '', { mode: 0o640 });
    expect(await rightsAfter('old.sqlite')).toEqual([0o640, 0o640, 0o640]);
    await rm(directory, { recursive: true });
  });

  it('is closed if it cannot be used', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlite-'));
    const file = join(directory, 'cups.db');
    await writeFile(file, 'something else '.repeat(100));
    const close = vi.spyOn(sqlite3.Database.prototype, 'close');
    const books = openDatabase(`sqlite:${file}`);
    await expect(books('cups')).rejects.toMatchObject({ code: 'SQLITE_NOTADB' });
    expect(close).toHaveBeenCalledOnce();
    await books.destroy();
    await rm(directory, { recursive: true });
  });

  describe('that was refused a lock', () => {
    let directory: string;
    let books: typeof database;
    let another: typeof database;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'sqlite-'));
      const url = `sqlite:${join(directory, 'cups.db')}`;
      books = openDatabase(url);
      another = openDatabase(url);
      await books.schema.createTable('cups', (table) => void table.text('colour').primary());
      await books('cups').insert({ colour: 'red' });
      await books.raw('PRAGMA busy_timeout = 0');
    });
    afterEach(async () => {
      await Promise.all([books.destroy(), another.destroy()]);
      await rm(directory, { recursive: true });
    });

    const nothing = async () => {};
    const paint = async () => void (await books('cups').where({ colour: 'red' }).update({ colour: 'blue' }));

    it.each([
      ['for a statement', nothing, paint],
      ['for a statement that it had run before', paint, paint],
      ['for the beginning of a transaction', nothing, () => books.transaction(nothing)],
    ])('%s: has committed what it says is done from then on', async (_, before, refused) => {
      await before();
      await another.transaction(async () => {
        await expect(refused()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
      });
      await books('cups').insert({ colour: 'green' });
      expect(await another('cups').pluck('colour')).toContain('green');
      await books.transaction((transaction) => transaction('cups').insert({ colour: 'black' }));
      expect(await another('cups').pluck('colour')).toContain('black');
      // And has let go itself.
      await another('cups').insert({ colour: 'white' });
    });
  });
});
