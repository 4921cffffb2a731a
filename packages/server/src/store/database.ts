import { Socket } from 'node:net';
import knexModule, { type Knex } from 'knex';
import { ConflictError } from '../settlement/errors.ts';
import { StoreError } from './errors.ts';
import { withMigrationLock } from './migration-lock.ts';
import { migrations } from './schema/index.ts';
import { endWhenSilent, IDLE_MS, type Patience } from './silence.ts';
import { createPrivately, isInPlace, prepareSqlite } from './sqlite.ts';
import { sqliteFile } from './sqlite-file.ts';

const { knex } = knexModule;

/** How long a statement waits for a lock that another writer holds. Ours are held for milliseconds. */
const LOCK_TIMEOUT_S = 5;

/** How long a request waits for a connection before it is answered 503. */
const ACQUIRE_TIMEOUT_MS = 5_000;

/** Connections of one instance to PostgreSQL or MySQL. */
const MAX_CONNECTIONS = 10;

/**
 * How long a connection is used. After a failover it may still lead to the server that was, which only reads
 * from then on; while there is always something to ask it would never be idle, and never end.
 */
const LIFETIME_MS = 30_000;

/** Connections mostly end all together, and each is only found dead when it is used. */
const MAX_ATTEMPTS = MAX_CONNECTIONS + 1;

/**
 * What each driver says when another writer was faster: a deadlock, a serialisation failure, a unique key
 * that is taken. The same work, begun again, sees what the other wrote.
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
  // MariaDB: the record has changed since it was read in this snapshot.
  'ER_CHECKREAD',
];

/** What each driver says when the connection ended: an operator's doing, a restart, the network's. */
const LOST_CODES: readonly unknown[] = [
  'ECONNRESET',
  'EPIPE',
  // PostgreSQL: admin_shutdown, crash_shutdown, idle_session_timeout, idle_in_transaction_session_timeout.
  '57P01',
  '57P02',
  '57P05',
  '25P03',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CONNECTION_KILLED',
  'ER_SERVER_SHUTDOWN',
  'ER_CLIENT_INTERACTION_TIMEOUT',
];

/** The same, where a driver gives no code: when it is asked for more on a connection that has ended. */
const LOST_MESSAGE =
  /(Connection terminated( unexpectedly)?|is not queryable|connection is in closed state)$/;

/** The databases that a DATABASE_URL can name, by its scheme. */
export const DATABASE_SCHEMES = ['sqlite', 'postgres', 'postgresql', 'mysql'] as const;

/**
 * Opens the database. Nothing is created or changed until `migrate`.
 *
 * @param url `sqlite:PATH` (`sqlite::memory:` lives as long as the process), `postgres://…` or `mysql://…`
 * @throws {Error} if SQLite's addon is not installed
 */
export function openDatabase(url: string): Knex {
  const patience = { isEndless: false };
  try {
    const database = knex({
      ...clientOf(url, patience),
      acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
      // Knex would print on stdout, where our log is, and quote statements with their values.
      log: { debug: ignore, warn: ignore, error: ignore, deprecate: ignore },
      // A newer version may have migrated already: one that is being replaced must still start.
      migrations: { migrationSource: migrations, disableMigrationsListValidation: true },
    });
    patienceOf.set(database, patience);
    return database;
  } catch (error) {
    throw isAddonMissing(error) ? new Error(ADDON_MISSING) : error;
  }
}

/** npm 12 runs only those install scripts that were approved; sqlite3's brings its addon, or compiles it. */
const ADDON_MISSING =
  'SQLite cannot be used: npm has not installed its addon. Run: npm install-scripts approve sqlite3 && npm rebuild sqlite3';

const isAddonMissing = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Could not locate the bindings file');

const patienceOf = new WeakMap<Knex, Patience>();

const ignore = (): void => {};

