import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

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
  isRead: boolean;
  /** Writes what settlement is answerable for; the outboxes and leases are looked at in the end. */
  isOfBooks: boolean;
  prepared: StatementSync;
  hasRows: boolean;
}

export type Row = Record<string, SQLOutputValue>;

/** What a statement did, as Knex's SQLite client would answer it, and how many rows it changed. */
export interface Done {
  result: unknown;
  changes: number;
}

/** Statements of one database, prepared once each. */
export function createStatements(sqlite: DatabaseSync): (sql: string) => Statement {
  const known = new Map<string, Statement>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    const prepared = sqlite.prepare(sql);
    const isRead = /^\s*select/i.test(sql);
    const isOfBooks = !isRead && /[`"\s](orders|payments)[`"\s(]/.test(sql);
    const statement = { sql, isRead, isOfBooks, prepared, hasRows: prepared.columns().length > 0 };
    known.set(sql, statement);
    return statement;
  };
}

/** @throws {Error} with the codes that the sqlite3 driver gives */
export function execute({ prepared, hasRows }: Statement, compiled: Compiled): Done {
  try {
    if (hasRows) {
      const rows = prepared.all(...compiled.bindings) as Row[];
      return { result: toResult(rows, compiled), changes: rows.length };
    }
    const { changes, lastInsertRowid } = prepared.run(...compiled.bindings);
    const result = compiled.method === 'insert' ? [Number(lastInsertRowid)] : Number(changes);
    return { result, changes: Number(changes) };
  } catch (error) {
    throw toDriverError(error);
  }
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
