import type { Knex } from 'knex';
import { createTable } from './steps.ts';

/** Every cancellation we ask PortOne for, written before we ask: an unknown outcome must be found again. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'cancellations', (table) => {
    table.increments('id');
    table.string('imp_uid', 40).notNullable().index();
    // The caller's Idempotency-Key, or null.
    table.string('idempotency_key', 255).unique();
    // Digest of what was asked, so that a repeat is told from another request.
    table.string('fingerprint', 64).notNullable();
    // The imp_uid while the outcome is open, then null: one open cancellation per payment.
    table.string('open_for', 40).unique();
    table.string('status', 16).notNullable();
    table.specificType('amount', 'numeric(15,3)').notNullable();
    // What was left to cancel when we asked; PortOne refuses if it no longer is.
    table.specificType('checksum', 'numeric(15,3)').notNullable();
    table.string('currency', 3).notNullable();
    table.string('reason', 255).notNullable();
    // PortOne's text, where it refused.
    table.text('refusal');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('cancellations');
}
