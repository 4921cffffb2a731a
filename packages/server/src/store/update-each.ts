import type { Knex } from 'knex';
import { ConflictError } from '../settlement/errors.ts';

/** Columns that hold amounts; what stands in a CASE is text to some databases until it is said otherwise. */
const AMOUNTS: readonly string[] = ['amount', 'cancel_amount'];

/** What rows of one table become. */
export interface RowUpdates<Row> {
  table: string;
  /** The column that names a row. */
  key: keyof Row & string;
  /** The revision that all of them had when they were read. */
  revision: number;
  /** By column, the key included; every row has the same columns. */
  rows: readonly Row[];
  /** What is the same for all. */
  common: Readonly<Record<string, unknown>>;
}

/**
 * Gives every row values of its own in one statement: `status = case merchant_uid when ? then ? … end`.
 *
 * Conditional on the revision that was read: isolation levels differ, the number of affected rows does not.
 *
 * @throws {ConflictError} if one of the rows has changed since
 */
export async function updateEach<Row extends object>(
  knex: Knex,
  { table, key, revision, rows, common }: RowUpdates<Row>,
): Promise<void> {
  const names = rows.map((row) => row[key]) as string[];
  const choiceOf = (column: string): Knex.Raw => {
    const arms = rows.map(() => 'when ? then ?').join(' ');
    const values = rows.flatMap((row) => [row[key], row[column as keyof Row]]) as Knex.RawBinding[];
    const choice = `case ${key} ${arms} end`;
    return knex.raw(AMOUNTS.includes(column) ? `cast(${choice} as decimal(15,3))` : choice, values);
  };
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== key);
  const affected = await knex(table)
    .where({ revision })
    .whereIn(key, names)
    .update({
      ...Object.fromEntries(columns.map((column) => [column, choiceOf(column)])),
      ...common,
      revision: revision + 1,
    });
  if (affected !== rows.length) throw new ConflictError();
}
