import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createSandbox } from '@iamport-checkout/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEnvFile } from '../../src/cli/init/files.ts';
import { command, freePort, startCommand } from '../support/command.ts';

// Processes take their time to start, on a busy machine seconds.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamport-init-'));
});
afterEach(() => rm(directory, { recursive: true }));

const file = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
const modeOf = async (name: string): Promise<number> => (await stat(join(directory, name))).mode & 0o777;

describe('init', () => {
  it('leaves a folder in which serve works at once, and the page is at the origin that may call', async () => {
    expect(await command('init --sandbox', directory)).toMatchObject({ code: 0, stderr: '' });
    expect(await modeOf('.env')).toBe(0o600);
    const sandbox = await createSandbox();
    const origin = `http://localhost:${await freePort()}`;
    // What is set in the environment wins over the file.
    const env = { PORT: '0', ALLOWED_ORIGINS: origin, IMP_API_URL: sandbox.url };
    const server = startCommand('serve --page checkout.html', directory, env);
    const [, url = ''] = await server.printed(/listening on (http:\S+)/);
    await server.printed(/checkout.html is at http:\S+/);
    expect(await (await fetch(origin)).text()).toBe(await file('checkout.html'));
    const { API_KEY = '' } = parseEnv(await file('.env'));
    const added = await command('order add --merchant-uid FIRST-ORDER --name 의자 --amount 1000', directory);
    expect(added).toMatchObject({ code: 0, stdout: 'Added FIRST-ORDER: 의자, 1,000 KRW\n' });
    const { imp_uid } = sandbox.addPayment({ merchant_uid: 'FIRST-ORDER', amount: 1000 });
    const settled = await fetch(`${url}/payments/complete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ imp_uid, merchant_uid: 'FIRST-ORDER' }),
    });
    expect(settled.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await settled.json()).toMatchObject({ status: 'success' });
    const orders = await fetch(`${url}/orders`, { headers: { authorization: `Bearer ${API_KEY}` } });
    expect(orders.status).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await sandbox.close();
  });

  it('overwrites nothing unless it is forced to, and then leaves no secret open', async () => {
    await writeFile(join(directory, '.env'), 'MINE=1\n');
    await chmod(join(directory, '.env'), 0o644);
    expect(await command('init --sandbox', directory)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.env already: --force'),
    });
    expect(await file('.env')).toBe('MINE=1\n');
    expect(await command('init --sandbox --force', directory)).toMatchObject({ code: 0 });
    expect(await file('.env')).toContain('IMP_KEY=sandbox-key');
    expect(await modeOf('.env')).toBe(0o600);
  });

  it('takes no answer from the file that it overwrites: the keys of the sandbox would go live', async () => {
    await command('init --sandbox', directory);
    const before = await file('.env');
    expect(await command('init --force', directory)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot ask here'),
    });
    expect(await file('.env')).toBe(before);
  });

  it('takes the keys from the environment, and repeats no secret on the screen', async () => {
    const env = { IMP_KEY: '1234567890123456', IMP_SECRET: "s'e c#r$et" };
    const { code, stdout, stderr } = await command(
      'init --database postgres://u@db/pay --origin https://shop.example.com --merchant-code imp12345678',
      directory,
      env,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(env.IMP_SECRET);
    expect(parseEnv(await file('.env'))).toMatchObject({
      ...env,
      ALLOW_SANDBOX: 'false',
      DATABASE_URL: 'postgres://u@db/pay',
      ALLOWED_ORIGINS: 'https://shop.example.com',
    });
    const page = await file('checkout.html');
    expect(page).toContain('merchant-code="imp12345678"');
    expect(page).not.toContain('sdk-src');
  });

  it.each([
    ['init', /cannot ask here/],
    ['init --sandbox --origin shop.example.com', /^ALLOWED_ORIGINS has "shop.example.com"/],
    ['init --sandbox --database oracle:x', /^DATABASE_URL is not understood/],
    ['init --sandbox --nonsense', /'--nonsense'.+See: iamport-checkout-server init --help/],
  ])('writes nothing where something is wrong or missing: %s', async (args, reason) => {
    expect(await command(args, directory)).toMatchObject({ code: 2, stderr: expect.stringMatching(reason) });
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('serve --page', () => {
  it('goes on while an editor has the page, and begins with a file only', async () => {
    await command('init --sandbox', directory);
    const origin = `http://localhost:${await freePort()}`;
    const env = { PORT: '0', ALLOWED_ORIGINS: origin };
    const server = startCommand('serve --page checkout.html', directory, env);
    const [, url = ''] = await server.printed(/listening on (http:\S+)/);
    await server.printed(/checkout.html is at http:\S+/);
    await rename(join(directory, 'checkout.html'), join(directory, 'checkout.html~'));
    expect((await fetch(origin)).status).toBe(503);
    await rename(join(directory, 'checkout.html~'), join(directory, 'checkout.html'));
    expect((await fetch(origin)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(await command('serve --page .', directory, env)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--page is "."/),
    });
  });
});

describe('a value of .env', () => {
  it.each(['plain', 'a b', 'a#b', "it's", '"quoted"', 'sqlite:./가게.sqlite', 'x=y$z'])(
    'is read as %s',
    (value) => {
      expect(parseEnv(toEnvFile([['comment', { VALUE: value }]]))).toEqual({ VALUE: value });
    },
  );
});
