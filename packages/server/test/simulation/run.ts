import { openSimulatedDatabase } from './database.ts';
import { play, type Result } from './scenario.ts';

/** Node's own SQLite, which needs no thread and so no luck; undefined before Node 22.16, where it lacks what we need. */
export const sqlite: typeof import('node:sqlite') | undefined = findSqlite();

export const NO_SQLITE = `Node ${process.version} is too old: the simulation needs node:sqlite of Node 22.16 or newer`;

function findSqlite(): typeof import('node:sqlite') | undefined {
  const found = process.getBuiltinModule('node:sqlite');
  return found && 'setReturnArrays' in found.StatementSync.prototype ? found : undefined;
}

export interface Run {
  /** The first seed. */
  seed: number;
  count: number;
  isTraced?: boolean;
  /** Told of every scenario once it is over. `false` ends it there. */
  played?(result: Result): unknown;
}

/** Plays many seeds, one after another. @returns how many failed */
export async function simulate({ seed, count, isTraced, played }: Run): Promise<number> {
  if (!sqlite) throw new Error(NO_SQLITE);
  const database = await openSimulatedDatabase(new sqlite.DatabaseSync(':memory:'));
  let failed = 0;
  try {
    for (let next = seed; next < seed + count; next += 1) {
      const result = await play(next, database, isTraced);
      if (result.violation) failed += 1;
      if (played?.(result) === false) break;
      // Whoever runs us has a turn too.
      await new Promise(setImmediate);
    }
  } finally {
    database.close();
  }
  return failed;
}

/** The one line that a failing seed prints. */
export function lineOf({ seed, violation }: Result): string {
  return `seed ${seed}  ${violation?.invariant ?? 'ok'}  ${violation?.what ?? ''}`.trimEnd();
}
