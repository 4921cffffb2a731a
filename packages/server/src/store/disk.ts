import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sqliteFile } from './sqlite-file.ts';

/** Free space, in bytes, below which an operator should know. */
export const LOW_BYTES = 512 * 1024 * 1024;

/** Below this SQLite may fail any moment: its journal grows before the database does. */
export const FULL_BYTES = 16 * 1024 * 1024;

/** @returns bytes that are left where the SQLite file lies; null for databases that keep none here */
export async function freeBytes(databaseUrl: string): Promise<number | null> {
  const file = sqliteFile(databaseUrl);
  if (file === null || file === ':memory:') return null;
  const { bavail, bsize } = await statfs(dirname(file));
  return bavail * bsize;
}
