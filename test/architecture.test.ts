import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/run.ts';

/**
 * Who may import whom. The sandbox knows nothing of ours, so that it is able to disagree with us; the
 * demo uses what a shop would use: built files, by URL.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/protocol/src': [],
  'packages/widget/src': ['@iamport-checkout/protocol', 'lit'],
  'packages/server/src': ['@iamport-checkout/protocol'],
  'packages/sandbox/src': [],
  demo: [],
};

/** The packages of this repository, and the libraries that only one of them may have. */
const RESERVED = [
  '@iamport-checkout/protocol',
  '@iamport-checkout/server',
  '@iamport-checkout/sandbox',
  'iamport-checkout',
  'lit',
];

/** Settlement is the part that must run anywhere: no HTTP framework, no database, no HTTP client. */
const FOREIGN_TO_SETTLEMENT = [
  'koa',
  '@koa/router',
  'koa-bodyparser',
  '@koa/cors',
  'knex',
  'sqlite3',
  'got',
  'pino',
];

/** Where time and chance may be asked of the machine. */
const SERVER_ENVIRONMENT = 'packages/server/src/environment.ts';

const sourcesIn = (folder: string): string[] =>
  globSync(`${folder}/**/*.{ts,js,mjs}`, {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**', '**/test/**'],
  });

interface ModuleImports {
  staticImports: { moduleRequest: { value: string } }[];
  staticExports: { entries: { moduleRequest: { value: string } | null }[] }[];
}

/** Every module a source file imports or re-exports. */
function importsOf(file: string): string[] {
  const { module, errors } = parseSync(file, readFileSync(`${root}${file}`, 'utf8'));
  expect(errors, file).toEqual([]);
  const { staticImports, staticExports } = module as ModuleImports;
  const exported = staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value));
  return [...staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported].filter(
    (name): name is string => name !== undefined,
  );
}

/** `lit/decorators.js` → `lit`, `@a/b/c` → `@a/b`. */
const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

describe.each(Object.entries(ALLOWED))('%s', (folder, allowed) => {
  const files = sourcesIn(folder);

  it('has sources to look at', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it('imports only the packages of this repository that it may', () => {
    const found = files.flatMap(importsOf).map(packageOf);
    const forbidden = RESERVED.filter((name) => !allowed.includes(name));
    expect(found.filter((name) => forbidden.includes(name))).toEqual([]);
  });

  it('does not reach into another folder by a relative path', () => {
    const outside = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => new URL(name, `file:///${file}`).pathname.slice(1))
        .filter((target) => !target.startsWith(`${folder}/`)),
    );
    expect(outside).toEqual([]);
  });
});

describe('settlement', () => {
  it('imports neither the HTTP side, nor the database, nor the HTTP client', () => {
    const files = sourcesIn('packages/server/src/settlement');
    const found = files.flatMap(importsOf);
    expect(found.filter((name) => FOREIGN_TO_SETTLEMENT.includes(packageOf(name)))).toEqual([]);
    expect(found.filter((name) => /\.\.\/(http|store|portone)\//.test(name))).toEqual([]);
  });
});

describe('the server', () => {
  it('asks the machine for time and chance in one file only', () => {
    const machine = /\bDate\.now\(|\bnew Date\(\)|Math\.random|randomUUID|randomBytes|performance\.now/;
    const asking = sourcesIn('packages/server/src').filter((file) =>
      machine.test(readFileSync(`${root}${file}`, 'utf8')),
    );
    expect(asking).toEqual([SERVER_ENVIRONMENT]);
  });
});
