import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { answers, TEST_DATABASES } from '../scripts/databases.ts';
import { root } from '../scripts/run.ts';
import { AMOUNT, CURRENCY, impUid, merchantUid, PAID_AT, payment } from './payments.ts';
import { newFolder } from './scratch.ts';
import { KEYS, SERVER } from './server.ts';

const { knex } = knexModule;

export type Kind = 'sqlite' | 'postgres' | 'mysql';

/** A database of its own for a contender, with our server's tables: the same rows and indexes for all. */
export interface Books {
  url: string;
  /** Puts pending orders with the numbers after the last ones. @returns the first and the last number */
  putOrders(count: number): Promise<[number, number]>;
  /** Puts orders that were paid long ago, with their payments and events. */
  putHistory(count: number): Promise<void>;
  /**
   * @param paid how many orders were verified
   * @throws {Error} unless so many are paid, each by one payment and told by one event
   */
  check(paid: number): Promise<void>;
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** Rows in one INSERT: a statement of about half a megabyte. */
const CHUNK = 5_000;

/** Where the server of that kind is, or null if none answers. */
export async function serverOf(kind: Exclude<Kind, 'sqlite'>): Promise<string | null> {
  const { url } = TEST_DATABASES[kind === 'postgres' ? 0 : 1];
  return (await answers(url)) ? url : null;
}

export async function openBooks(kind: Kind): Promise<Books> {
  await using opened = new AsyncDisposableStack();
  const place = await (kind === 'sqlite' ? makeFile() : makeSchema(kind));
  opened.defer(place.drop);
  execFileSync(process.execPath, [SERVER, 'migrate'], {
    cwd: root,
    env: { ...process.env, ...KEYS, DATABASE_URL: place.url },
  });
  const database = knex(place.config);
  opened.defer(() => database.destroy());
  const kept = opened.move();
  let last = 0;

  async function putRows(from: number, to: number, status: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    for (let first = from; first <= to; first += CHUNK) {
      const count = Math.min(CHUNK, to - first + 1);
      const rows = Array.from({ length: count }, (_, index) => orderRow(first + index, status, now));
      await database.raw(
        `INSERT INTO orders (merchant_uid, name, amount, currency, status, imp_uid, paid_at, next_check_at, created_at, updated_at) VALUES ${rows.join()}`,
      );
    }
  }

  async function count(sql: string): Promise<number> {
    const answer = await database.raw(`SELECT count(*) AS n FROM ${sql}`);
    const [row] = answer.rows ?? (Array.isArray(answer[0]) ? answer[0] : answer);
    return Number(row.n);
  }

  return {
    url: place.url,
    async putOrders(orders) {
      const first = last + 1;
      last += orders;
      await putRows(first, last, 'pending');
      return [first, last];
    },
    async putHistory(orders) {
      const first = last + 1;
      last += orders;
      await putRows(first, last, 'paid');
      const snapshot = JSON.stringify(payment(0));
      await database.raw(
        `INSERT INTO payments (imp_uid, merchant_uid, status, verdict, amount, currency, cancel_amount, snapshot, first_seen_by, first_seen_at, updated_at)
         SELECT imp_uid, merchant_uid, 'paid', 'accepted', amount, currency, 0, '${snapshot}', 'callback', paid_at, paid_at FROM orders WHERE status = 'paid'`,
      );
      await database.raw(
        `INSERT INTO events (id, type, merchant_uid, imp_uid, dedupe_key, data, created_at, delivered_at)
         SELECT replace(merchant_uid, 'ORD-', 'evt_'), 'order.paid', merchant_uid, imp_uid, replace(merchant_uid, 'ORD-', 'order.paid/'), '{}', paid_at, paid_at FROM orders WHERE status = 'paid'`,
      );
    },
    async check(paid) {
      const found = {
        'paid orders': await count("orders WHERE status = 'paid'"),
        payments: await count("payments WHERE verdict = 'accepted'"),
        'orders with payments': await count('(SELECT DISTINCT merchant_uid FROM payments) AS orders_paid'),
        events: await count("events WHERE type = 'order.paid'"),
        'orders with events': await count('(SELECT DISTINCT merchant_uid FROM events) AS orders_told'),
      };
      for (const [what, number] of Object.entries(found)) {
        if (number !== paid) throw new Error(`${paid} orders were verified, but there are ${number} ${what}`);
      }
    },
    run: async (sql) => void (await database.raw(sql)),
    drop: () => kept.disposeAsync(),
  };
}

function orderRow(number: number, status: string, now: number): string {
  const [imp_uid, paid_at, next_check_at] =
    status === 'paid' ? [`'${impUid(number)}'`, PAID_AT, 'NULL'] : ['NULL', 'NULL', now + 3_600];
  return `('${merchantUid(number)}', '달항아리', ${AMOUNT}, '${CURRENCY}', '${status}', ${imp_uid}, ${paid_at}, ${next_check_at}, ${now}, ${now})`;
}

interface Place {
  url: string;
  config: Knex.Config;
  drop(): Promise<void>;
}

async function makeFile(): Promise<Place> {
  const { path, remove } = await newFolder();
  const filename = join(path, 'orders.sqlite');
  const afterCreate = (
    connection: { exec(sql: string, done: (error: Error | null) => void): void },
    done: (error: Error | null, connection: unknown) => void,
  ): void => {
    // These rows need not outlive the bench.
    connection.exec('PRAGMA busy_timeout = 30000; PRAGMA synchronous = OFF', (error) =>
      done(error, connection),
    );
  };
  const pool = { min: 1, max: 1, afterCreate };
  return {
    url: `sqlite:${filename}`,
    config: { client: 'sqlite3', connection: { filename }, useNullAsDefault: true, pool },
    drop: remove,
  };
}

async function makeSchema(kind: 'postgres' | 'mysql'): Promise<Place> {
  const base = await serverOf(kind);
  if (base === null) throw new Error(`no ${kind} answers`);
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const client = kind === 'postgres' ? 'pg' : 'mysql2';
  const administer = async (sql: string): Promise<void> => {
    const database = knex({ client, connection: base, pool: { min: 0, max: 1 } });
    await database.raw(sql).finally(() => database.destroy());
  };
  const url = new URL(base);
  if (kind === 'postgres') {
    await administer(`CREATE SCHEMA ${name}`);
    url.searchParams.set('options', `-c search_path=${name}`);
  } else {
    await administer(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
  }
  const drop = kind === 'postgres' ? `DROP SCHEMA ${name} CASCADE` : `DROP DATABASE ${name}`;
  return { url: url.href, config: { client, connection: url.href }, drop: () => administer(drop) };
}
