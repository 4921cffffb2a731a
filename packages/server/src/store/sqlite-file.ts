/** @returns the path behind a `sqlite:` URL, `:memory:` included; null for other databases */
export function sqliteFile(databaseUrl: string): string | null {
  const path = databaseUrl.replace(/^sqlite:(\/\/)?/, '');
  return path === databaseUrl ? null : path;
}
