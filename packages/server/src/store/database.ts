import knexModule, { type Knex } from 'knex';
import { ConflictError } from '../settlement/errors.ts';
import { StoreError } from './errors.ts';
import { migrations } from './schema/index.ts';

const { knex } = knexModule;

/** How long a statement waits for another process's write lock. */
const BUSY_TIMEOUT_MS = 5_000;

/** How long a request waits for the connection before it is answered 503. */
const ACQUIRE_TIMEOUT_MS = 5_000;

/** What SQLite says when another writer was faster; the same transaction, begun again, can succeed. */
const CONFLICT_CODES: readonly unknown[] = ['SQLITE_BUSY', 'SQLITE_CONSTRAINT'];

/**
 * Opens the database. Nothing is created or changed until `migrate`.
 *
 * @param url `sqlite:PATH`; `sqlite::memory:` lives as long as the process
 */
export function openDatabase(url: string): Knex {
  const filename = url.replace(/^sqlite:(\/\/)?/, '');
  return knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    migrations: { migrationSource: migrations },
    pool: {
      // One connection: SQLite has one writer, and in memory a second connection is a second database.
      min: 1,
      max: 1,
      afterCreate: prepareConnection,
    },
  });
}

interface Sqlite3Connection {
  exec(sql: string, done: (error: Error | null) => void): void;
}

/** WAL lets readers go on beside the writer; FULL is the only level at which an answered "paid" survives power loss. */
function prepareConnection(
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

/** Brings the schema up to date. Safe to run at every start. */
export async function migrate(database: Knex): Promise<void> {
  await guarded(() => database.migrate.latest());
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
  if (CONFLICT_CODES.includes(error.code)) return new ConflictError();
  return new StoreError(error.code ?? error.name);
}
