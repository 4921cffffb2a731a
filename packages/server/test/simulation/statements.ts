import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { hashOf } from './trace.ts';

/** What Knex has made of a query builder. */
export interface Compiled {
  sql: string;
  bindings: readonly SQLInputValue[];
  method?: string;
  pluck?: string;
  returning?: unknown;
}

export interface Statement {
  sql: string;
  /** The table that it writes; null if it only reads. */
  table: string | null;
  prepared: StatementSync;
  /** Of the rows it answers with; none for most writes. */
  columns: readonly string[];
  /** For the trace. */
  hash: number;
}

export type Row = Record<string, SQLOutputValue>;

/** What a statement did, as Knex's SQLite client would answer it, and how many rows it changed. */
export interface Done {
  result: unknown;
  changes: number;
}

/** Where a statement writes, if it does. */
const WRITTEN = /^(?:select\b|(?:insert into|update|delete from) `?(\w+))/i;

/** Statements of one database, prepared once each. */
export function createStatements(sqlite: DatabaseSync): (sql: string) => Statement {
  const known = new Map<string, Statement>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    // SQLite prepares a statement anew at each use if its limit is a binding; not if it is an expression.
    const prepared = sqlite.prepare(sql.replace(/ limit \?$/, ' limit +?'));
    // Objects as node:sqlite makes them cost as much as the statement.
    prepared.setReturnArrays(true);
    const written = WRITTEN.exec(sql);
    if (!written) throw new Error(`Reads it, or writes it? ${sql}`);
    const columns = prepared.columns().map(({ name }) => name);
    const statement = { sql, table: written[1] ?? null, prepared, columns, hash: hashOf(sql) };
    known.set(sql, statement);
    return statement;
  };
}

/** @throws {Error} with the codes that the sqlite3 driver gives */
export function execute(statement: Statement, compiled: Compiled): Done {
  const { prepared, columns } = statement;
  try {
    if (columns.length > 0) {
      const rows = readRows(statement, compiled.bindings);
      return { result: toResult(rows, compiled), changes: rows.length };
    }
    const { changes, lastInsertRowid } = prepared.run(...compiled.bindings);
    const result = compiled.method === 'insert' ? [Number(lastInsertRowid)] : Number(changes);
    return { result, changes: Number(changes) };
  } catch (error) {
    throw toDriverError(error);
  }
}

export function readRows({ prepared, columns }: Statement, bindings: readonly SQLInputValue[]): Row[] {
  const found = prepared.all(...bindings) as unknown as SQLOutputValue[][];
  return found.map((values) => {
    const row: Row = {};
    for (let index = 0; index < columns.length; index += 1) {
      row[columns[index] as string] = values[index] as SQLOutputValue;
    }
    return row;
  });
}

function toResult(rows: Row[], { method, pluck }: Compiled): unknown {
  if (method === 'first') return rows[0];
  return method === 'pluck' && pluck !== undefined ? rows.map((row) => row[pluck]) : rows;
}

/** SQLite's primary result code is in the low byte of the extended one. */
const SQLITE_CONSTRAINT = 19;

function toDriverError(error: unknown): unknown {
  const { errcode } = error as { errcode?: number };
  if (errcode === undefined) return error;
  const code = (errcode & 0xff) === SQLITE_CONSTRAINT ? 'SQLITE_CONSTRAINT' : `SQLITE_${errcode}`;
  return driverError(code);
}

export function driverError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
