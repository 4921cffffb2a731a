import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { end, freePorts, outputOf, runScript, waitFor } from './stack.ts';

const START_LIMIT_MS = 120_000;

test('a taken port is one clear line', async () => {
  const [shop, api, sandbox] = await freePorts(3);
  const squatter = createServer().listen(api, '127.0.0.1');
  await once(squatter, 'listening');
  const child = runScript('scripts/start.ts', {
    SHOP_PORT: String(shop),
    API_PORT: String(api),
    SANDBOX_PORT: String(sandbox),
  });
  await once(child, 'close');
  squatter.close();
  expect(outputOf(child)).toBe(
    `Port ${api} is in use. Stop what uses it, or set API_PORT to another port.\n`,
  );
  expect(child.exitCode).toBe(1);
});

test('all of it stops on SIGTERM, and when one of the three ends', { timeout: START_LIMIT_MS }, async () => {
  const [shop, api, sandbox] = await freePorts(3);
  const dataDir = await mkdtemp(join(tmpdir(), 'iamport-demo-'));
  const env = {
    SHOP_PORT: String(shop),
    API_PORT: String(api),
    SANDBOX_PORT: String(sandbox),
    DATA_DIR: dataDir,
  };
  const isSilent = async (port: number | undefined): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => false,
      () => true,
    );

  const running = runScript('scripts/start.ts', env);
  await waitFor(running, 'Ctrl-C stops everything', START_LIMIT_MS);
  expect(await end(running)).toBe(0);
  for (const port of [shop, api, sandbox]) expect(await isSilent(port)).toBe(true);

  // The API does not start with this.
  const broken = runScript('scripts/start.ts', { ...env, LOG_LEVEL: 'nonsense' });
  await once(broken, 'close');
  expect(broken.exitCode).toBe(1);
  expect(outputOf(broken)).toContain('[api] LOG_LEVEL is "nonsense"');
  expect(outputOf(broken)).toContain('api has ended (code 2); stopping the others');
  expect(await isSilent(sandbox)).toBe(true);
  await rm(dataDir, { recursive: true });
});
