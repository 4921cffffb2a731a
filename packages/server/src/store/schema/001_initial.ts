import type { Knex } from 'knex';
import { createTable } from './steps.ts';

/** Main units with up to three decimals; kept as an exact number by every database. */
const AMOUNT = 'numeric(15,3)';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'orders', (table) => {
    table.string('merchant_uid', 40).primary();
    table.string('name', 40).notNullable();
    table.specificType('amount', AMOUNT).notNullable();
    table.string('currency', 3).notNullable();
    table.string('status', 16).notNullable();
    // One payment ↔ one order, for ever: no other order can be bound to the same payment.
    table.string('imp_uid', 40).unique();
    table.specificType('cancel_amount', AMOUNT).notNullable().defaultTo(0);
    table.text('buyer');
    table.bigInteger('expires_at');
    table.bigInteger('paid_at');
    table.integer('revision').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });

  await createTable(knex, 'payments', (table) => {
    table.string('imp_uid', 40).primary();
    table.string('merchant_uid', 64).notNullable().index();
    table.string('status', 16).notNullable();
    // Null while the payment is not final.
    table.string('verdict', 16);
    table.specificType('amount', AMOUNT).notNullable();
    table.string('currency', 3).notNullable();
    table.specificType('cancel_amount', AMOUNT).notNullable();
    table.text('snapshot').notNullable();
    table.integer('revision').notNullable().defaultTo(0);
    table.string('first_seen_by', 16).notNullable();
    table.bigInteger('first_seen_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });

  await createTable(knex, 'events', (table) => {
    table.increments('sequence');
    table.string('id', 40).notNullable().unique();
    table.string('type', 32).notNullable();
    table.string('merchant_uid', 40).notNullable().index();
    table.string('imp_uid', 40);
    // An event that has been told is not told again: `order.paid` has one key per order.
    table.string('dedupe_key', 160).notNullable().unique();
    table.text('data').notNullable();
    table.bigInteger('created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('events');
  await knex.schema.dropTable('payments');
  await knex.schema.dropTable('orders');
}
