import type { Knex } from 'knex';
import type { Settings } from './config.ts';
import type { Environment } from './environment.ts';
import { FULL_BYTES, freeBytes, LOW_BYTES } from './store/disk.ts';
import { StoreError } from './store/errors.ts';
import { migrationState } from './store/migration-state.ts';

/** A probe waits a few seconds at most; PortOne is asked for a token within this. */
const TOKEN_MS = 2_000;

export type TokenState = 'ok' | 'refused' | 'unreachable';

/** What stands between a request and its answer, each in one word. */
export interface Readiness {
  isReady: boolean;
  checks: {
    database: 'ok' | 'away';
    migrations: 'ok' | 'pending' | 'newer' | 'unknown';
    /** Of the SQLite file; left out where the disk is another server's. */
    disk?: 'ok' | 'low' | 'full';
    /** Left out where another gateway stands in for PortOne. */
    token?: TokenState;
  };
}

export interface Checked {
  settings: Pick<Settings, 'databaseUrl'>;
  database: Knex;
  environment: Pick<Environment, 'timeout'>;
  /** Whether PortOne gives us a token. Never rejects. */
  checkToken?: ((deadline: AbortSignal) => Promise<TokenState>) | undefined;
}

/**
 * Whether this instance can settle. That PortOne does not answer makes none unready: all of them would be
 * at once, and nobody would be left to tell the shopper to wait. That it refuses our keys does: no wait
 * helps there, and a deployment should stop.
 */
export async function readiness({
  settings,
  database,
  environment,
  checkToken,
}: Checked): Promise<Readiness> {
  const [migrations, disk, token] = await Promise.all([
    checkMigrations(database),
    checkDisk(settings.databaseUrl),
    checkToken?.(environment.timeout(TOKEN_MS)),
  ]);
  const isReady = (migrations === 'ok' || migrations === 'newer') && disk !== 'full' && token !== 'refused';
  const checks = {
    database: migrations === 'unknown' ? ('away' as const) : ('ok' as const),
    migrations,
    ...(disk && { disk }),
    ...(token && { token }),
  };
  return { isReady, checks };
}

async function checkMigrations(database: Knex): Promise<Readiness['checks']['migrations']> {
  try {
    const { pending, unknown } = await migrationState(database);
    if (pending.length > 0) return 'pending';
    // An older version during a rolling update: its tables are all there.
    return unknown.length > 0 ? 'newer' : 'ok';
  } catch (error) {
    if (error instanceof StoreError) return 'unknown';
    throw error;
  }
}

async function checkDisk(databaseUrl: string): Promise<Readiness['checks']['disk'] | null> {
  // Without the folder there is no database either, which says so itself.
  const bytes = await freeBytes(databaseUrl).catch(() => null);
  if (bytes === null) return null;
  if (bytes < FULL_BYTES) return 'full';
  return bytes < LOW_BYTES ? 'low' : 'ok';
}
