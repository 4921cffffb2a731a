import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root, withLocalBin } from '../../scripts/run.ts';

/** Includes a build of all packages, where one is due. */
const START_LIMIT_MS = 120_000;

/** Shop, API and sandbox, as `npm start` runs them, on ports and data of their own. */
export interface Stack {
  shop: string;
  api: string;
  sandbox: string;
  /** The order as the API tells everyone. */
  fetchOrder(merchant_uid: string): Promise<Record<string, unknown>>;
  /** A value straight from the API's database. */
  query(sql: string, merchant_uid: string): unknown;
  stop(): Promise<void>;
}

/** @param args of `npm start` */
export async function startStack(...args: string[]): Promise<Stack> {
  const [shopPort, apiPort, sandboxPort] = await freePorts(3);
  const dataDir = await mkdtemp(join(tmpdir(), 'iamport-demo-'));
  const ports = {
    SHOP_PORT: String(shopPort),
    API_PORT: String(apiPort),
    SANDBOX_PORT: String(sandboxPort),
  };
  const child = runScript('scripts/start.ts', { ...ports, DATA_DIR: dataDir }, args);
  await waitFor(child, 'Ctrl-C stops everything', START_LIMIT_MS);
  const api = `http://127.0.0.1:${apiPort}`;
  return {
    shop: `http://127.0.0.1:${shopPort}`,
    api,
    sandbox: `http://127.0.0.1:${sandboxPort}`,
    fetchOrder: async (merchant_uid) => {
      const response = await fetch(`${api}/orders/${merchant_uid}`);
      return (await response.json()) as Record<string, unknown>;
    },
    query(sql, merchant_uid) {
      const database = new DatabaseSync(join(dataDir, 'iamport-checkout.sqlite'), { readOnly: true });
      try {
        return Object.values(database.prepare(sql).get(merchant_uid) ?? {})[0];
      } finally {
        database.close();
      }
    },
    async stop() {
      await end(child);
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A script of this repository, run by the pinned Node. Its output is kept for `outputOf`. */
export function runScript(script: string, env: Record<string, string>, args: string[] = []): ChildProcess {
  const child = spawn('node', [script, ...args], { cwd: root, env: withLocalBin(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      child.emit('output');
    });
  }
  outputs.set(child, () => output);
  return child;
}

const outputs = new WeakMap<ChildProcess, () => string>();

export const outputOf = (child: ChildProcess): string => outputs.get(child)?.() ?? '';

export function waitFor(child: ChildProcess, text: string, limit_ms = 30_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why} "${text}":\n${outputOf(child)}`));
    const timer = setTimeout(() => fail('Waited in vain for'), limit_ms);
    const look = (): void => {
      if (!outputOf(child).includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
    child.on('output', look);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('It ended before it said');
    });
    look();
  });
}

/** @returns the exit code after SIGTERM, or after it ended by itself */
export async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  return child.exitCode;
}

export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports = [];
  for (const probe of probes) {
    await once(probe.listen(0, '127.0.0.1'), 'listening');
    const address = probe.address();
    if (address && typeof address === 'object') ports.push(address.port);
  }
  for (const probe of probes) probe.close();
  return ports;
}
