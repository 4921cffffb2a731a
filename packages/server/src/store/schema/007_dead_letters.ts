import type { Knex } from 'knex';
import { alterTable } from './steps.ts';

/** Few rows have a failure, so that counting dead letters stays cheap however many events there are. */
export async function up(knex: Knex): Promise<void> {
  await alterTable(knex, 'events', (table) => table.index('failure'));
  await alterTable(knex, 'text_messages', (table) => table.index('failure'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('events', (table) => table.dropIndex('failure'));
  await knex.schema.alterTable('text_messages', (table) => table.dropIndex('failure'));
}
