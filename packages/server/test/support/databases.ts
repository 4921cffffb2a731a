import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { openDatabase } from '../../src/store/database.ts';
import { OWN_TABLES } from '../../src/store/schema/index.ts';

const { knex } = knexModule;

/** Which database this run is on: each Vitest project sets it. */
export const DATABASE = (process.env['TEST_DATABASE'] ?? 'sqlite') as 'sqlite' | 'postgres' | 'mysql';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
const MYSQL_URL = process.env['TEST_MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** An empty database of its own, for one test. */
export interface EmptyDatabase {
  url: string;
  drop(): Promise<void>;
}

/** @param kind the beginning of its name */
export async function emptyDatabase(kind = 'iamport'): Promise<EmptyDatabase> {
  const name = `${kind}_${randomBytes(6).toString('hex')}`;
  if (DATABASE === 'sqlite') {
    const directory = await mkdtemp(join(tmpdir(), `${name}-`));
    return {
      url: `sqlite:${join(directory, 'test.sqlite')}`,
      drop: () => rm(directory, { recursive: true }),
    };
  }
  if (DATABASE === 'postgres') {
    // A schema is made in no time, a PostgreSQL database is not.
    await administer('pg', POSTGRES_URL, `create schema ${name}`);
    const url = new URL(POSTGRES_URL);
    url.searchParams.set('options', `-c search_path=${name}`);
    // By which this test's connections are told from other tests'.
    url.searchParams.set('application_name', name);
    return { url: url.href, drop: () => administer('pg', POSTGRES_URL, `drop schema ${name} cascade`) };
  }
  await administer('mysql2', MYSQL_URL, `create database ${name}`);
  const url = new URL(MYSQL_URL);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer('mysql2', MYSQL_URL, `drop database ${name}`) };
}

async function administer(client: 'pg' | 'mysql2', connection: string, sql: string): Promise<void> {
  const database = knex({ client, connection, pool: { min: 0, max: 1 } });
  try {
    await database.raw(sql);
  } finally {
    await database.destroy();
  }
}

/** Columns that some drivers hand over as text, so that nothing is lost. */
const NUMBERS = ['amount', 'cancel_amount', 'checksum', 'paid_at', 'created_at', 'expires_at', 'count'];

/** A connection for looking into a database: numbers are numbers, whatever the driver makes of them. */
export function openForReading(url: string): Knex {
  const database = openDatabase(url);
  const toNumbers = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(toNumbers);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, field]) => [
      key,
      NUMBERS.includes(key) && typeof field === 'string' ? Number(field) : field,
    ]);
    return Object.fromEntries(entries);
  };
  database.client.config.postProcessResponse = toNumbers;
  return database;
}

/** All that a database keeps: its files with deleted pages and journals, or the rows that it shows. */
export async function readStored(url: string, database: Knex): Promise<string> {
  if (DATABASE === 'sqlite') {
    const directory = dirname(url.replace(/^sqlite:/, ''));
    const files = (await readdir(directory)).map((file) => readFile(join(directory, file), 'latin1'));
    return (await Promise.all(files)).join('\n');
  }
  const tables = await Promise.all(OWN_TABLES.map((table) => database(table)));
  return JSON.stringify(tables);
}
