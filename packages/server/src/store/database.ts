import knexModule, { type Knex } from 'knex';
import { ConflictError } from '../settlement/errors.ts';
import { StoreError } from './errors.ts';
import { withMigrationLock } from './migration-lock.ts';
import { migrations } from './schema/index.ts';

const { knex } = knexModule;

/** How long a statement waits for another process's write lock (SQLite). */
const BUSY_TIMEOUT_MS = 5_000;

/** How long a request waits for a connection before it is answered 503. */
const ACQUIRE_TIMEOUT_MS = 5_000;

/** Connections of one instance to PostgreSQL or MySQL. */
const MAX_CONNECTIONS = 10;

/**
 * What each driver says when another writer was faster: a lock it would have to wait for, a deadlock, a
 * serialisation failure, a unique key that is taken. The same work, begun again, sees what the other wrote.
 */
const CONFLICT_CODES: readonly unknown[] = [
  'SQLITE_BUSY',
  'SQLITE_CONSTRAINT',
  // PostgreSQL: unique_violation, serialization_failure, deadlock_detected.
  '23505',
  '40001',
  '40P01',
  'ER_DUP_ENTRY',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  // MariaDB: the record has changed since it was read in this snapshot.
  'ER_CHECKREAD',
];

/** The databases that a DATABASE_URL can name, by its scheme. */
export const DATABASE_SCHEMES = ['sqlite', 'postgres', 'postgresql', 'mysql'] as const;

/**
 * Opens the database. Nothing is created or changed until `migrate`.
 *
 * @param url `sqlite:PATH` (`sqlite::memory:` lives as long as the process), `postgres://…` or `mysql://…`
 */
export function openDatabase(url: string): Knex {
  return knex({
    ...clientOf(url),
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    migrations: { migrationSource: migrations },
  });
}

function clientOf(url: string): Knex.Config {
  const scheme = url.split(':', 1)[0];
  const pool = { min: 0, max: MAX_CONNECTIONS };
  if (scheme === 'postgres' || scheme === 'postgresql') return { client: 'pg', connection: url, pool };
  if (scheme === 'mysql') {
    // Decimals and 64-bit integers stay exact: as text, which is what the readers of rows expect.
    const connection = { uri: url, supportBigNumbers: true, charset: 'utf8mb4' };
    return { client: 'mysql2', connection, pool };
  }
  return {
    client: 'sqlite3',
    connection: { filename: url.replace(/^sqlite:(\/\/)?/, '') },
    useNullAsDefault: true,
    // One connection: SQLite has one writer, and in memory a second connection is a second database.
    pool: { min: 1, max: 1, afterCreate: prepareSqlite },
  };
}

interface Sqlite3Connection {
  exec(sql: string, done: (error: Error | null) => void): void;
}

/** WAL lets readers go on beside the writer; FULL is the only level at which an answered "paid" survives power loss. */
function prepareSqlite(
  connection: Sqlite3Connection,
  done: (error: Error | null, connection: Sqlite3Connection) => void,
): void {
  const pragmas = [
    `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',
    'PRAGMA foreign_keys = ON',
  ];
  connection.exec(pragmas.join(';'), (error) => done(error, connection));
}

/** Brings the schema up to date. Safe to run at every start, by any number of processes at once. */
export async function migrate(database: Knex): Promise<void> {
  await guarded(() => withMigrationLock(database, migrateLocked));
}

async function migrateLocked(knex: Knex): Promise<void> {
  // Knex's own lock is a row, which stays locked when its holder is killed. Ours ended with it.
  await knex.migrate.forceFreeMigrationsLock();
  await knex.migrate.latest();
}

/** Runs database work; whatever the driver throws comes out as `ConflictError` or `StoreError`. */
export async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isDriverError(error) ? translate(error) : error;
  }
}

interface DriverError extends Error {
  code?: string;
}

/** Our own errors pass through; everything else that surfaces here came from Knex or the driver. */
function isDriverError(error: unknown): error is DriverError {
  if (!(error instanceof Error)) return false;
  return 'code' in error || 'errno' in error || error.name.startsWith('Knex');
}

function translate(error: DriverError): Error {
  if (CONFLICT_CODES.includes(error.code))
    return new ConflictError(`Another writer was in the way (${error.code})`);
  return new StoreError(error.code ?? error.name);
}
