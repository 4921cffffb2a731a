import { existsSync } from 'node:fs';
import type { Knex } from 'knex';
import { readSettings, type Settings } from '../config.ts';
import { createLogger } from '../log.ts';
import { type OpenedServices, openServices } from '../server.ts';
import { migrationState } from '../store/migration-state.ts';
import { sqliteFile } from '../store/sqlite-file.ts';
import { PROGRAM } from './command.ts';

/** Whether a command brings the tables up to date first, needs them to be so, or does not care. */
export type Access = 'migrate' | 'look' | 'connect';

/**
 * Does something with the settings' database and PortOne, and closes both. Logs on stderr: stdout is for
 * the answer.
 */
export async function withServices<Result>(
  access: Access,
  work: (opened: OpenedServices) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(process.env);
  if (access === 'look') requireFile(settings);
  const logger = createLogger(settings.logLevel, process.stderr);
  const opened = openServices({ ...settings, logger });
  try {
    if (access === 'migrate') await opened.migrate();
    if (access === 'look') await requireTables(opened.database);
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** SQLite would make an empty file where there is none. */
function requireFile({ databaseUrl }: Settings): void {
  const file = sqliteFile(databaseUrl);
  if (file !== null && file !== ':memory:' && !existsSync(file)) throw new Error(NO_TABLES);
}

async function requireTables(database: Knex): Promise<void> {
  const { pending } = await migrationState(database);
  if (pending.length > 0) throw new Error(NO_TABLES);
}

const NO_TABLES = `The database has no tables of this version yet. Run: ${PROGRAM} migrate`;