function clientOf(url: string, patience: Patience): Knex.Config {
  const scheme = url.split(':', 1)[0];
  const createTimeoutMillis = ACQUIRE_TIMEOUT_MS;
  const pool = {
    min: 0,
    max: MAX_CONNECTIONS,
    createTimeoutMillis,
    idleTimeoutMillis: IDLE_MS,
    maxConnectionLifetimeMillis: LIFETIME_MS,
  };
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const afterCreate = asking(`SET lock_timeout = '${LOCK_TIMEOUT_S}s'`);
    const stream = (): Socket => endWhenSilent(new Socket(), patience);
    return { client: 'pg', connection: { connectionString: url, stream }, pool: { ...pool, afterCreate } };
  }
  if (scheme === 'mysql') {
    const ask = asking<SqlConnection & { stream: Socket }>(`SET SESSION ${MYSQL_SESSION.join(', ')}`);
    const afterCreate: typeof ask = (connection, done) => {
      endWhenSilent(connection.stream, patience);
      ask(connection, done);
    };
    // Decimals and 64-bit integers stay exact: as text, which is what the readers of rows expect.
    const connection = { uri: url, supportBigNumbers: true, charset: 'utf8mb4' };
    return { client: 'mysql2', connection, pool: { ...pool, afterCreate } };
  }
  return {
    client: 'sqlite3',
    connection: { filename: sqliteFile(url) ?? url },
    useNullAsDefault: true,
    // One connection: SQLite has one writer, and in memory a second connection is a second database.
    pool: { min: 1, max: 1, afterCreate: prepareSqlite(LOCK_TIMEOUT_S), validate: isInPlace },
  };
}

/** Whatever the server is set to. */
const MYSQL_SESSION = [
  `innodb_lock_wait_timeout = ${LOCK_TIMEOUT_S}`,
  // For whole tables, which a backup or another program may lock; its default is a day.
  `lock_wait_timeout = ${LOCK_TIMEOUT_S}`,
  // Some cut what is too long, some read our quoted texts in another way.
  "sql_mode = 'STRICT_ALL_TABLES'",
  // A statement by itself, or after a transaction, would be done and never committed.
  'autocommit = 1',
  "completion_type = 'NO_CHAIN'",
];

type Created<Connection> = (error: Error | null, connection: Connection) => void;

interface SqlConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/** Without a limit, one forgotten transaction at a console would hold up every answer about its rows. */
const asking =
  <Connection extends SqlConnection>(sql: string) =>
  (connection: Connection, done: Created<Connection>): void => {
    connection.query(sql, (error) => done(error, connection));
  };

/** Brings the schema up to date. Safe to run at every start, by any number of processes at once. */
export async function migrate(database: Knex): Promise<void> {
  const { filename } = database.client.config.connection;
  if (filename && filename !== ':memory:') createPrivately(filename);
  const patience = patienceOf.get(database) ?? { isEndless: true };
  patience.isEndless = true;
  try {
    await guarded(() => withMigrationLock(database, migrateLocked));
  } finally {
    patience.isEndless = false;
  }
}

async function migrateLocked(knex: Knex): Promise<void> {
  // Knex's own lock is a row, which stays locked when its holder is killed. Ours ended with it.
  await knex.migrate.forceFreeMigrationsLock();
  await knex.migrate.latest();
}

/**
 * Runs database work; whatever the driver throws comes out as `ConflictError` or `StoreError`.
 *
 * If the connection is lost, the work is begun again on another. The first attempt may have been carried
 * out and only its answer lost, so work must be what may be done twice: all of ours is, by its keys.
 */
export async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDriverError(error)) throw error;
      if (!isLost(error) || attempt === MAX_ATTEMPTS) throw translate(error);
    }
  }
}

/**
 * A transaction that tells what it failed by. Knex tells what became of its ROLLBACK instead, where that fails
 * too: on a connection that fell silent it is lost, and `guarded` would ask a database again and again that has
 * too much to do; SQLite, on a full disk, has rolled back by itself.
 */
export async function inTransaction<Result>(
  database: Knex,
  work: (knex: Knex.Transaction) => Promise<Result>,
): Promise<Result> {
  let failure: { error: unknown } | undefined;
  const noted = (knex: Knex.Transaction) => (error: unknown) => {
    // Where BEGIN failed, that is what it failed by: the work is begun all the same, and refused.
    if (!knex.isCompleted()) failure = { error };
    throw error;
  };
  try {
    return await database.transaction((knex) => work(knex).catch(noted(knex)));
  } catch (error) {
    throw failure ? failure.error : error;
  }
}

interface DriverError extends Error {
  code?: string;
}

/** Our own errors pass through; everything else that surfaces here came from Knex or the driver. */
function isDriverError(error: unknown): error is DriverError {
  if (!(error instanceof Error)) return false;
  return 'code' in error || 'errno' in error || error.name.startsWith('Knex') || isLost(error);
}

function isLost({ code, message }: DriverError): boolean {
  return LOST_CODES.includes(code) || LOST_MESSAGE.test(message);
}

function translate(error: DriverError): Error {
  const code = error.code ?? (isLost(error) ? 'connection lost' : error.name);
  if (CONFLICT_CODES.includes(code)) return new ConflictError(`Another writer was in the way (${code})`);
  return new StoreError(code);
}
