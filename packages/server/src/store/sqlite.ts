import { closeSync, openSync, statSync } from 'node:fs';

/** The driver's connection, as far as Knex and we use it. */
interface Connection {
  filename: string;
  exec(sql: string, done: (error: Error | null) => void): void;
  prepare(sql: string, done: (error: Error | null) => void): Statement;
  all(sql: string, bindings: Bindings, done: Done): void;
  run(sql: string, bindings: Bindings, done: Done): void;
  close(done: (error: Error | null) => void): void;
}

interface Statement {
  all(bindings: Bindings, done: Done): void;
  run(bindings: Bindings, done: Done): void;
  reset(done: () => void): void;
  finalize(): void;
}

type Bindings = readonly unknown[];

/** Called on the statement, which tells how many rows it changed. */
type Done = (this: unknown, error: Error | null, rows?: unknown) => void;

/** Statements that are kept compiled. Settling a payment takes about ten; lists and searches vary. */
const KEPT = 50;

/** Makes a new connection what all of ours are, for Knex's pool. */
export const prepareSqlite =
  (lockTimeout_s: number) =>
  (connection: Connection, done: (error: Error | null, connection: Connection) => void): void => {
    keepCompiled(connection);
    fileOf.set(connection, identityOf(connection));
    const pragmas = [
      `PRAGMA busy_timeout = ${lockTimeout_s * 1000}`,
      // WAL lets readers go on beside the writer; FULL is the only level at which an answered "paid" survives power loss.
      'PRAGMA journal_mode = WAL',
      'PRAGMA synchronous = FULL',
      'PRAGMA foreign_keys = ON',
    ];
    connection.exec(pragmas.join(';'), (error) => {
      // Nobody else would: Knex forgets a connection that could not be prepared, and its file stays open.
      if (error) connection.close(() => done(error, connection));
      else done(null, connection);
    });
  };

/**
 * Makes a new file for its owner alone, since buyers will be in it. Those that SQLite puts beside it get the same
 * rights; one that is there keeps its own.
 */
export function createPrivately(filename: string): void {
  try {
    closeSync(openSync(filename, 'ax', 0o600));
  } catch {
    // It is there; or it cannot be, which the database will say by itself.
  }
}

/** The file that each connection has opened, told from another that came to lie in its place. */
const fileOf = new WeakMap<Connection, string>();

function identityOf({ filename }: Connection): string {
  const stats = statSync(filename, { bigint: true, throwIfNoEntry: false });
  return `${stats?.dev} ${stats?.ino}`;
}

/**
 * Whether the file that was opened is still the one at its path. With one that was removed or replaced SQLite
 * would go on: all would be answered as if it were kept, and be gone with the process.
 */
export const isInPlace = (connection: Connection): boolean =>
  identityOf(connection) === fileOf.get(connection);

/**
 * Keeps what the driver compiles. By itself it compiles a statement every time, on another thread that has
 * to be waited for: that costs as much as running it.
 */
function keepCompiled(connection: Connection): void {
  const kept = new Map<string, Statement>();
  const close = connection.close.bind(connection);

  /** The one that was used last stands last. */
  function keep(sql: string, statement: Statement): void {
    kept.delete(sql);
    kept.set(sql, statement);
    for (const [oldest, unused] of kept) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
      unused.finalize();
    }
  }

  /** What could not be committed stays open otherwise, and Knex thinks no more of it: nothing could begin any more. */
  const orRolledBack = (done: Done): Done =>
    function (error, rows) {
      if (error) connection.exec('ROLLBACK', () => done.call(this, error));
      else done.call(this, null, rows);
    };

  const perform =
    (method: 'all' | 'run') =>
    (given: string, bindings: Bindings, answer: Done): void => {
      const sql = asWriter(given);
      const done = sql === 'COMMIT;' ? orRolledBack(answer) : answer;
      const known = kept.get(sql);
      if (known) {
        keep(sql, known);
        known[method](bindings, ended(known, done));
        return;
      }
      const compiled = connection.prepare(sql, (error) => error && done(error));
      const then: Done = function (error, rows) {
        // The same may have been asked twice at once.
        if (kept.has(sql)) compiled.finalize();
        else keep(sql, compiled);
        done.call(this, error, rows);
      };
      compiled[method](bindings, ended(compiled, then));
    };

  connection.all = perform('all');
  connection.run = perform('run');
  connection.close = (done) => {
    // The file stays open as long as one of them is left.
    for (const statement of kept.values()) statement.finalize();
    kept.clear();
    close(done);
  };
}

/**
 * A statement that was refused a lock still runs, as SQLite sees it, until it is reset: it could be stepped
 * again. Beside a writer that runs nothing is committed. A statement alone says that it is done, and is not;
 * a COMMIT is refused, and the transaction stays open.
 */
const ended = (statement: Statement, done: Done): Done =>
  function (error, rows) {
    if (error) statement.reset(() => done.call(this, error));
    else done.call(this, null, rows);
  };

/**
 * Knex begins every transaction as a reader. While another process writes, SQLite lets a writer wait for its
 * turn, but refuses at once a reader that becomes one; and all transactions of ours write.
 */
const asWriter = (sql: string): string => (sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : sql);
