import type { Knex } from 'knex';
import { createTable } from './steps.ts';

/** Text messages about virtual accounts: one per account, and an account belongs to one order. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'text_messages', (table) => {
    table.increments('sequence');
    table.string('id', 40).notNullable().unique();
    table.string('imp_uid', 40).notNullable().unique();
    table.string('merchant_uid', 40).notNullable().index();
    table.integer('attempts').notNullable().defaultTo(0);
    // Unix seconds; null = sent, under way, or given up.
    table.bigInteger('next_attempt_at').index();
    table.bigInteger('delivered_at');
    // Why the last attempt failed, in our words. With no next attempt and no delivery: a dead letter.
    table.string('failure', 64);
    table.bigInteger('created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('text_messages');
}
