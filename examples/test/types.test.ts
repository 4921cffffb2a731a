import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { examples } from '../../scripts/examples.ts';
import { root } from '../../scripts/run.ts';

/** The published types of the element, as the type checker of each framework sees them in the examples. */

const require = createRequire(import.meta.url);

const binOf = (name: string, file: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), file);

/** The repository's own TypeScript; the checkers of templates bring theirs. */
const TSC = `${root}node_modules/typescript/bin/tsc`;

interface Checker {
  command: string[];
  /** Where the element is. */
  page: string;
}

const checkers: Readonly<Record<string, Checker>> = {
  react: { command: [TSC, '-p'], page: 'src/checkout.tsx' },
  'server-rendered': { command: [TSC, '-p'], page: 'src/checkout.tsx' },
  svelte: {
    command: [binOf('svelte-check', 'bin/svelte-check'), '--output', 'human', '--workspace'],
    page: 'src/Checkout.svelte',
  },
  vue: { command: [binOf('vue-tsc', 'bin/vue-tsc.js'), '-p'], page: 'src/CheckoutPage.vue' },
};

const check = ({ command }: Checker, folder: string) =>
  spawnSync(process.execPath, [...command, folder], { cwd: root, encoding: 'utf8' });

/** Beside the example, so that it finds the same packages. */
const copyOf = (name: string): string => `${root}examples/${name}/dist/wrong-types`;

afterAll(() => {
  for (const name of Object.keys(checkers)) rmSync(copyOf(name), { recursive: true, force: true });
});

test('every example that has types is checked', () => {
  expect(Object.keys(checkers)).toEqual(examples.filter((name) => name !== 'html'));
});

describe.each(Object.entries(checkers))('%s', (name, checker) => {
  const folder = `${root}examples/${name}`;

  test('has only what the element has', () => {
    const { status, stdout, stderr } = check(checker, folder);
    expect({ status, said: status ? stdout + stderr : '' }).toEqual({ status: 0, said: '' });
  });

  test('would be told of a word that the element does not know', () => {
    const copy = copyOf(name);
    for (const part of ['src', 'tsconfig.json'])
      cpSync(`${folder}/${part}`, `${copy}/${part}`, { recursive: true });
    const page = readFileSync(`${copy}/${checker.page}`, 'utf8');
    writeFileSync(
      `${copy}/${checker.page}`,
      page.replace('pay-method="card"', 'pay-method="card" loading="later"'),
    );
    const { status, stdout } = check(checker, copy);
    expect(status).not.toBe(0);
    expect(stdout).toContain('is not assignable to type');
  });
});
