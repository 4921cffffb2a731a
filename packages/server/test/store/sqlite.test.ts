import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';

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
});
