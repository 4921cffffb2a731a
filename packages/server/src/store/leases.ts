import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { guarded } from './database.ts';
import { hasCome } from './due.ts';

const HOLDER_LENGTH = 24;

/** Longer than any lease is taken for. */
const MAX_LEASE_S = 60 * 60;

/** The right of one instance at a time to do a job. */
export interface Lease {
  /**
   * Takes or keeps the lease for another `seconds`.
   *
   * @returns false if another instance holds it
   */
  hold(seconds: number): Promise<boolean>;
  /** Gives it back early. */
  release(): Promise<void>;
}

/**
 * A lease in the database, the one thing that all instances share. It only saves work: whatever is done
 * under it is safe to be done twice, since an instance that froze may wake up after its lease has ended.
 */
export function createLease(database: Knex, name: string, environment: Environment): Lease {
  const holder = environment.randomId(HOLDER_LENGTH);
  return {
    hold: (seconds) =>
      guarded(async () => {
        const now = environment.now();
        await database('leases').insert({ name, holder: '', expires_at: 0 }).onConflict('name').ignore();
        const affected = await database('leases')
          .where({ name })
          .andWhere((free) => free.where(hasCome('expires_at', now, MAX_LEASE_S)).orWhere({ holder }))
          // Never shorter than it was: the row must change for the count to mean something on MySQL.
          .update({ holder, expires_at: now + seconds });
        return affected === 1;
      }),
    release: () =>
      guarded(async () => {
        await database('leases').where({ name, holder }).update({ expires_at: 0 });
      }),
  };
}
