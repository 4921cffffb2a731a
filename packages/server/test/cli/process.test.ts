import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMPILED } from '../support/compiled.ts';
import { type EmptyDatabase, emptyDatabase } from '../support/databases.ts';
import { API_KEY } from '../support/world.ts';

// From the sources, which Node runs as they are; the tests' condition finds the packages' sources too.
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

// Processes take their time to start, on a busy machine seconds.
vi.setConfig({ testTimeout: 30_000 });

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
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
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

const addOrder = (url: string) =>
  fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ merchant_uid: 'ORD-1', name: '의자', amount: 64900 }),
  });

async function complete(url: string, imp_uid: string): Promise<string> {
  const response = await fetch(`${url}/payments/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imp_uid, merchant_uid: 'ORD-1' }),
  });
  return ((await response.json()) as { status: string }).status;
}

async function pay(): Promise<string> {
  const response = await fetch(`${sandbox.url}/__sandbox/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ merchant_uid: 'ORD-1', amount: 64900 }),
  });
  return ((await response.json()) as { imp_uid: string }).imp_uid;
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

  it('answers what it has begun before it stops', async () => {
    const { child, listening, ended } = run('serve');
    const url = await listening;
    await addOrder(url);
    const imp_uid = await pay();
    await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ method: 'GET', path: '/payments/', kind: 'delay', delay_ms: 500, times: 1 }]),
    });
    const answer = complete(url, imp_uid);
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGTERM');
    expect(await answer).toBe('success');
    expect(await ended).toBe(0);
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
  ])('does not start with a wrong %s: one line, exit code 2', async (name, variables) => {
    const { ended, output } = run('serve', variables);
    expect(await ended).toBe(2);
    expect(output.stderr).toMatch(new RegExp(`^${name} .+\n$`));
    expect(output.stdout).toBe('');
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
