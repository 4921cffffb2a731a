import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, statfs, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { DATABASE } from '../../support/databases.ts';

const { knex } = knexModule;

/** Large enough for every table and index of ours. */
const SIZE = '24m';

/** A database on a file system of its own, which can be filled to the last byte. */
export interface SmallDisk {
  databaseUrl: string;
  fill(): Promise<void>;
  /** There is room again. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A tmpfs: the only file system that needs neither a device nor a file, and that says ENOSPC like any other.
 * PostgreSQL gets a tablespace there, MariaDB a database whose directory is there.
 *
 * @param empty an empty database, whose name and connection are used
 * @returns why it cannot be had here, if so
 */
export async function makeSmallDisk(empty: string): Promise<SmallDisk | string> {
  const directory = await mkdtemp(join(tmpdir(), 'iamport-checkout-disk-'));
  await chmod(directory, 0o755);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0777`, 'tmpfs', directory]);
  if (mounted.status !== 0) {
    await rm(directory, { recursive: true });
    return 'no file system may be mounted here (it takes root)';
  }
  const filler = join(directory, 'filler');
  const place = await (DATABASE === 'sqlite' ? placeSqlite : placeServer)(directory, empty);
  return {
    databaseUrl: place.url,
    async fill() {
      const { bavail, bsize } = await statfs(directory);
      await writeFile(filler, Buffer.alloc(bavail * bsize)).catch((error: { code?: unknown }) => {
        // The database has taken some of it meanwhile: full all the same.
        if (error.code !== 'ENOSPC') throw error;
      });
    },
    free: () => unlink(filler),
    async remove() {
      await place.remove();
      spawnSync('umount', ['--lazy', directory]);
      await rm(directory, { recursive: true });
    },
  };
}

interface Place {
  url: string;
  remove(): Promise<void>;
}

const placeSqlite = async (directory: string): Promise<Place> => ({
  url: `sqlite:${join(directory, 'test.sqlite')}`,
  remove: async () => {},
});

const placeServer = (directory: string, empty: string): Promise<Place> =>
  DATABASE === 'postgres' ? placePostgres(directory, empty) : placeMysql(directory, empty);

async function placePostgres(directory: string, empty: string): Promise<Place> {
  const name = `small_${randomBytes(6).toString('hex')}`;
  const own = join(directory, 'data');
  await mkdir(own);
  // Only its owner may look into it; who that is, the one who runs the database server knows.
  spawnSync('chown', ['postgres', own]);
  await administer(empty, (database) => database.raw(`create tablespace ${name} location '${own}'`));
  const url = new URL(empty);
  const options = url.searchParams.get('options');
  url.searchParams.set('options', `${options} -c default_tablespace=${name}`);
  return {
    url: url.href,
    async remove() {
      const schema = /search_path=(\w+)/.exec(options ?? '')?.[1];
      await administer(empty, async (database) => {
        await database.raw(`drop schema ${schema} cascade`);
        await database.raw(`create schema ${schema}`);
        await database.raw(`drop tablespace ${name}`);
      });
    },
  };
}

async function placeMysql(directory: string, empty: string): Promise<Place> {
  const name = `small_${randomBytes(6).toString('hex')}`;
  const own = join(directory, 'data');
  await mkdir(own);
  await chmod(own, 0o777);
  let link = '';
  await administer(empty, async (database) => {
    const [[row]] = await database.raw('select @@datadir as datadir');
    link = join(row.datadir, name);
    await symlink(own, link);
  });
  const url = new URL(empty);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    remove: () => administer(empty, (database) => database.raw(`drop database ${name}`)),
  };
}

async function administer(connection: string, work: (database: Knex) => PromiseLike<unknown>): Promise<void> {
  const client = DATABASE === 'postgres' ? 'pg' : 'mysql2';
  const database = knex({ client, connection, pool: { min: 0, max: 1 } });
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}
