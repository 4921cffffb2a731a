import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, TEST_DATABASES } from '../../scripts/databases.ts';
import { root, withLocalBin } from '../../scripts/run.ts';
import { serve } from '../serve.ts';
import { blocksOf } from './blocks.ts';

/** Somebody follows the pages on backups to the letter, and has lost everything in between. */

const isThere = (command: string): boolean => spawnSync('bash', ['-c', `command -v ${command}`]).status === 0;

const [{ url: postgres }] = TEST_DATABASES;
const hasPostgres = isThere('pg_dump') && (await answers(postgres));

let sandbox: Sandbox;
let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  sandbox = await createSandbox();
  // In the repository, where npx finds the command.
  mkdirSync(`${root}.data`, { recursive: true });
  folder = mkdtempSync(`${root}.data/restore-`);
  env = {
    IMP_KEY: 'sandbox-key',
    IMP_SECRET: 'sandbox-secret',
    IMP_API_URL: sandbox.url,
    ALLOW_SANDBOX: 'true',
    ALLOWED_ORIGINS: 'http://localhost:3000',
    API_KEY: 'test-key-test-key-test-key-test-key-',
    PORT: '0',
  };
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Runs what a terminal would, the document's folders moved into the test's own. @returns what it printed */
async function type(lines: string): Promise<string> {
  const moved = lines.replaceAll(/\/(?=(var|etc)\/)/g, `${folder}/`);
  // The test itself stops and starts the server.
  const script = `systemctl() { :; }\n${moved}`;
  const { stdout } = await promisify(execFile)('bash', ['-ec', script], {
    cwd: folder,
    env: withLocalBin(env),
  });
  return stdout;
}

/** The page's block that has this word in it. */
function blockWith(page: string, word: string): string {
  const found = blocksOf(page).filter(({ code, excuse }) => code.includes(word) && excuse === undefined);
  expect(found.map(({ place }) => place)).toHaveLength(1);
  return (found[0]?.code ?? '').replaceAll(/^ +/gm, '');
}

async function orders(): Promise<Record<string, string>> {
  const { orders: all } = JSON.parse(await type('iamport-checkout-server order list --json')) as {
    orders: { merchant_uid: string; status: string }[];
  };
  return Object.fromEntries(all.map(({ merchant_uid, status }) => [merchant_uid, status]));
}

const add = (merchant_uid: string): Promise<string> =>
  type(`iamport-checkout-server order add --merchant-uid ${merchant_uid} --name chair --amount 64900`);
const pay = (merchant_uid: string): string => sandbox.addPayment({ merchant_uid, amount: 64900 }).imp_uid;

interface Steps {
  backUp: string;
  destroy: string;
  restore: string;
  reconcile: string;
}

/** A backup, then payments, a cancellation and a new order, then nothing is left but the backup. */
async function loseAndRestore({ backUp, destroy, restore, reconcile }: Steps): Promise<void> {
  let server = await serve(folder, env);
  for (const merchant_uid of ['EARLIER', 'LATER']) await add(merchant_uid);
  const earlier = pay('EARLIER');
  await server.complete(earlier, 'EARLIER');
  await type(backUp);

  await server.complete(pay('LATER'), 'LATER');
  await add('NEW');
  await server.complete(pay('NEW'), 'NEW');
  await server.cancel(earlier);
  expect(await orders()).toEqual({ EARLIER: 'cancelled', LATER: 'paid', NEW: 'paid' });
  await server.stop();
  await type(destroy);

  await type(restore);
  server = await serve(folder, env);
  expect(await orders()).toEqual({ EARLIER: 'paid', LATER: 'pending' });
  await type(reconcile);
  expect(await orders()).toEqual({ EARLIER: 'cancelled', LATER: 'paid' });
  // What nobody can know but the shop.
  await add('NEW');
  await type(reconcile);
  expect(await orders()).toEqual({ EARLIER: 'cancelled', LATER: 'paid', NEW: 'paid' });
  await server.stop();
}

describe('docs/deploy/sqlite.md', () => {
  const page = 'docs/deploy/sqlite.md';

  it.skipIf(!isThere('sqlite3'))('brings back what was backed up, and what came after it', async () => {
    for (const each of ['var/lib/iamport-checkout', 'var/backups', 'etc/iamport-checkout']) {
      mkdirSync(join(folder, each), { recursive: true });
    }
    env['DATABASE_URL'] = `sqlite:${folder}/var/lib/iamport-checkout/iamport-checkout.sqlite`;
    await loseAndRestore({
      backUp: blockWith(page, '.backup'),
      destroy: 'rm /var/lib/iamport-checkout/*',
      restore: blockWith(page, 'chown'),
      reconcile: blockWith(page, 'reconcile'),
    });
  });
});

describe('docs/deploy/postgres.md', () => {
  const page = 'docs/deploy/postgres.md';

  it.skipIf(!hasPostgres)('brings back what was backed up, and what came after it', async () => {
    const name = `iamport_restore_${randomBytes(6).toString('hex')}`;
    const administer = (sql: string): Promise<string> => type(`psql -qc '${sql}' '${postgres}'`);
    env['DATABASE_URL'] = Object.assign(new URL(postgres), { pathname: name }).href;
    await administer(`create database ${name}`);
    try {
      await loseAndRestore({
        backUp: blockWith(page, 'pg_dump'),
        destroy: 'psql -qc "drop table orders; create table made_later (id int)" "$DATABASE_URL"',
        restore: blockWith(page, 'pg_restore'),
        reconcile: blockWith(page, 'reconcile'),
      });
    } finally {
      await administer(`drop database ${name} with (force)`);
    }
  });
});

it.each(['sqlite.md', 'postgres.md'])('%s says the same in Korean', (page) => {
  const codes = (folder: string): string[] =>
    blocksOf(`docs/${folder}deploy/${page}`).map(({ code }) => code);
  expect(codes('').length).toBeGreaterThan(2);
  expect(codes('ko/')).toEqual(codes(''));
});
