import type { Knex } from 'knex';
import { alterTable } from './steps.ts';

/** Whether the shop has changed what is to be paid since the order was first seen. */
export async function up(knex: Knex): Promise<void> {
  await alterTable(knex, 'orders', (table) => {
    // Unix seconds of the last change of amount or currency; null = none.
    table.bigInteger('amended_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('orders', (table) => {
    table.dropColumn('amended_at');
  });
}
