import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { CHROME_FLAGS, installedChrome } from '../../../../scripts/browsers.ts';

const executablePath = installedChrome();

/** Whether there is a browser to test in; says so where there is none. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser) console.warn('Browser tests of the sandbox are skipped: no Chrome or Chromium found.');

const launch = (): Promise<Browser> =>
  chromium.launch({ ...(executablePath && { executablePath }), args: CHROME_FLAGS });

/** Builds the browser SDK from its sources, to a place of its own, so that no test sees a stale one. */
async function buildSdk(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'iamport-sandbox-sdk-'));
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  await build({ root, mode: 'sandbox-sdk', logLevel: 'error', build: { outDir } });
  return join(outDir, 'iamport.js');
}

export interface SdkBrowser {
  browser: Browser;
  sdkFile: string;
}

export async function startBrowser(): Promise<SdkBrowser> {
  const [browser, sdkFile] = await Promise.all([launch(), buildSdk()]);
  return { browser, sdkFile };
}

/** A shop on an origin of its own: every path is the same page, which loads the sandbox's script. */
export async function shop(sandboxUrl: string): Promise<string> {
  const page = `<!doctype html><html lang="ko"><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<body><button id="buy">구매</button><script src="${sandboxUrl}/v1/iamport.js"></script></body></html>`;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
