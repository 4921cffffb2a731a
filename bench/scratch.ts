import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything that the bench writes is in here, and gone when it ends, however it ends. */
const scratch = mkdtempSync(join(tmpdir(), 'iamport-checkout-bench-'));
process.once('exit', () => rmSync(scratch, { recursive: true }));

export interface Folder {
  path: string;
  remove(): Promise<void>;
}

export async function newFolder(): Promise<Folder> {
  const path = await mkdtemp(join(scratch, 'folder-'));
  return { path, remove: () => rm(path, { recursive: true }) };
}
