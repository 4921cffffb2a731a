import type { Knex } from 'knex';
import { guarded } from './database.ts';
import { migrations } from './schema/index.ts';

/** How the tables that are there compare with those that this version works with. */
export interface MigrationState {
  /** Migrations that are still to be run. */
  pending: string[];
  /** Migrations that were run and are unknown here: a newer version has been at work. */
  unknown: string[];
}

/** Where Knex notes what it has run; its own question for that would make the table. */
const NOTED_IN = 'knex_migrations';

/** Looks without changing anything. */
export async function migrationState(database: Knex): Promise<MigrationState> {
  const known = await migrations.getMigrations([]);
  const run = await guarded(async () => {
    const isBegun = await database.schema.hasTable(NOTED_IN);
    return new Set<string>(isBegun ? await database(NOTED_IN).pluck('name') : []);
  });
  return {
    pending: known.filter((name) => !run.has(name)),
    unknown: [...run].filter((name) => !known.includes(name)),
  };
}
