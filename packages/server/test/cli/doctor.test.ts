import { existsSync } from 'node:fs';
import { chmod, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { checkSandbox, toClock } from '../../src/cli/doctor/portone.ts';
import { checkOrigins, checkWebhook } from '../../src/cli/doctor/surroundings.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config.ts';
import { startCommand } from '../support/command.ts';
import { type Desk, openDesk } from '../support/desk.ts';
import { startReceiver } from '../support/receiver.ts';

// Processes take their time to start, on a busy machine seconds.
vi.setConfig({ testTimeout: 60_000 });

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const settings = (overrides: Partial<Settings>): Settings => ({
  ...DEFAULT_SETTINGS,
  ...{ impKey: 'key', impSecret: 'secret' },
  ...overrides,
});

async function examine(env: Record<string, string> = {}) {
  const { code, stdout } = await desk.run('doctor --json', env);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Finding[] };
  return { code, ok, of: (name: string) => checks.find(({ check }) => check === name) };
}

describe('doctor', () => {
  it('finds nothing wrong where nothing is, and says so in a line per check', async () => {
    await desk.run('migrate');
    const receiver = await startReceiver();
    const env = { NOTIFY_URL: receiver.url, NOTIFY_SECRET: `whsec_${'A'.repeat(43)}=` };
    const { code, stdout, stderr } = await desk.run('doctor', env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const check of [
      'settings',
      'database',
      'migrations',
      'keys',
      'clock',
      'sandbox',
      'origins',
      'notify',
    ]) {
      expect(stdout).toMatch(new RegExp(`^✓ ${check} .+$`, 'm'));
    }
    expect(stdout).not.toMatch(/[!✗]/);
    await receiver.close();
  });

  it('goes on, and fails at nothing, when whoever reads it has seen enough', async () => {
    await desk.run('migrate');
    const { child, ended } = startCommand('doctor', desk.directory, desk.env);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('says how SQLite is mended where npm has not run its install script, and so does serve', async () => {
    const hook = join(desk.directory, 'no-addon.cjs');
    await writeFile(
      hook,
      `const Module = require('node:module');
      const load = Module._load;
      const bindings = () => { throw new Error('Could not locate the bindings file. Tried: …'); };
      Module._load = (name, ...rest) => (name === 'bindings' ? bindings : load(name, ...rest));`,
    );
    const env = { DATABASE_URL: 'sqlite:none.sqlite', NODE_OPTIONS: `--require ${hook}` };
    const mend = 'npm install-scripts approve sqlite3 && npm rebuild sqlite3';
    expect((await examine(env)).of('database')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining(mend),
    });
    const { code, stderr } = await desk.run('serve', env);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^SQLite cannot be used: .+\n$/),
    });
  });

  it('changes nothing: tables are not made, nor is a file', async () => {
    const path = join(desk.directory, 'none.sqlite');
    const absent = await examine({ DATABASE_URL: `sqlite:${path}` });
    expect(absent.of('database')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('serve makes it'),
    });
    expect(existsSync(path)).toBe(false);
    expect((await examine({ DATABASE_URL: 'sqlite:/no/such/folder/x.sqlite' })).of('database')).toMatchObject(
      {
        state: 'fail',
      },
    );
    // SQLite's file is there once somebody has looked.
    await desk.database.raw('select 1');
    expect((await examine()).of('migrations')).toMatchObject({
      state: 'warn',
      mend: expect.stringContaining('migrate'),
    });
    expect(await desk.database.schema.hasTable('orders')).toBe(false);
    expect(await desk.database.schema.hasTable('knex_migrations')).toBe(false);
  });

  it('names what is wrong and how it is mended, in exit code 1, with the ends of secrets only', async () => {
    const secret = 'this-is-not-the-secret-9876';
    const { code, stdout } = await desk.run('doctor', {
      IMP_SECRET: secret,
      NOTIFY_URL: 'http://127.0.0.1:9/hooks',
      NOTIFY_SECRET: `whsec_${'B'.repeat(43)}=`,
      ALLOW_SANDBOX: 'false',
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ keys .+…9876.+→.+console/m);
    expect(stdout).toMatch(/^✗ sandbox .+→ ALLOW_SANDBOX=true/m);
    expect(stdout).toMatch(/^✗ notify .+→/m);
    for (const hidden of [secret, secret.slice(-5), 'BBBBB', String(desk.env['API_KEY']).slice(-5)]) {
      expect(stdout).not.toContain(hidden);
    }
  });

  it('does not take a database for well that only lets us read', async () => {
    const file = join(desk.directory, 'read.sqlite');
    const env = { DATABASE_URL: `sqlite:${file}` };
    await desk.run('migrate', env);
    expect((await examine(env)).of('database')).toMatchObject({ state: 'ok' });
    // By the format's version, so that it holds for root too: a writer is to be newer than this one.
    const opened = await open(file, 'r+');
    await opened.write(Uint8Array.of(3), 0, 1, 18);
    await opened.close();
    const { code, of } = await examine(env);
    expect(code).toBe(1);
    expect(of('database')).toMatchObject({ state: 'fail', found: expect.stringContaining('READONLY') });
  });

  it('does not blame the keys for a PortOne that is out of order', async () => {
    await fetch(`${desk.sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ method: 'POST', path: '/users/getToken', kind: 'status', status: 503 }]),
    });
    expect((await examine()).of('keys')).toMatchObject({
      state: 'fail',
      found: expect.stringMatching(/gave no token \(HTTP 503\); .+ not known/),
    });
  });

  it('compares ORDERS_TABLE with the real schema, and looks at a row', async () => {
    await desk.database.schema.createTable('shop_orders', (table) => {
      table.string('order_no', 40);
      table.string('total', 20);
    });
    const env = { ORDERS_TABLE: 'shop_orders', ORDERS_COLUMNS: 'merchant_uid:order_no,amount:total' };
    expect((await examine(env)).of('orders')).toMatchObject({ state: 'ok' });
    await desk.database('shop_orders').insert({ order_no: 'A-1', total: '12,000원' });
    expect((await examine(env)).of('orders')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining('total'),
    });
    const wrong = await examine({ ...env, ORDERS_COLUMNS: 'merchant_uid:nr,amount:total' });
    expect(wrong.of('orders')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining('merchant_uid:nr'),
    });
  });

  it('stops at a setting that cannot be read, and tells of an .env that others can', async () => {
    const path = join(desk.directory, '.env');
    await writeFile(path, 'PORT=1e3\n');
    await chmod(path, 0o644);
    const { code, of } = await examine({ IMP_KEY: '' });
    expect(code).toBe(1);
    expect(of('.env')).toMatchObject({ state: 'warn', mend: 'chmod 600 .env' });
    expect(of('settings')).toMatchObject({
      state: 'fail',
      found: expect.stringMatching(/^IMP_KEY is missing/),
    });
    expect(of('database')).toBeUndefined();
  });
});

describe('what doctor thinks', () => {
  it.each([
    [0, 'ok'],
    [-5, 'ok'],
    [6, 'warn'],
    [-299, 'warn'],
    [300, 'fail'],
  ])('of a clock that is %i s behind PortOne’s: %s', (ahead_s, state) => {
    expect(toClock(ahead_s).state).toBe(state);
  });

  it.each([
    ['test payments at PortOne', { allowSandbox: true }, false, 'warn'],
    ['the same in production', { allowSandbox: true }, true, 'fail'],
    ['real money', { allowSandbox: false }, true, 'ok'],
    [
      'a sandbox that does not count',
      { impApiUrl: 'http://127.0.0.1:4010', allowSandbox: false },
      false,
      'fail',
    ],
    ['a sandbox', { impApiUrl: 'http://localhost:4010', allowSandbox: true }, false, 'ok'],
  ])('of %s', (_name, overrides, isProduction, state) => {
    expect(checkSandbox(settings(overrides), isProduction).state).toBe(state);
  });

  it.each([
    ['none', {}, 'warn'],
    ['an encrypted one', { allowedOrigins: ['https://shop.example.com'] }, 'ok'],
    ['one that is not', { allowedOrigins: ['http://shop.example.com'] }, 'warn'],
    [
      'a return to elsewhere',
      { allowedOrigins: ['https://a.example.com'], returnUrl: 'https://b.example.com/x' },
      'warn',
    ],
  ])('of origins: %s', (_name, overrides, state) => {
    expect(checkOrigins(settings(overrides), true).state).toBe(state);
  });

  it.each([
    ['nothing in front', {}, 'warn'],
    ['a proxy in front', { trustProxy: true }, 'ok'],
    [
      'a list of addresses behind a proxy that is not believed',
      { webhookAllowedIps: ['52.78.100.19'] },
      'fail',
    ],
    ['an open door', { host: '0.0.0.0' }, 'ok'],
  ])('of webhooks: %s', (_name, overrides, state) => {
    expect(checkWebhook(settings(overrides)).state).toBe(state);
  });
});
