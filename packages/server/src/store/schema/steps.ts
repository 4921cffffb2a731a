import type { Knex } from 'knex';
import { dialectOf } from '../dialect.ts';

type Build = (table: Knex.CreateTableBuilder) => void;

/** What MySQL says of a column, an index and a primary key that are there already. */
const IS_THERE: readonly unknown[] = ['ER_DUP_FIELDNAME', 'ER_DUP_KEYNAME', 'ER_MULTIPLE_PRI_KEY'];

/** Written on our tables in MySQL, by which they are told from a shop's of the same name. */
const MARK = 'iamport-checkout-server';

/**
 * Makes a table of ours, or completes one whose making was cut short.
 *
 * @throws {Error} if there is a table of that name that is not ours
 */
export async function createTable(knex: Knex, name: string, build: Build): Promise<void> {
  const isBegun = await knex.schema.hasTable(name);
  if (isBegun && !(await isMarked(knex, name))) {
    throw new Error(
      `The database has a table "${name}" that is not this server's. ` +
        'Name another database or schema in DATABASE_URL',
    );
  }
  const builder = knex.schema.createTable(name, (table) => {
    onMysql(knex, table);
    build(table);
  });
  await run(knex, builder, isBegun);
}

/** Changes a table of ours, or completes a change that was cut short. */
export async function alterTable(knex: Knex, name: string, build: Build): Promise<void> {
  await run(knex, knex.schema.alterTable(name, build));
}

/**
 * MySQL knows no transaction around such statements: each is there for good once it is done, and a process
 * may be killed between any two. So what is there already is passed over.
 */
async function run(knex: Knex, builder: Knex.SchemaBuilder, isBegun = false): Promise<void> {
  if (!isMysql(knex)) return await builder;
  const statements: readonly { sql: string }[] = builder.toSQL();
  // The table itself is the first of its statements.
  for (const { sql } of statements.slice(isBegun ? 1 : 0)) {
    await knex.raw(sql).catch((error: { code?: unknown }) => {
      if (!IS_THERE.includes(error.code)) throw error;
    });
  }
}

function onMysql(knex: Knex, table: Knex.CreateTableBuilder): void {
  if (!isMysql(knex)) return;
  // Other kinds of table know no transactions, and one of them may be what the server makes by itself.
  table.engine('InnoDB');
  // Ids are compared to the letter. MySQL's default collations take `ORD-1` and `ord-1` for the same order.
  table.charset('utf8mb4');
  table.collate('utf8mb4_bin');
  table.comment(MARK);
}

async function isMarked(knex: Knex, table_name: string): Promise<boolean> {
  // Elsewhere a migration is done or not done: nothing of it is left half way.
  if (!isMysql(knex)) return false;
  const marked = await knex('information_schema.tables')
    .select('table_name')
    .where({ table_name, table_comment: MARK })
    .andWhereRaw('table_schema = database()');
  return marked.length > 0;
}

const isMysql = (knex: Knex): boolean => dialectOf(knex) === 'mysql';
