import type { DatabaseSync } from 'node:sqlite';
import type { Knex } from 'knex';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { OWN_TABLES } from '../../src/store/schema/index.ts';
import { type Builder, createCompiler } from './compile.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import {
  type Compiled,
  createStatements,
  driverError,
  execute,
  type Row,
  readRows,
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
  /** What settlement is answerable for has been committed to these tables. */
  committed(tables: ReadonlySet<string>): void;
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

/** Errors of a driver that mean "begin again", and one that means "not now". */
const REFUSALS = ['SQLITE_BUSY', '40001', '40P01', 'ER_LOCK_DEADLOCK', 'SQLITE_FULL'];
const LOST = 'ECONNRESET';

/** A transaction under way. Writing, it has the database to itself until it ends. */
interface Transaction {
  process: Process;
  isWriting: boolean;
  /** Of the tables that settlement is answerable for, those it has changed. */
  changed: Set<string>;
}

/** @param compile Knex's own work, or what is known to be the same */
export async function openSimulatedDatabase(
  sqlite: DatabaseSync,
  compile: (builder: Builder) => Compiled = createCompiler(),
): Promise<Database> {
  for (const sql of await schema()) sqlite.exec(sql);
  const prepare = createStatements(sqlite);
  const begin = sqlite.prepare('begin');
  const ends = { COMMIT: sqlite.prepare('commit'), ROLLBACK: sqlite.prepare('rollback') };
  const emptying = new Map(OWN_TABLES.map((table) => [table, sqlite.prepare(`delete from ${table}`)]));
  const renumbering = sqlite.prepare('delete from sqlite_sequence');
  /** Tables that may have rows. */
  const written = new Set(OWN_TABLES);
  /** Made once, since each costs as much as a scenario. */
  const made: Knex[] = [];
  let free: Knex[] = [];
  let around: Surroundings;
  let writer: Transaction | null = null;

  /** For a process, or for the work of one transaction. */
  function lend(): Knex {
    const knex = free.pop() ?? openDatabase('sqlite::memory:');
    if (!made.includes(knex)) made.push(knex);
    return knex;
  }

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
    if (statement.table !== null) written.add(statement.table);
    const { result, changes } = execute(statement, compiled);
    around.trace.note(process.name, statement, ...compiled.bindings, changes);
    return { result, changed: changes > 0 && isOfBooks(statement) ? statement.table : null };
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
          const { result, changed } = carryOut(process, statement, compiled);
          if (changed !== null) around.committed(new Set([changed]));
          if (!isRead(statement) && mayCrash(process)) return;
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
    const work = (): unknown => {
      mayFail(process);
      const { result, changed } = carryOut(process, statement, compiled);
      if (changed !== null) transaction.changed.add(changed);
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
          if (!isRead(statement)) beginWriting(transaction);
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
    begin.run();
  }

  function end(transaction: Transaction, how: 'COMMIT' | 'ROLLBACK'): void {
    if (!transaction.isWriting) return;
    ends[how].run();
    transaction.isWriting = false;
    writer = null;
    around.trace.note(transaction.process.name, how);
  }

  async function transact(process: Process, work: (knex: Knex) => Promise<unknown>): Promise<unknown> {
    const transaction: Transaction = { process, isWriting: false, changed: new Set() };
    if (around.isolation === 'serial') {
      await new Promise<void>((resolve) => {
        whenFree(process, null, () => {
          beginWriting(transaction);
          resolve();
        });
      });
    }
    // It has begun, and is over only after its work.
    const transactor = Object.assign(lend(), { isCompleted: () => false });
    redirect(transactor, (builder) => within(transaction, compile(builder)));
    try {
      const result = await work(transactor);
      if (transaction.isWriting) {
        if (mayCrash(process)) return never();
        mayFail(process);
      }
      const isCommit = transaction.isWriting;
      end(transaction, 'COMMIT');
      if (transaction.changed.size > 0) around.committed(transaction.changed);
      if (isCommit) {
        if (mayCrash(process)) return never();
        mayBeLost(process);
      }
      return result;
    } catch (error) {
      end(transaction, 'ROLLBACK');
      throw error;
    } finally {
      free.push(transactor);
    }
  }

  return {
    connect(process) {
      const knex = lend();
      redirect(knex, (builder) => alone(process, compile(builder)));
      knex.client.transaction = (work: (knex: Knex) => Promise<unknown>) => transact(process, work);
      return knex;
    },
    begin(surroundings) {
      around = surroundings;
      // Those too that were lent to a process that died.
      free = [...made];
      if (sqlite.isTransaction) ends.ROLLBACK.run();
      writer = null;
      begin.run();
      for (const table of written) emptying.get(table)?.run();
      renumbering.run();
      written.clear();
      ends.COMMIT.run();
    },
    abandon(process) {
      if (writer?.process === process) end(writer, 'ROLLBACK');
    },
    read: (sql, ...bindings) => readRows(prepare(sql), bindings),
    close: () => sqlite.close(),
  };
}

const isRead = ({ table }: Statement): boolean => table === null;

/** Whether settlement is answerable for what is written; outboxes and leases are looked at in the end. */
const isOfBooks = ({ table }: Statement): boolean => table === 'orders' || table === 'payments';

interface Carried {
  result: unknown;
  /** The table that has changed, if settlement is answerable for it. */
  changed: string | null;
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
function redirect(knex: Knex, run: (builder: Builder) => Promise<unknown>): void {
  knex.client.runner = (builder: Builder) => ({ run: () => run(builder) });
}
