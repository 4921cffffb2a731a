import type { Knex } from 'knex';
import { ConfigError, type OrdersColumns } from '../config.ts';
import { guarded } from '../store/database.ts';
import { OWN_TABLES } from '../store/schema/index.ts';
import { type FindShopOrder, ShopOrderError } from './model.ts';

/** The shop's order table and what its columns are called (ORDERS_TABLE, ORDERS_COLUMNS). */
export interface ShopTable {
  table: string;
  columns: OrdersColumns;
}

/** What the drivers say of an order number that the column's type cannot hold, so that no row has it. */
const CANNOT_BE: readonly unknown[] = ['22P02', '22003'];

/** Rows that a case-insensitive collation may take for the same number. */
const MAX_ALIKE = 20;

interface Row {
  merchant_uid: unknown;
  amount: unknown;
  currency?: unknown;
  name?: unknown;
}

/** Reads the shop's own order table, which is never written to. */
export function readShopTable(database: Knex, { table, columns }: ShopTable): FindShopOrder {
  return async (merchant_uid) => {
    const rows = await database(table)
      .select<Row[]>(columns)
      .where(columns.merchant_uid, merchant_uid)
      .limit(MAX_ALIKE)
      .catch((error: { code?: unknown }) => {
        if (CANNOT_BE.includes(error.code)) return [];
        throw error;
      });
    // MySQL finds `ord-1`, and for a numeric column `1001x`; a CHAR column comes padded.
    const exact = rows.filter((row) => String(row.merchant_uid).trimEnd() === merchant_uid);
    const [row] = exact;
    if (!row) return null;
    if (exact.length > 1) throw new ShopOrderError(`ORDERS_TABLE has ${merchant_uid} more than once`);
    return {
      amount: asAmount(row.amount, merchant_uid),
      ...('currency' in row && { currency: String(row.currency) }),
      ...('name' in row && row.name !== null && { name: String(row.name) }),
    };
  };
}

function asAmount(value: unknown, merchant_uid: string): number | string | bigint {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') return value;
  throw new ShopOrderError(`ORDERS_TABLE has no amount for ${merchant_uid}`);
}

/**
 * Compares the names with the real schema. They reach SQL quoted, so a wrong one does no harm, but it is
 * to be found at the start and not by the first shopper.
 *
 * @throws {ConfigError} naming the table or column that is not there
 */
export async function checkShopTable(database: Knex, { table, columns }: ShopTable): Promise<void> {
  if (OWN_TABLES.includes(table) || (await has(database, table, 'next_check_at'))) {
    throw new ConfigError(
      `ORDERS_TABLE is "${table}": this server keeps its own state under that name. ` +
        'Give it a database or schema of its own, and name yours as schema.table',
    );
  }
  if (!(await has(database, table))) {
    throw new ConfigError(`ORDERS_TABLE is "${table}": the database has no such table that can be read`);
  }
  for (const [meaning, column] of Object.entries(columns)) {
    if (!(await has(database, table, column))) {
      throw new ConfigError(`ORDERS_COLUMNS has "${meaning}:${column}": ${table} has no such column`);
    }
  }
}

/** The codes of: no such schema, database, table, column; and of none that may be read. */
const MISSING: readonly unknown[] = [
  'SQLITE_ERROR',
  '42P01',
  '42703',
  '42501',
  '3F000',
  '0A000',
  'ER_NO_SUCH_TABLE',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
];

/** Asks for no rows at all: whether the database understands the names is the answer. */
async function has(database: Knex, table: string, column?: string): Promise<boolean> {
  const query = database(table).whereRaw('1 = 0');
  try {
    await (column === undefined ? query.select(database.raw('1')) : query.select({ value: column }));
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (MISSING.includes(code)) return false;
    return guarded(() => Promise.reject(error));
  }
}
