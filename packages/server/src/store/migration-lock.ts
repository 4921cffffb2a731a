import type { Knex } from 'knex';
import { dialectOf } from './dialect.ts';

/** How long a process waits while another one migrates. Longer than a migration takes. */
const PATIENCE_S = 60;

/**
 * Runs migrations in one process at a time, by a lock of the database's own: unlike a row that says
 * "locked", it is gone as soon as its holder is.
 *
 * On SQLite and PostgreSQL the work is also one transaction: done, or as if it had never begun. MySQL
 * commits after each statement, so there the work must be able to go on where another was killed.
 */
export async function withMigrationLock(database: Knex, work: (knex: Knex) => Promise<void>): Promise<void> {
  const dialect = dialectOf(database);
  await database.transaction(async (transaction) => {
    if (dialect === 'mysql') return workUnderMysqlLock(transaction, () => work(database));
    // On SQLite a transaction is a lock by itself.
    if (dialect === 'postgresql') await takePostgresLock(transaction);
    await work(transaction);
  });
}

async function takePostgresLock(transaction: Knex): Promise<void> {
  await transaction.raw(`SET LOCAL lock_timeout = '${PATIENCE_S}s'`);
  // One for each schema, since each may hold tables of ours. It ends with the transaction.
  await transaction.raw(
    "SELECT pg_advisory_xact_lock(hashtextextended('iamport-checkout-server ' || current_schema(), 0))",
  );
}

/** @param holder a transaction only because that keeps to one connection: with it the lock ends */
async function workUnderMysqlLock(holder: Knex, work: () => Promise<void>): Promise<void> {
  // The server's locks are shared by all its databases; a name may have 64 characters.
  const name = "concat('iamport-checkout-server ', md5(database()))";
  const [[answer]] = await holder.raw(`SELECT get_lock(${name}, ${PATIENCE_S}) AS is_ours`);
  if (answer.is_ours !== 1) throw new Error(`Another process has been migrating for ${PATIENCE_S} s`);
  try {
    await work();
  } finally {
    await holder.raw(`DO release_lock(${name})`);
  }
}
