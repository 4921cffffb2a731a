import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/run.ts';

/** What a shop gets: the built files, without the sources' condition. `npm test` builds them first. */

interface Manifest {
  name: string;
  exports: Record<string, string | Record<string, string>>;
  bin?: Record<string, string>;
  files: string[];
}

const folders = ['protocol', 'widget', 'server', 'sandbox'];

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(`${root}packages/${folder}/package.json`, 'utf8'));

const node = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 60_000 });

describe.each(folders)('packages/%s', (folder) => {
  const { name, exports, bin = {}, files } = manifestOf(folder);
  const targets = Object.values(exports).flatMap((target) =>
    // The sources' condition is for this repository; the sources are not published.
    typeof target === 'string'
      ? [target]
      : Object.entries(target)
          .filter(([condition]) => condition !== 'source')
          .map(([, path]) => path),
  );

  it('has every file that its exports name, inside what is published', () => {
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) {
      expect(existsSync(`${root}packages/${folder}/${target}`), target).toBe(true);
      // npm publishes package.json itself, whatever the list says.
      const isPublished = ['package.json', ...files].some((published) =>
        `${target}/`.startsWith(`./${published}/`),
      );
      expect(isPublished, target).toBe(true);
    }
  });

  it('imports in plain Node, without a DOM', () => {
    for (const path of Object.keys(exports).filter((path) => !path.endsWith('.js'))) {
      const specifier = name + path.slice(1);
      const attributes = path.endsWith('.json') ? ", { with: { type: 'json' } }" : '';
      const { status, stderr } = node(
        '--input-type=module',
        '-e',
        `await import('${specifier}'${attributes})`,
      );
      expect({ specifier, status, stderr }).toEqual({ specifier, status: 0, stderr: '' });
    }
  });

  it('has its commands, which say how they are used', () => {
    for (const [command, path] of Object.entries(bin)) {
      const { status, stdout } = node(`packages/${folder}/${path}`, '--help');
      expect(status, command).toBe(0);
      expect(stdout).toContain(command);
    }
  });
});

describe('the script-tag build', () => {
  const file = `${root}packages/widget/dist/iamport-checkout.js`;

  it('is one file that imports nothing', () => {
    const script = readFileSync(file, 'utf8');
    expect(script).not.toMatch(/^\s*import\b/m);
    expect(script).toContain('iamport-checkout');
  });

  it('is what the API hands out', () => {
    expect(readFileSync(`${root}packages/server/dist/iamport-checkout.js`)).toEqual(readFileSync(file));
    expect(statSync(file).size).toBeGreaterThan(10_000);
  });
});
