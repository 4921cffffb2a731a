import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMPILED } from '../support/compiled.ts';
import { type EmptyDatabase, emptyDatabase, openForReading } from '../support/databases.ts';
import { slowPortOne } from '../support/slow-portone.ts';
import { API_KEY } from '../support/world.ts';

// From the sources, which Node runs as they are; the tests' condition finds the packages' sources too.
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let sandbox: Sandbox;
let directory: string;
let empty: EmptyDatabase;
let children: { child: ChildProcess; ended: Promise<unknown> }[];

beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamport-checkout-'));
  empty = await emptyDatabase();
  children = [];
});
afterEach(async () => {
  for (const { child } of children) child.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  await rm(directory, { recursive: true, force: true });
  await empty.drop();
});

function run(command: string, variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--conditions=source', main, ...command.split(' ')], {
    cwd: directory,
    env: {
      ...COMPILED,
      IMP_KEY: 'sandbox-key',
      IMP_SECRET: 'sandbox-secret',
      IMP_API_URL: sandbox.url,
      ALLOW_SANDBOX: 'true',
      API_KEY,
      PORT: '0',
      DATABASE_URL: empty.url,
      ...variables,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // Not before all that it printed has come.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  children.push({ child, ended });
  const listening = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (url) resolve(url);
    });
    ended.then(() => reject(new Error(`ended before it listened: ${output.stderr}`)), reject);
  });
  listening.catch(() => {});
  return { child, output, ended, listening };
}

/** Ends it as a supervisor does, which waits for a while and then kills. */
async function stopped(child: ChildProcess, ended: Promise<number | null>) {
  const began = Date.now();
  child.kill('SIGTERM');
  const code = await ended;
  return { code, isInTime: Date.now() - began < 12_000 };
}

const addOrder = (url: string, merchant_uid = 'ORD-1') =>
  fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ merchant_uid, name: '의자', amount: 64900 }),
  });

async function complete(url: string, imp_uid: string, merchant_uid = 'ORD-1'): Promise<string> {
  const response = await fetch(`${url}/payments/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imp_uid, merchant_uid }),
  });
  return ((await response.json()) as { status: string }).status;
}

async function pay(merchant_uid = 'ORD-1'): Promise<string> {
  const response = await fetch(`${sandbox.url}/__sandbox/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ merchant_uid, amount: 64900 }),
  });
  return ((await response.json()) as { imp_uid: string }).imp_uid;
}

