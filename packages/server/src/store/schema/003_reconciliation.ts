import type { Knex } from 'knex';
import { alterTable, createTable } from './steps.ts';

/** When an order is looked at again by itself, and who may do that. */
export async function up(knex: Knex): Promise<void> {
  await alterTable(knex, 'orders', (table) => {
    // Unix seconds; null = nothing is expected of this order any more.
    table.bigInteger('next_check_at').index();
  });
  await createTable(knex, 'leases', (table) => {
    table.string('name', 40).primary();
    table.string('holder', 40).notNullable();
    // Unix seconds. A holder that died or froze loses it without having to give it back.
    table.bigInteger('expires_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('leases');
  await knex.schema.alterTable('orders', (table) => {
    table.dropColumn('next_check_at');
  });
}
