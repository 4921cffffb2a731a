import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildExample, examples } from './examples.ts';
import { root, run, withLocalBin } from './run.ts';

/** Everything of `npm start` is for this machine only. */
const HOST = '127.0.0.1';

/** Longer than the API's own patience with requests that have begun. */
const STOP_LIMIT_MS = 12_000;

/** A terminal's Ctrl-C reaches the three by itself; a second signal would cut short what they are finishing. */
const CTRL_C_LEAD_MS = 1_000;

const children: ChildProcess[] = [];
let isStopping = false;

process.on('SIGINT', () => stop(0, CTRL_C_LEAD_MS)).on('SIGTERM', () => stop(0));

try {
  await main();
} catch (error) {
  if (!isStopping) console.error(error instanceof Error ? error.message : error);
  if (!isStopping) stop(1);
}

async function main(): Promise<void> {
  const example = exampleFrom(process.argv.slice(2));
  const ports = {
    sandbox: portFrom('SANDBOX_PORT', 4010),
    api: portFrom('API_PORT', 4000),
    shop: portFrom('SHOP_PORT', 3000),
  };
  await expectFree('SANDBOX_PORT', ports.sandbox);
  await expectFree('API_PORT', ports.api);
  await expectFree('SHOP_PORT', ports.shop);
  if (isBuildNeeded()) {
    console.log('Building the packages …');
    await run('node', 'scripts/build.ts');
  }
  const dataDir = resolve(root, process.env['DATA_DIR'] ?? '.data');
  mkdirSync(dataDir, { recursive: true });

  const sandbox = `http://${HOST}:${ports.sandbox}`;
  const api = `http://${HOST}:${ports.api}`;
  const shop = `http://${HOST}:${ports.shop}`;
  const sdkSrc = `${sandbox}/v1/iamport.js`;
  const apiKey = randomBytes(24).toString('hex');
  if (example) await buildExample(example, { api, sdkSrc });

  const webhookUrl = `${api}/payments/webhook`;
  await start('sandbox', [
    'packages/sandbox/bin/iamport-sandbox.js',
    '--port',
    String(ports.sandbox),
    '--webhook-url',
    webhookUrl,
  ]);
  await start('api', ['packages/server/bin/iamport-checkout-server.js', 'serve'], {
    HOST,
    PORT: String(ports.api),
    IMP_KEY: 'sandbox-key',
    IMP_SECRET: 'sandbox-secret',
    IMP_API_URL: sandbox,
    ALLOW_SANDBOX: 'true',
    DATABASE_URL: `sqlite:${dataDir}/iamport-checkout.sqlite`,
    ALLOWED_ORIGINS: `${shop},http://localhost:${ports.shop}`,
    API_KEY: apiKey,
    // Everyone here comes from the same address.
    RATE_LIMIT: '0',
  });
  await start('shop', [example ? `examples/${example}/server.ts` : 'demo/server.ts'], {
    HOST,
    PORT: String(ports.shop),
    API_URL: api,
    API_KEY: apiKey,
    SDK_SRC: sdkSrc,
  });

  console.log(`
  Shop     ${shop}
  API      ${api}
  Sandbox  ${sandbox}/__sandbox/

  Open the shop, buy something, and choose in the payment window how the payment ends.
  쇼핑몰을 열고 아무 상품이나 구매해 보세요. 실제로 결제되지 않습니다.
  Ctrl-C stops everything.
`);
}

/** `--example NAME` puts that example in the demo shop's place. */
function exampleFrom(args: string[]): string | undefined {
  const { example } = parseArgs({ args, options: { example: { type: 'string' } } }).values;
  if (example === undefined || examples.includes(example)) return example;
  throw new Error(`There is no example "${example}". There are: ${examples.join(', ')}`);
}

/** Starts one of the three with the pinned Node, and waits until it accepts requests. */
function start(name: string, args: string[], settings: Record<string, string> = {}): Promise<void> {
  if (isStopping) return Promise.reject(new Error('stopping'));
  const child = spawn('node', args, {
    cwd: root,
    env: withLocalBin(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return new Promise((listening, reject) => {
    const relay = (line: string): void => {
      console.log(`[${name}] ${line}`);
      if (/ listening on http:\/\//.test(line)) listening();
    };
    createInterface(child.stdout).on('line', relay);
    createInterface(child.stderr).on('line', relay);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`${name} has not started`));
      if (isStopping) return;
      console.error(`${name} has ended (${signal ?? `code ${code}`}); stopping the others`);
      stop(1);
    });
  });
}

function stop(code: number, lead_ms = 0): void {
  if (isStopping) return;
  isStopping = true;
  process.exitCode = code;
  const tell = (signal: NodeJS.Signals): void => {
    for (const child of children) child.kill(signal);
  };
  // The children keep this process alive, not the timers.
  setTimeout(tell, lead_ms, 'SIGTERM').unref();
  setTimeout(tell, lead_ms + STOP_LIMIT_MS, 'SIGKILL').unref();
}

function portFrom(name: string, usual: number): number {
  const value = process.env[name] ?? String(usual);
  if (/^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error(`${name} is "${value}": expected a port number`);
}

/** Asked before anything is started, so that a taken port is one clear line and not a crash among three outputs. */
function expectFree(name: string, port: number): Promise<void> {
  return new Promise((free, reject) => {
    const probe = createServer();
    probe.once('error', () => {
      reject(new Error(`Port ${port} is in use. Stop what uses it, or set ${name} to another port.`));
    });
    probe.listen(port, HOST, () => probe.close(() => free()));
  });
}

/** The build writes `server/dist/iamport-checkout.js` last: whatever is newer than that has not been built. */
function isBuildNeeded(): boolean {
  const outputs = ['sandbox/dist/main.js', 'server/dist/cli/main.js', 'server/dist/iamport-checkout.js'].map(
    (file) => `${root}packages/${file}`,
  );
  if (!outputs.every((file) => existsSync(file))) return true;
  const sources = globSync(['packages/*/src/**/*.ts', 'packages/*/package.json', 'vite.config.ts'], {
    cwd: root,
  });
  const age = (file: string): number => statSync(file).mtimeMs;
  const built = Math.max(...outputs.map(age));
  return sources.some((file) => age(`${root}${file}`) > built);
}
