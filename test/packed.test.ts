import { execFile } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createSandbox } from '@iamport-checkout/sandbox';
import { publint } from 'publint';
import { parseSync } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root, withLocalBin } from '../scripts/run.ts';
import { serve } from './serve.ts';

/**
 * What a shop installs, packed as npm publishes it and unpacked as npm installs it. Only what others publish is
 * found further up, in this repository's `node_modules`. `npm test` builds first.
 */

interface Manifest {
  name: string;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
}

// npm takes its time, and more of it beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const exec = promisify(execFile);
const folders = ['protocol', 'widget', 'sandbox', 'server'];

let shop: string;
const installed = (name: string): string => join(shop, 'node_modules', name);
const read = (file: string): string => readFileSync(file, 'utf8');
const manifestIn = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));
const nameOf = (folder: string): string => manifestIn(`${root}packages/${folder}`).name;

beforeAll(async () => {
  mkdirSync(`${root}.data`, { recursive: true });
  shop = mkdtempSync(`${root}.data/packed-`);
  mkdirSync(join(shop, 'node_modules/.bin'), { recursive: true });
  for (const folder of folders) await install(`${root}packages/${folder}`);
});
afterAll(() => rmSync(shop, { recursive: true }));

async function install(folder: string): Promise<void> {
  const { name, bin = {} } = manifestIn(folder);
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', shop];
  const { stdout } = await exec('npm', pack, { cwd: folder });
  const [{ filename }] = JSON.parse(stdout);
  const target = installed(name);
  mkdirSync(target, { recursive: true });
  await exec('tar', ['-xzf', join(shop, filename), '--strip-components=1', '-C', target]);
  for (const [command, path] of Object.entries(bin)) {
    symlinkSync(join(target, path), join(shop, 'node_modules/.bin', command));
  }
}

/** `koa` of `koa/lib/x.js`, `@koa/router` of `@koa/router`. */
const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

function importsOf(file: string): string[] {
  const source = read(file);
  const { staticImports, staticExports, dynamicImports } = parseSync(file, source).module;
  const dynamic = dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  const exported = staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  const all = [...staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported, ...dynamic];
  return all.filter(
    (name): name is string => name !== undefined && !name.startsWith('.') && !isBuiltin(name),
  );
}

describe.each(folders)('the package of packages/%s', (folder) => {
  it('imports only what it brings along', () => {
    const home = installed(nameOf(folder));
    const files = globSync('{bin,dist}/**/*.js', { cwd: home, exclude: ['dist/browser/**'] });
    const { name, dependencies = {} } = manifestIn(home);
    const found = files.flatMap((file) => importsOf(join(home, file))).map(packageOf);
    expect(files.length).toBeGreaterThan(0);
    expect([...new Set(found)].filter((each) => each !== name && !(each in dependencies))).toEqual([]);
  });

  it('has its licence, and nothing that publint minds', async () => {
    const home = installed(nameOf(folder));
    expect(read(join(home, 'LICENSE'))).toBe(read(`${root}LICENSE`));
    const { messages } = await publint({ pkgDir: home, pack: false, strict: true });
    expect(messages).toEqual([]);
  });
});

describe('an empty folder in which they were installed', () => {
  it('takes a first payment: init, serve, order add', async () => {
    const bin = join(shop, 'node_modules/.bin');
    const PATH = [bin, withLocalBin()['PATH']].join(delimiter);
    const sandbox = await createSandbox();
    const env = { PATH, PORT: '0', IMP_API_URL: sandbox.url };
    const run = async (command: string, ...args: string[]): Promise<string> =>
      (await exec(join(bin, command), args, { cwd: shop, env })).stdout;

    expect(await run('iamport-sandbox', '--help')).toContain('--webhook-url');
    expect(await run('iamport-checkout-server', 'init', '--sandbox')).toContain('checkout.html are written');
    const order = ['order', 'add', '--merchant-uid', 'FIRST-ORDER', '--name', '의자', '--amount', '1000'];
    expect(await run('iamport-checkout-server', ...order)).toContain('Added FIRST-ORDER');
    const server = await serve(shop, env);
    const script = await fetch(`${server.url}/iamport-checkout.js`);
    expect(await script.text()).toBe(read(join(installed('iamport-checkout'), 'dist/iamport-checkout.js')));
    const { imp_uid } = sandbox.addPayment({ merchant_uid: 'FIRST-ORDER', amount: 1000 });
    await server.complete(imp_uid, 'FIRST-ORDER');
    expect(await run('iamport-checkout-server', 'order', 'show', 'FIRST-ORDER')).toContain('Paid in full');
    await server.stop();
    await sandbox.close();
  });
});
