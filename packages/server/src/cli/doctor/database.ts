import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Knex } from 'knex';
import { ConfigError, type Settings } from '../../config.ts';
import { priceOf } from '../../shop/price.ts';
import { checkShopTable } from '../../shop/table.ts';
import { guarded, openDatabase } from '../../store/database.ts';
import { dialectOf } from '../../store/dialect.ts';
import { freeBytes, LOW_BYTES } from '../../store/disk.ts';
import { migrationState } from '../../store/migration-state.ts';
import { sqliteFile } from '../../store/sqlite-file.ts';
import { PROGRAM } from '../command.ts';
import { type Finding, fail, ok, reasonOf, skip, warn } from './finding.ts';

/** Looks at the database and changes nothing: not even an empty file is made. */
export async function checkDatabase(settings: Settings): Promise<Finding[]> {
  const later = (): Finding[] => [
    skip('migrations', 'the database is not there'),
    ...(settings.ordersTable ? [skip('orders', 'the database is not there')] : []),
  ];
  let database: Knex;
  try {
    database = openDatabase(settings.databaseUrl);
  } catch (error) {
    return [fail('database', reasonOf(error), 'or name PostgreSQL or MySQL in DATABASE_URL'), ...later()];
  }
  try {
    const file = sqliteFile(settings.databaseUrl);
    if (file !== null && file !== ':memory:' && !existsSync(file)) return [checkFolder(file), ...later()];
    const version = await versionOf(database);
    const migrations = await checkMigrations(database);
    const refusal = migrations.state === 'ok' ? await refusalOf(database) : null;
    const answers = refusal === null ? ok('database', `${version} answers`) : toReadOnly(version, refusal);
    const findings = [answers, migrations];
    if (settings.ordersTable) findings.push(await checkOrders(database, settings.ordersTable, settings));
    return findings;
  } catch (error) {
    const mend = 'look at DATABASE_URL, and whether that server runs and lets this user in';
    return [fail('database', reasonOf(error), mend), ...later()];
  } finally {
    await database.destroy();
  }
}

function checkFolder(file: string): Finding {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
    return ok('database', `there is no ${file} yet; serve makes it`);
  } catch {
    return fail('database', `${file} cannot be made`, `make the folder ${folder}, writable for this user`);
  }
}

async function versionOf(database: Knex): Promise<string> {
  const dialect = dialectOf(database);
  const question = dialect === 'sqlite3' ? 'sqlite_version()' : 'version()';
  const [row] = await guarded(() => database.select({ version: database.raw(question) }));
  const [version = ''] = /^[^ ]+( [0-9.]+)?/.exec(String(row?.version)) ?? [];
  return dialect === 'sqlite3' ? `SQLite ${version}` : dialect === 'mysql' ? `MySQL ${version}` : version;
}

/** What keeps us from writing: a replica answers too, and so does a file of another user. No row is touched. */
async function refusalOf(database: Knex): Promise<string | null> {
  const change = guarded(async () => database('orders').whereRaw('1 = 0').update({ revision: 0 }));
  return change.then(() => null, reasonOf);
}

const toReadOnly = (version: string, refusal: string): Finding =>
  fail(
    'database',
    `${version} answers, but nothing can be written. ${refusal}`,
    'let the server’s user write: SQLite’s file and its folder, or the tables, of a server that is no replica',
  );

async function checkMigrations(database: Knex): Promise<Finding> {
  const { pending, unknown } = await migrationState(database);
  if (unknown.length > 0) {
    return warn('migrations', `a newer version has made ${unknown.join(', ')}`, 'update this server too');
  }
  if (pending.length === 0) return ok('migrations', 'up to date');
  return warn('migrations', `${pending.length} are still to run`, `${PROGRAM} migrate (serve does it too)`);
}

/** The names, and whether a row makes an order. */
async function checkOrders(
  database: Knex,
  table: string,
  { ordersColumns: columns }: Settings,
): Promise<Finding> {
  try {
    await checkShopTable(database, { table, columns });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail('orders', error.message, 'name table and columns as the database knows them');
  }
  const [row] = await guarded(() => database(table).select(columns).limit(1));
  if (!row) return ok('orders', `${table} has the columns, and no row yet`);
  const currency = 'currency' in row ? String(row.currency) : undefined;
  const { amount_minor } = priceOf({ amount: String(row.amount), currency });
  if (amount_minor !== null) return ok('orders', `${table} has the columns, and its amounts are amounts`);
  const mend = 'ORDERS_COLUMNS: amount in main units (64900, 10.5), currency by ISO 4217';
  return fail('orders', `${table} has a row whose ${columns.amount} is no amount of its currency`, mend);
}

export async function checkDisk({ databaseUrl }: Settings): Promise<Finding | null> {
  const bytes = await freeBytes(databaseUrl).catch(() => null);
  if (bytes === null) return null;
  const found = `${Math.floor(bytes / 1024 / 1024)} MiB are free beside the database`;
  return bytes < LOW_BYTES
    ? warn('disk', found, 'make room: when it is full no payment can be recorded')
    : ok('disk', found);
}
