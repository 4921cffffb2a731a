import type { Knex } from 'knex';
import { alterTable } from './steps.ts';

/** How far an event has come on its way to the shop. */
export async function up(knex: Knex): Promise<void> {
  await alterTable(knex, 'events', (table) => {
    table.integer('attempts').notNullable().defaultTo(0);
    // Unix seconds; null = delivered, given up, or never to be pushed.
    table.bigInteger('next_attempt_at').index();
    table.bigInteger('delivered_at');
    // Why the last attempt failed, in our words. With no next attempt and no delivery: a dead letter.
    table.string('failure', 64);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('events', (table) => {
    table.dropColumns('attempts', 'next_attempt_at', 'delivered_at', 'failure');
  });
}
