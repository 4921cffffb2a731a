import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort, type Started, start } from '../support/command.ts';
import { type EmptyDatabase, emptyDatabase } from '../support/databases.ts';
import { API_KEY } from '../support/world.ts';

// Processes take their time to start, on a busy machine seconds.
vi.setConfig({ testTimeout: 60_000 });

let sandbox: Sandbox;
let empty: EmptyDatabase;
let directory: string;
let shop: Started | undefined;
beforeEach(async () => {
  sandbox = await createSandbox();
  empty = await emptyDatabase();
  directory = await mkdtemp(join(tmpdir(), 'iamport-mounted-'));
});
afterEach(async () => {
  shop?.child.kill('SIGKILL');
  await shop?.ended;
  await sandbox.close();
  await empty.drop();
  await rm(directory, { recursive: true });
});

async function startExample(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`../../examples/${name}.ts`, import.meta.url));
  const port = await freePort();
  shop = start(file, [], directory, {
    IMP_KEY: 'sandbox-key',
    IMP_SECRET: 'sandbox-secret',
    IMP_API_URL: sandbox.url,
    ALLOW_SANDBOX: 'true',
    API_KEY,
    PORT: String(port),
    DATABASE_URL: empty.url,
    LOG_LEVEL: 'silent',
  });
  await shop.printed(/shop listening on/);
  return `http://127.0.0.1:${port}`;
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify(body),
  });

describe.each(['koa', 'express', 'fastify', 'node'])('mounted in %s', (name) => {
  it('verifies a payment under the shop’s own address, and leaves its other paths alone', async () => {
    const url = await startExample(name);
    expect(
      (await post(`${url}/pay/orders`, { merchant_uid: 'ORD-1', name: '의자', amount: 64900 })).status,
    ).toBe(201);
    const { imp_uid } = sandbox.addPayment({ merchant_uid: 'ORD-1', amount: 64900 });
    const settled = await post(`${url}/pay/payments/complete`, { imp_uid, merchant_uid: 'ORD-1' });
    expect(await settled.json()).toMatchObject({ status: 'success', amount: 64900 });
    expect((await fetch(`${url}/pay/payments/complete`, { method: 'DELETE' })).status).toBe(405);
    const other = await fetch(`${url}/basket`);
    expect(await other.text()).toBe('The shop answers /basket');
    expect(other.headers.has('content-security-policy')).toBe(false);
    shop?.child.kill('SIGTERM');
    expect((await shop?.ended)?.code).toBe(0);
  });
});
