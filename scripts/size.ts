import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { root } from './run.ts';

/**
 * Weighs what a shop's page loads, beside the least that Lit weighs. `node scripts/size.ts` prints a table; above a
 * limit it fails, and so does the build.
 */

interface Budget {
  files: string[];
  /** What it should weigh, and what it may not exceed: bytes after brotli 11. The limit only ever goes down. */
  goal: number;
  limit: number;
}

const BUDGETS: Readonly<Record<string, Budget>> = {
  'script tag: lit, styles, ko, en': { files: ['iamport-checkout.js'], goal: 12_000, limit: 12_000 },
  'module, without lit': { files: ['define.js', 'element.js'], goal: 7_000, limit: 9_800 },
};

/** The smallest element that Lit makes. */
const FLOOR = `import { html, LitElement } from 'lit';
customElements.define('x-floor', class extends LitElement {
  static properties = { name: {} };
  render() {
    return html\`\${this.name}\`;
  }
});`;

interface Weight {
  raw: number;
  gzip: number;
  brotli: number;
}

function weigh(...parts: string[]): Weight {
  const sizes = parts.map((text) => {
    const bytes = Buffer.from(text.replace(/\n?\/\/# sourceMappingURL.*\s*$/, ''));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, { params }).length];
  });
  const sum = (at: number): number => sizes.reduce((total, size) => total + (size[at] ?? 0), 0);
  return { raw: sum(0), gzip: sum(1), brotli: sum(2) };
}

/** The floor, built as the script-tag build is, with Lit as it comes. */
async function weighFloor(): Promise<Weight> {
  const folder = await mkdtemp(join(tmpdir(), 'iamport-checkout-size-'));
  const entry = join(folder, 'floor.js');
  try {
    await writeFile(entry, FLOOR);
    const built = await build({
      root,
      mode: 'widget-floor',
      logLevel: 'error',
      resolve: { alias: { lit: `${root}node_modules/lit/index.js` } },
      build: { write: false, sourcemap: false, lib: { entry } },
    });
    const [{ output }] = [built].flat() as [Rolldown.RolldownOutput];
    return weigh(output[0].code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns what is too heavy, in words */
export async function weighWidget(): Promise<{ weights: Record<string, Weight>; excess: string[] }> {
  const weights: Record<string, Weight> = {};
  const excess: string[] = [];
  for (const [name, { files, limit }] of Object.entries(BUDGETS)) {
    const texts = files.map((file) => readFile(`${root}packages/widget/dist/${file}`, 'utf8'));
    const weight = weigh(...(await Promise.all(texts)));
    weights[name] = weight;
    if (weight.brotli > limit) excess.push(`${name}: ${weight.brotli} bytes after brotli, at most ${limit}`);
  }
  return { weights, excess };
}

if (import.meta.main) {
  const { weights, excess } = await weighWidget();
  const rows = { ...weights, 'floor: a LitElement with one property': await weighFloor() };
  const right = (value: unknown): string => String(value).padStart(8);
  console.log(`${''.padEnd(38)}${['raw', 'gzip', 'brotli', 'goal', 'limit'].map(right).join('')}`);
  for (const [name, { raw, gzip, brotli }] of Object.entries(rows)) {
    const { goal = '', limit = '' } = BUDGETS[name] ?? {};
    console.log(name.padEnd(38) + [raw, gzip, brotli, goal, limit].map(right).join(''));
  }
  for (const line of excess) console.error(`Too heavy: ${line}`);
  if (excess.length > 0) process.exitCode = 1;
}
