import type { Knex } from 'knex';

/** The databases we know, by Knex's names. */
export type Dialect = 'sqlite3' | 'postgresql' | 'mysql';

/** @param asked Knex itself, a transaction, or a query of either */
export const dialectOf = ({ client }: Pick<Knex, 'client'>): Dialect => client.dialect;
