import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from './scratch.ts';

const SOURCE = fileURLToPath(new URL('slow-fsync.c', import.meta.url));

let library: string | null | undefined;

/** The environment in which every flush to disk takes 1 ms more, or null where there is no C compiler. */
export async function slowFsync(): Promise<Record<string, string> | null> {
  if (library === undefined) library = await compile();
  return library === null ? null : { LD_PRELOAD: library };
}

async function compile(): Promise<string | null> {
  const { path } = await newFolder();
  const file = join(path, 'slow-fsync.so');
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', file, SOURCE], { stdio: 'ignore' });
    return file;
  } catch {
    return null;
  }
}
