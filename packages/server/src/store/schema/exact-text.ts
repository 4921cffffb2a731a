import type { Knex } from 'knex';

/** Ids are compared to the letter. MySQL's default collations take `ORD-1` and `ord-1` for the same order. */
export function exactText(knex: Knex, table: Knex.CreateTableBuilder): void {
  const { dialect } = knex.client as { dialect: string };
  if (dialect !== 'mysql') return;
  table.charset('utf8mb4');
  table.collate('utf8mb4_bin');
}
