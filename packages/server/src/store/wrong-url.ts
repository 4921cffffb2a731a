import { statSync } from 'node:fs';
import { StoreError } from './errors.ts';
import { sqliteFile } from './sqlite-file.ts';

const CANNOT_OPEN = 'SQLITE_CANTOPEN';

/** What the drivers say of an address that leads to no database, or to one that does not let us in. */
const CODES: readonly unknown[] = [
  CANNOT_OPEN,
  'SQLITE_NOTADB',
  // PostgreSQL: invalid_authorization_specification, invalid_password, invalid_catalog_name.
  '28000',
  '28P01',
  '3D000',
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_NO_DB_ERROR',
];

/**
 * Whether the database failed because DATABASE_URL is wrong, so that another try would not help.
 *
 * @param databaseUrl asked only if the database failed: the settings have been read then
 */
export function isWrongUrl(error: unknown, databaseUrl: () => string): boolean {
  if (!(error instanceof StoreError) || !CODES.includes(error.driver_code)) return false;
  // SQLite says the same when a full disk has no room for the files that it keeps beside its own.
  return error.driver_code !== CANNOT_OPEN || !isFile(sqliteFile(databaseUrl()) ?? '');
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
