import { closeSync, fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/run.ts';
import { figure } from './report.ts';
import { newFolder } from './scratch.ts';
import { median } from './stats.ts';

const PAGE = `${root}docs/performance.md`;
const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

const FLUSHES = 200;

/** Where the figures are from: without it they say nothing. */
export async function machine(): Promise<string> {
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? arch()}`,
    `${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    `a flush to disk takes ${figure(await flush_ms())} ms`,
  ].join(', ');
}

async function flush_ms(): Promise<number> {
  const { path, remove } = await newFolder();
  const file = openSync(join(path, 'file'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: FLUSHES }, () => {
    writeSync(file, page);
    const began = performance.now();
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  await remove();
  return median(times);
}

/** Puts the text between the markers of docs/performance.md. */
export function writeDown(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has lost its markers`);
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}
