import type { Knex } from 'knex';
import { ConflictError } from '../settlement/errors.ts';
import { type Dialect, dialectOf } from './dialect.ts';

/** What a column holds: text, money in main units as a decimal text, or a whole number. */
export type ColumnType = 'text' | 'amount' | 'integer';

/** Rows that travel together: the table they belong to, its key, and the columns that are written. */
export interface RowSet<Column extends string> {
  table: string;
  key: Column;
  columns: Readonly<Record<Column, ColumnType>>;
}

export type Row<Column extends string> = Readonly<Record<Column, string | number | null>>;

/**
 * Rows are sent as one JSON text, which the database takes apart by itself. So a statement reads the same
 * however many they are, and has one binding; a binding per value, and a new text for each number of rows,
 * would cost more than all the rest of a verification.
 *
 * Needs SQLite 3.38, PostgreSQL 9.4, MySQL 8.0 or MariaDB 10.6.
 */
const SOURCES: Readonly<Record<Dialect, (columns: Readonly<Record<string, ColumnType>>) => string>> = {
  sqlite3: (columns) => {
    const values = Object.keys(columns).map((column, index) => `value ->> ${index} as ${column}`);
    return `(select ${values.join(', ')} from json_each(?))`;
  },
  postgresql: (columns) => {
    const types = { text: 'text', amount: 'numeric', integer: 'bigint' };
    const values = Object.entries(columns).map(
      ([column, type], index) => `(value ->> ${index})::${types[type]} as ${column}`,
    );
    return `(select ${values.join(', ')} from json_array_elements(?::json))`;
  },
  mysql: (columns) => {
    const types = { text: 'longtext character set utf8mb4', amount: 'decimal(15,3)', integer: 'bigint' };
    const values = Object.entries(columns).map(
      ([column, type], index) => `${column} ${types[type]} path '$[${index}]' error on error`,
    );
    return `json_table(?, '$[*]' columns (${values.join(', ')}))`;
  },
};

/**
 * Writes new rows. One whose key is taken fails as the database says it.
 *
 * @param unlessThere the unique column by which a row that is there already is passed over
 */
export async function insertRows<Column extends string>(
  knex: Knex,
  { table, columns }: RowSet<Column>,
  rows: readonly Row<Column>[],
  unlessThere?: Column,
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns).join(', ');
  const select = `select ${names} from ${SOURCES[dialectOf(knex)](columns)} as added where true`;
  const isLenient = unlessThere !== undefined;
  const ignore = isLenient && isMysql(knex) ? ' ignore' : '';
  const onConflict = isLenient && !isMysql(knex) ? ` on conflict (${unlessThere}) do nothing` : '';
  const sql = `insert${ignore} into ${table} (${names}) ${select}${onConflict}`;
  await knex.raw(sql, [toJson(columns, rows)]);
}

/**
 * Writes over rows, each with values of its own. Conditional on the revision that each had when it was
 * read: isolation levels differ, the number of rows that were written does not.
 *
 * @throws {ConflictError} if one of them has changed since
 */
export async function updateRows<Column extends string>(
  knex: Knex,
  { table, key, columns }: RowSet<Column>,
  rows: readonly Row<Column | 'revision'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const all = { ...columns, revision: 'integer' as const };
  const source = `${SOURCES[dialectOf(knex)](all)} as changed`;
  const isSame = `${table}.${key} = changed.${key} and ${table}.revision = changed.revision`;
  const own = isMysql(knex) ? `${table}.` : '';
  const changes = Object.keys(columns)
    .filter((column) => column !== key)
    .map((column) => `${own}${column} = changed.${column}`);
  const set = [...changes, `${own}revision = ${table}.revision + 1`].join(', ');
  const sql = isMysql(knex)
    ? `update ${table} join ${source} on ${isSame} set ${set}`
    : `update ${table} set ${set} from ${source} where ${isSame} returning 1`;
  const result: unknown = await knex.raw(sql, [toJson(all, rows)]);
  if (countOf(result, dialectOf(knex)) !== rows.length) throw new ConflictError();
}

/** Rows whose `column` is one of `values`; on SQLite too the statement reads the same for any number. */
export function whereAmong<Result extends Knex.QueryBuilder>(
  rows: Result,
  column: string,
  values: readonly string[],
): Result {
  if (dialectOf(rows) !== 'sqlite3') return rows.whereIn(column, [...values]) as Result;
  return rows.whereRaw(`${column} in (select value from json_each(?))`, [JSON.stringify(values)]) as Result;
}

const isMysql = (knex: Knex): boolean => dialectOf(knex) === 'mysql';

function toJson<Column extends string>(
  columns: Readonly<Record<Column, ColumnType>>,
  rows: readonly Row<Column>[],
): string {
  const names = Object.keys(columns) as Column[];
  return JSON.stringify(rows.map((row) => names.map((name) => row[name])));
}

/** How many rows an update wrote, in each driver's own words. */
function countOf(result: unknown, dialect: Dialect): number {
  const written = result as { length: number; rows: unknown[]; 0: { affectedRows: number } };
  switch (dialect) {
    case 'sqlite3':
      return written.length;
    case 'postgresql':
      return written.rows.length;
    case 'mysql':
      return written[0].affectedRows;
  }
}
