import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { migrations, OWN_TABLES } from '../../src/store/schema/index.ts';
import { COMPILED } from '../support/compiled.ts';
import { DATABASE, type EmptyDatabase, emptyDatabase } from '../support/databases.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const killer = new URL('./kill-after.ts', import.meta.url).href;

/** `npm run crash` kills after every statement; otherwise this many places are tried, spread over all. */
const PLACES = process.env['CRASHES'] === undefined ? 3 : Number.POSITIVE_INFINITY;

/** Killed ones at the same time. */
const AT_ONCE = 2;

/** Processes that start at once. */
const CROWD = 6;

/** A start takes half a second; on a busy machine, and a hundred of them, much longer. */
const TIMEOUT_MS = process.env['CRASHES'] === undefined ? 120_000 : 900_000;

vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

let empty: EmptyDatabase;
const children: ChildProcess[] = [];
beforeEach(async () => {
  empty = await emptyDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await empty.drop();
});

/** Runs the command line on the database; `killAfter` statements it kills itself. */
function run(command: 'migrate' | 'serve', url: string, killAfter = 'never') {
  const child = spawn(process.execPath, ['--conditions=source', `--import=${killer}`, main, command], {
    env: {
      ...COMPILED,
      IMP_KEY: 'key',
      IMP_SECRET: 'secret',
      PORT: '0',
      DATABASE_URL: url,
      KILL_AFTER: killAfter,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let printed = '';
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, printed }));
  const listening = new Promise<void>((resolve, reject) => {
    ended.then(() => reject(new Error(`ended before it listened: ${printed}`)), reject);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk;
        if (printed.includes('listening on')) resolve();
      });
    }
  });
  listening.catch(() => {});
  return { child, ended, listening };
}

async function withDatabase<Result>(url: string, work: (database: Knex) => Promise<Result>): Promise<Result> {
  const database = openDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

/** Everything that a migration makes, as the database itself describes it. */
async function describeSchema(database: Knex): Promise<unknown> {
  const names = await migrations.getMigrations([]);
  expect(await database('knex_migrations').orderBy('id').pluck('name')).toEqual(names);
  if (DATABASE === 'sqlite') return database('sqlite_master').select('sql').orderBy(['type', 'name']);
  if (DATABASE === 'mysql') {
    return Promise.all(
      OWN_TABLES.map(async (table) => (await database.raw('show create table ??', table))[0]),
    );
  }
  const columns = await database.raw(
    `select table_name, column_name, data_type, character_maximum_length, is_nullable
     from information_schema.columns where table_schema = current_schema() order by 1, ordinal_position`,
  );
  const indexes = await database.raw(
    `select replace(indexdef, current_schema(), '') as definition
     from pg_indexes where schemaname = current_schema() order by indexname`,
  );
  return [columns.rows, indexes.rows];
}

describe('a migration that is killed', () => {
  const report: string[] = [];
  /** How many statements there are, and what they make. */
  let statements: number;
  let expected: unknown;
  beforeAll(async () => {
    const whole = await emptyDatabase();
    const { code, printed } = await run('migrate', whole.url).ended;
    expect(code).toBe(0);
    statements = Number(/(\d+) statements/.exec(printed)?.[1]);
    expected = await withDatabase(whole.url, describeSchema);
    await whole.drop();
  });
  afterAll(() => {
    console.log(`kill -9 during a migration on ${DATABASE}: ${report.join(', ')}`);
  });

  async function expectCompleted(command: 'migrate' | 'serve', after: number): Promise<void> {
    const place = await emptyDatabase();
    const { signal } = await run(command, place.url, String(after)).ended;
    expect(signal).toBe('SIGKILL');
    await withDatabase(place.url, async (database) => {
      await migrate(database);
      expect(await describeSchema(database)).toEqual(expected);
    });
    await place.drop();
  }

  it.each(['migrate', 'serve'] as const)(
    'after any statement is completed by the next start: %s',
    async (command) => {
      const step = Math.max(1, statements / PLACES);
      const places: number[] = [];
      // `serve` elsewhere than `migrate`, so that few places are more.
      for (let after = command === 'serve' ? 1 : 1 + step / 2; after <= statements; after += step) {
        places.push(Math.floor(after));
      }
      // A place is mostly the start of a process: as many at once as there are cores for them.
      for (let next = 0; next < places.length; next += AT_ONCE) {
        await Promise.all(places.slice(next, next + AT_ONCE).map((after) => expectCompleted(command, after)));
      }
      report.push(`${command} after ${places.length} of ${statements} statements`);
    },
  );
});

describe('processes that start at once on an empty database', () => {
  it('all come up, also if one is killed on the way, and the migrations have run once', async () => {
    const crowd = Array.from({ length: CROWD }, () => run('serve', empty.url));
    const killed = run('migrate', empty.url, '25').ended;
    await Promise.all(crowd.map(({ listening }) => listening));
    await killed;
    await withDatabase(empty.url, describeSchema);
  });

  it('wait for one another, however close they are', async () => {
    // In one process, where SQLite's waiting takes one of four threads.
    const number = DATABASE === 'sqlite' ? 3 : 20;
    const migrating = Array.from({ length: number }, () => withDatabase(empty.url, migrate));
    await Promise.all(migrating);
    await withDatabase(empty.url, describeSchema);
  });
});

describe('a database that is not empty', () => {
  it('keeps a table of the shop that has the name of one of ours', async () => {
    await withDatabase(empty.url, async (database) => {
      await database.schema.createTable('events', (table) => {
        table.increments('id');
        table.string('title');
      });
      await database('events').insert({ title: '개업 행사' });
      await expect(migrate(database)).rejects.toThrow('"events" that is not this server\'s');
      expect(await database('events')).toMatchObject([{ title: '개업 행사' }]);
    });
    const { code, printed } = await run('migrate', empty.url).ended;
    expect(code).toBe(1);
    expect(printed).toContain('DATABASE_URL');
  });

  it('is left alone by a second migration', async () => {
    await withDatabase(empty.url, async (database) => {
      await migrate(database);
      const before = await describeSchema(database);
      await migrate(database);
      expect(await describeSchema(database)).toEqual(before);
    });
  });
});
