import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/run.ts';
import { weighWidget } from '../../../scripts/size.ts';

/** What is published. `npm run build` makes it. */

const folder = `${root}packages/widget/`;
const exec = promisify(execFile);
const read = (path: string): Promise<string> => readFile(folder + path, 'utf8');

async function pack(destination: string): Promise<{ filename: string; files: { path: string }[] }> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const { stdout } = await exec('npm', args, { cwd: folder });
  return JSON.parse(stdout)[0];
}

describe('The package', () => {
  it('has what a shop needs, and nothing else', async () => {
    const destination = await mkdtemp(join(tmpdir(), 'iamport-checkout-pack-'));
    try {
      const { filename, files } = await pack(destination);
      const paths = files.map(({ path }) => path);
      const declarations = paths.filter((path) => /^dist\/.*\.d\.ts$/.test(path));
      expect(declarations).toContain('dist/define.d.ts');
      expect(paths.filter((path) => !declarations.includes(path)).sort()).toEqual([
        'LICENSE',
        'README.md',
        'dist/custom-elements.json',
        'dist/define.js',
        'dist/define.js.map',
        'dist/element.js',
        'dist/element.js.map',
        'dist/iamport-checkout.js',
        'dist/iamport-checkout.js.LICENSE.txt',
        'dist/iamport-checkout.js.map',
        'dist/sri.json',
        'dist/testing.js',
        'dist/testing.js.map',
        'dist/types.js',
        'dist/vscode.css-custom-data.json',
        'dist/vscode.html-custom-data.json',
        'dist/web-types.json',
        'package.json',
      ]);
      const tarball = await readFile(join(destination, filename));
      const { problems } = (await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))) as {
        problems: { kind: string; resolutionKind?: string }[];
      };
      // An ES module for browsers and bundlers: neither Node 10 nor require() was ever meant.
      const isMeant = ({ resolutionKind }: { resolutionKind?: string }): boolean =>
        !/node10|node16-cjs/.test(resolutionKind ?? '');
      expect(problems.filter(isMeant)).toEqual([]);
    } finally {
      await rm(destination, { recursive: true, force: true });
    }
  });

  it('gives publint nothing to say', async () => {
    const { messages } = await publint({ pkgDir: folder, strict: true });
    expect(messages).toEqual([]);
  });

  it('names each script’s integrity', async () => {
    const sums = JSON.parse(await read('dist/sri.json')) as Record<string, string>;
    expect(Object.keys(sums)).toEqual(['iamport-checkout.js', 'define.js', 'element.js']);
    for (const [file, sum] of Object.entries(sums)) {
      const digest = createHash('sha384')
        .update(await read(`dist/${file}`))
        .digest('base64');
      expect(sum, file).toBe(`sha384-${digest}`);
    }
  });

  it('has source maps that lead to the sources', async () => {
    for (const file of ['iamport-checkout.js', 'element.js', 'define.js']) {
      expect(await read(`dist/${file}`)).toContain(`//# sourceMappingURL=${file}.map`);
      const { sources, sourcesContent } = JSON.parse(await read(`dist/${file}.map`));
      const at = sources.findIndex((source: string) => /src\/(define|iamport-checkout)\.ts$/.test(source));
      expect(sourcesContent[at], file).toMatch(/^import \{ .* \} from/);
    }
  });

  it('leaves lit to the shop in the module, and brings it in the script', async () => {
    const imports = [...(await read('dist/element.js')).matchAll(/from"([^"]+)"/g)].map(([, from]) => from);
    expect(imports).toEqual(['lit']);
    expect(await read('dist/iamport-checkout.js')).not.toMatch(/\bimport\b|\bexport\b/);
  });

  it('weighs no more than it may', async () => {
    const { weights, excess } = await weighWidget();
    expect(Object.keys(weights)).toHaveLength(2);
    expect(excess).toEqual([]);
    const readme = await read('README.md');
    for (const { raw, brotli } of Object.values(weights))
      expect(readme).toContain(`| ${raw.toLocaleString('en')} | ${brotli.toLocaleString('en')} |`);
  });
});