/** What goes wrong with PortOne from now on. */
async function setFaults(...faults: object[]): Promise<void> {
  await fetch(`${sandbox.url}/__sandbox/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
}

describe('serve', () => {
  it('says where it listens once it does, and stops cleanly on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, listening, ended, output } = run('serve');
      const url = await listening;
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(output.stdout.match(/listening on/g)).toHaveLength(1);
      expect(output.stderr).toBe('');
    }
  });

  it('stops cleanly for whoever ends it at the very line that says where it listens', async () => {
    const hurry = `const { write } = process.stdout;
      process.stdout.write = (text, ...rest) => {
        const isFull = write.call(process.stdout, text, ...rest);
        if (String(text).includes('listening on')) process.kill(process.pid, 'SIGTERM');
        return isFull;
      };`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(hurry)}`;
    const { ended } = run('serve', { NODE_OPTIONS: preload });
    expect(await ended).toBe(0);
  });

  it('answers what it has begun before it stops', async () => {
    const { child, listening, ended } = run('serve');
    const url = await listening;
    await addOrder(url);
    const imp_uid = await pay();
    const isAsked = await slowPortOne(sandbox.url, { path: `/payments/${imp_uid}` });
    const answer = complete(url, imp_uid);
    await isAsked();
    child.kill('SIGTERM');
    expect(await answer).toBe('success');
    expect(await ended).toBe(0);
  });

  it('answers what it has begun after a fault of ours too, though the fault comes again', async () => {
    const faulty = `process.on('SIGUSR2', () => setImmediate(() => { throw new Error('ours'); }));`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(faulty)}`;
    const { child, listening, ended } = run('serve', { NODE_OPTIONS: preload });
    const url = await listening;
    await addOrder(url);
    const imp_uid = await pay();
    const isAsked = await slowPortOne(sandbox.url, { path: `/payments/${imp_uid}` });
    const answer = complete(url, imp_uid);
    await isAsked();
    child.kill('SIGUSR2');
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGUSR2');
    expect(await answer).toBe('success');
    expect(await ended).toBe(1);
  });

  it('stops in time though the shop answers none of its deliveries', async () => {
    let connections = 0;
    const silent = createTcpServer(() => {
      connections += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const NOTIFY_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const before = run('serve', { NOTIFY_URL: 'http://127.0.0.1:9/', NOTIFY_SECRET });
    const url = await before.listening;
    // More than are sent at a time.
    for (let number = 1; number <= 15; number += 1) {
      await addOrder(url, `ORD-${number}`);
      expect(await complete(url, await pay(`ORD-${number}`), `ORD-${number}`)).toBe('success');
    }
    before.child.kill('SIGTERM');
    await before.ended;
    const database = openForReading(empty.url);
    await database('events').update({ next_attempt_at: 0 });
    await database.destroy();
    const { child, ended } = run('serve', { NOTIFY_URL: `http://127.0.0.1:${port}/`, NOTIFY_SECRET });
    await expect.poll(() => connections).toBe(10);
    expect(await stopped(child, ended)).toEqual({ code: 0, isInTime: true });
    silent.close();
  });

  it('stops in time in the middle of a round, which another instance may go on with at once', async () => {
    const { child, listening, ended } = run('serve', { RECONCILE_EVERY: '1', RECONCILE_AFTER: '0' });
    await addOrder(await listening);
    const slow = { method: 'GET', path: '/payments/', kind: 'delay', delay_ms: 25_000 };
    await setFaults(slow);
    const database = openForReading(empty.url);
    const held = () => database('leases').where('expires_at', '>', Math.floor(Date.now() / 1000));
    await expect.poll(held).toHaveLength(1);
    expect(await stopped(child, ended)).toEqual({ code: 0, isInTime: true });
    expect(await held()).toEqual([]);
    await database.destroy();
    await setFaults();
  });

  it('gives the same answer after it was killed and started again', async () => {
    const first = run('serve');
    const url = await first.listening;
    await addOrder(url);
    const imp_uid = await pay();
    expect(await complete(url, imp_uid)).toBe('success');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = run('serve');
    const again = await second.listening;
    expect(await complete(again, imp_uid)).toBe('success');
    const order = await fetch(`${again}/orders/ORD-1`, { headers: { authorization: `Bearer ${API_KEY}` } });
    expect(((await order.json()) as { events: unknown[] }).events).toHaveLength(1);
  });

  it.each([
    ['IMP_KEY', { IMP_KEY: '' }],
    ['API_KEY', { API_KEY: 'short' }],
    ['DATABASE_URL', { DATABASE_URL: 'nonsense' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:/nowhere/test.sqlite' }],
    ['DATABASE_URL', { DATABASE_URL: 'sqlite:/' }],
    ['HOST', { HOST: '203.0.113.1' }],
  ])('does not start with a wrong %s: one line, exit code 2', async (name, variables) => {
    const { ended, output } = run('serve', variables);
    expect(await ended).toBe(2);
    expect(output.stderr).toMatch(new RegExp(`^${name} .+\n$`));
    expect(output.stdout).toBe('');
  });

  it('may be started again once a full disk has room: exit code 1', async () => {
    const variables = { DATABASE_URL: `sqlite:${join(directory, 'full.sqlite')}` };
    expect(await run('migrate', variables).ended).toBe(0);
    // As little a place for the journal as where no file can be made any more.
    await mkdir(join(directory, 'full.sqlite-wal'));
    const { ended, output } = run('serve', variables);
    expect(await ended).toBe(1);
    expect(output.stderr).toBe('The database failed (SQLITE_CANTOPEN)\n');
  });

  it('reads .env as editors on Windows write it, and lets what is set already win', async () => {
    const lines = ['LOG_LEVEL=loud', 'PORT=1', ''].join('\r\n');
    await writeFile(join(directory, '.env'), `\ufeff${lines}`);
    const { ended, output } = run('serve');
    expect(await ended).toBe(2);
    expect(output.stderr).toBe('LOG_LEVEL is "loud": expected one of silent, error, warn, info, debug\n');
  });

  it('says so when its port is taken', async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const { ended, output } = run('serve', { PORT: String(port) });
    expect(await ended).toBe(1);
    expect(output.stderr).toContain(`PORT ${port}`);
    taken.close();
  });
});

describe('migrate', () => {
  it('may be run any number of times', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { ended, output } = run('migrate');
      expect(await ended).toBe(0);
      expect(output.stdout).toBe('The database is up to date.\n');
    }
  });
});

describe('the command line', () => {
  it('shows its usage, and refuses what it does not know with exit code 2', async () => {
    const help = run('--help');
    expect(await help.ended).toBe(0);
    expect(help.output.stdout).toContain('Usage: iamport-checkout-server');
    const unknown = run('fly');
    expect(await unknown.ended).toBe(2);
    expect(unknown.output.stderr).toContain('There is no command "fly"');
  });
});
