import knexModule from 'knex';

/** Where every statement of every database passes through. */
interface Statements {
  query(connection: unknown, query: { sql: string } | string): Promise<unknown>;
}

/** Before a statement is sent, once it has been carried out, and instead of that: the driver's code. */
type Moment = 'begin' | 'done' | { failed: unknown };

/**
 * Tells of every statement that this process sends to its database; quotes are left out of it, which differ
 * from database to database.
 */
export function watchStatements(tell: (moment: Moment, sql: string) => void): void {
  const statements = knexModule.Client.prototype as unknown as Statements;
  const { query } = statements;
  statements.query = async function (connection, statement) {
    const text = typeof statement === 'string' ? statement : statement.sql;
    const sql = text.replaceAll(/["`]/g, '');
    tell('begin', sql);
    const result = await query.call(this, connection, statement).catch((error: { code?: unknown }) => {
      tell({ failed: error.code }, sql);
      throw error;
    });
    tell('done', sql);
    return result;
  };
}
