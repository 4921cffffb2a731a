import type { DatabaseSync } from 'node:sqlite';
import type { Knex } from 'knex';
import { migrate, openDatabase } from '../../src/store/database.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import {
  type Compiled,
  createStatements,
  driverError,
  execute,
  type Row,
  type Statement,
} from './statements.ts';
import type { Trace } from './trace.ts';
import type { Weather } from './weather.ts';

/** What a scenario lends to the database while it runs. */
export interface Surroundings {
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  trace: Trace;
  /**
   * `serial`: one transaction after another, as in SQLite. `interleaved`: transactions read beside each
   * other and write one after another, as in PostgreSQL and MySQL, where what was read may have changed.
   */
  isolation: 'serial' | 'interleaved';
  /** A statement takes up to this long. */
  latency_ms: number;
  /** Something that settlement is answerable for has been committed. */
  committed(): void;
  kill(process: Process): void;
}

/**
 * One SQLite database in memory, behind Knex's own query builder. Each statement is a step of the
 * scheduler, and may fail, be the last of its process, or be carried out and never answered.
 */
export interface Database {
  /** A process's way to the database, like its own pool of connections. */
  connect(process: Process): Knex;
  /** Empties it for the next scenario. */
  begin(surroundings: Surroundings): void;
  /** The process is gone, and what it had not committed too. */
  abandon(process: Process): void;
  /** For the onlooker: what is committed, asked without a step. */
  read(sql: string, ...bindings: (string | number)[]): Row[];
  close(): void;
}

const TABLES = ['orders', 'payments', 'events', 'cancellations', 'leases', 'text_messages'];

/** Errors of a driver that mean "begin again", and one that means "not now". */
const REFUSALS = ['SQLITE_BUSY', '40001', '40P01', 'ER_LOCK_DEADLOCK', 'SQLITE_FULL'];
const LOST = 'ECONNRESET';

/** A transaction under way. Writing, it has the database to itself until it ends. */
interface Transaction {
  process: Process;
  isWriting: boolean;
  hasChangedBooks: boolean;
}

interface Connection {
  knex: Knex;
  /** What Knex hands to the work of a transaction; made once, since each costs as much as a scenario. */
  free: Knex[];
}

