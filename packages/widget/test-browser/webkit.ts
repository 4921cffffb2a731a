import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import type { BrowserLauncher } from '@web/test-runner';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import type { WebKit } from '../../../scripts/browsers.ts';

const START_LIMIT_MS = 20_000;

/** WebKitGTK for @web/test-runner, with a display and a driver of its own that live as long as the run. */
export function webkitLauncher({ driver, display, browser }: WebKit): BrowserLauncher {
  const options = {
    automationProtocol: 'webdriver' as const,
    logLevel: 'error' as const,
    hostname: '127.0.0.1',
    port: 0,
    path: '/',
    capabilities: {
      browserName: 'MiniBrowser',
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
    },
  };
  const launcher = webdriverLauncher(options as Parameters<typeof webdriverLauncher>[0]) as BrowserLauncher;
  const children: ChildProcess[] = [];
  const kill = (): void => {
    for (const child of children.splice(0)) child.kill();
  };
  let started: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    process.once('exit', kill);
    // Xvfb looks for a free number itself, and tells it.
    const screen = spawn(display, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(screen);
    const [number] = await once(screen.stdio[3] as Readable, 'data', {
      signal: AbortSignal.timeout(START_LIMIT_MS),
    });
    options.port = await freePort();
    const server = spawn(driver, [`--port=${options.port}`], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: `:${String(number).trim()}`, LIBGL_ALWAYS_SOFTWARE: '1' },
    });
    children.push(server);
    await answering(options.port);
  };
  const { initialize, startSession, stop } = launcher;
  return Object.assign(launcher, {
    async initialize(...args: Parameters<NonNullable<typeof initialize>>) {
      await initialize?.apply(launcher, args);
      launcher.name = 'WebKit';
    },
    async startSession(...args: Parameters<typeof startSession>) {
      started ??= start();
      await started;
      return startSession.apply(launcher, args);
    },
    async stop() {
      await stop?.apply(launcher);
      kill();
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(port: number): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    const isUp = await fetch(`http://127.0.0.1:${port}/status`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver did not start');
}
