import type { Knex } from 'knex';
import * as initial from './001_initial.ts';
import * as cancellations from './002_cancellations.ts';
import * as reconciliation from './003_reconciliation.ts';
import * as delivery from './004_delivery.ts';
import * as shop from './005_shop.ts';
import * as textMessages from './006_text_messages.ts';
import * as deadLetters from './007_dead_letters.ts';

/** Names that are taken in the server's database or schema. */
export const OWN_TABLES: readonly string[] = [
  'orders',
  'payments',
  'events',
  'cancellations',
  'leases',
  'text_messages',
];

/** Migrations in their order. In code rather than found on disk, so that a bundle carries them along. */
const all: Readonly<Record<string, Knex.Migration>> = {
  '001_initial': initial,
  '002_cancellations': cancellations,
  '003_reconciliation': reconciliation,
  '004_delivery': delivery,
  '005_shop': shop,
  '006_text_messages': textMessages,
  '007_dead_letters': deadLetters,
};

export const migrations: Knex.MigrationSource<string> = {
  getMigrations: async () => Object.keys(all),
  getMigrationName: (name) => name,
  async getMigration(name) {
    const migration = all[name];
    if (!migration) throw new Error(`There is no migration ${name}`);
    return migration;
  },
};