export async function openSimulatedDatabase(sqlite: DatabaseSync): Promise<Database> {
  for (const sql of await schema()) sqlite.exec(sql);
  const prepare = createStatements(sqlite);
  const connections: Connection[] = [];
  let around: Surroundings;
  let writer: Transaction | null = null;
  let connected = 0;

  const latency = (): number => around.random.next() * around.latency_ms;

  /** Does something once no other transaction is writing. */
  function whenFree(process: Process, transaction: Transaction | null, work: () => void): void {
    around.scheduler.after(
      latency(),
      () => {
        if (writer && writer !== transaction) whenFree(process, transaction, work);
        else work();
      },
      process,
    );
  }

  function carryOut(process: Process, statement: Statement, compiled: Compiled): Carried {
    const { result, changes } = execute(statement, compiled);
    around.trace.note(process.name, statement.sql, ...compiled.bindings, changes);
    return { result, isChange: statement.isOfBooks && changes > 0 };
  }

  /** @throws {Error} the driver's */
  function mayFail(process: Process): void {
    const { weather, random, trace } = around;
    if (!weather.strikes(weather.database)) return;
    const code = random.pick(REFUSALS);
    trace.note(process.name, 'database refuses', code);
    throw driverError(code);
  }

  /** @returns true if the process is no more */
  function mayCrash(process: Process): boolean {
    const { weather, kill } = around;
    if (weather.strikes(weather.crash)) kill(process);
    return !process.isAlive;
  }

  /** The work was done, but the answer is lost. Only servers on a network lose connections. */
  function mayBeLost(process: Process): void {
    const { weather, trace, isolation } = around;
    if (isolation !== 'interleaved' || !weather.strikes(weather.database / 2)) return;
    trace.note(process.name, 'connection lost');
    throw driverError(LOST);
  }

  function alone(process: Process, compiled: Compiled): Promise<unknown> {
    const statement = prepare(compiled.sql);
    return new Promise((resolve, reject) => {
      whenFree(process, null, () => {
        try {
          mayFail(process);
          if (mayCrash(process)) return;
          const { result, isChange } = carryOut(process, statement, compiled);
          if (isChange) around.committed();
          if (!statement.isRead && mayCrash(process)) return;
          mayBeLost(process);
          resolve(result);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  function within(transaction: Transaction, compiled: Compiled): Promise<unknown> {
    const { process } = transaction;
    const statement = prepare(compiled.sql);
    if (around.isolation === 'interleaved' && isLock(compiled)) return Promise.resolve(0);
    const work = (): unknown => {
      mayFail(process);
      const { result, isChange } = carryOut(process, statement, compiled);
      if (isChange) transaction.hasChangedBooks = true;
      return result;
    };
    if (transaction.isWriting) {
      if (mayCrash(process)) return never();
      return new Promise((resolve) => resolve(work()));
    }
    return new Promise((resolve, reject) => {
      whenFree(process, transaction, () => {
        try {
          if (mayCrash(process)) return;
          if (!statement.isRead) beginWriting(transaction);
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  function beginWriting(transaction: Transaction): void {
    if (transaction.isWriting) return;
    writer = transaction;
    transaction.isWriting = true;
    sqlite.exec('BEGIN');
  }

  function end(transaction: Transaction, how: 'COMMIT' | 'ROLLBACK'): void {
    if (!transaction.isWriting) return;
    sqlite.exec(how);
    transaction.isWriting = false;
    writer = null;
    around.trace.note(transaction.process.name, how);
  }

  async function transact(
    connection: Connection,
    process: Process,
    work: (knex: Knex) => Promise<unknown>,
  ): Promise<unknown> {
    const transaction: Transaction = { process, isWriting: false, hasChangedBooks: false };
    if (around.isolation === 'serial') {
      await new Promise<void>((resolve) => {
        whenFree(process, null, () => {
          beginWriting(transaction);
          resolve();
        });
      });
    }
    const transactor = connection.free.pop() ?? openDatabase('sqlite::memory:');
    redirect(transactor, (compiled) => within(transaction, compiled));
    try {
      const result = await work(transactor);
      if (transaction.isWriting) {
        if (mayCrash(process)) return never();
        mayFail(process);
      }
      const isCommit = transaction.isWriting;
      end(transaction, 'COMMIT');
      if (transaction.hasChangedBooks) around.committed();
      if (isCommit) {
        if (mayCrash(process)) return never();
        mayBeLost(process);
      }
      return result;
    } catch (error) {
      end(transaction, 'ROLLBACK');
      throw error;
    } finally {
      connection.free.push(transactor);
    }
  }

  return {
    connect(process) {
      const connection = connections[connected] ?? { knex: openDatabase('sqlite::memory:'), free: [] };
      connections[connected] = connection;
      connected += 1;
      const { knex } = connection;
      redirect(knex, (compiled) => alone(process, compiled));
      knex.client.transaction = (work: (knex: Knex) => Promise<unknown>) =>
        transact(connection, process, work);
      return knex;
    },
    begin(surroundings) {
      around = surroundings;
      connected = 0;
      if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
      writer = null;
      for (const table of TABLES) prepare(`delete from ${table}`).prepared.run();
      prepare('delete from sqlite_sequence').prepared.run();
    },
    abandon(process) {
      if (writer?.process === process) end(writer, 'ROLLBACK');
    },
    read: (sql, ...bindings) => prepare(sql).prepared.all(...bindings) as Row[],
    close: () => sqlite.close(),
  };
}

/** Settlement's write of nothing, by which it waits for its turn on SQLite. Other databases have no such turn. */
const isLock = ({ sql, bindings }: Compiled): boolean =>
  sql.startsWith('update `orders` set `revision` =') && bindings.at(-1) === '';

interface Carried {
  result: unknown;
  isChange: boolean;
}

/** What a process that is no more waits for. */
const never = (): Promise<never> => new Promise(() => {});

/** The tables as the real migrations make them. */
async function schema(): Promise<string[]> {
  const database = openDatabase('sqlite::memory:');
  try {
    await migrate(database);
    const rows: { sql: string | null }[] = await database('sqlite_master').select('sql');
    // SQLite makes its own tables, and the indexes of keys, by itself.
    return rows.flatMap(({ sql }) => (sql === null || sql.includes('sqlite_sequence') ? [] : [sql]));
  } finally {
    await database.destroy();
  }
}

/** Has Knex build its statements as ever, and somebody else carry them out. */
function redirect(knex: Knex, run: (compiled: Compiled) => Promise<unknown>): void {
  knex.client.runner = (builder: { toSQL(): Compiled }) => ({ run: () => run(builder.toSQL()) });
}
