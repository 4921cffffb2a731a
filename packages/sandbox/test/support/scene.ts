import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, onTestFinished, vi } from 'vitest';
import { hasBrowser, type SdkBrowser, shop, startBrowser } from './browser.ts';
import { type Client, type Json, sandbox } from './sandbox.ts';

export const PHONE: BrowserContextOptions = {
  userAgent: 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
  viewport: { width: 390, height: 844 },
};

/** A shop's page with the sandbox's script in it. */
export interface Scene {
  box: Client;
  page: Page;
  shopUrl: string;
  /** Calls request_pay; what the callback gets is read by `results`. */
  pay(params: Json): Promise<void>;
  results(): Promise<Json[]>;
  /** The next result, when it has come. */
  result(): Promise<Json>;
  press(action: string): Promise<void>;
}

const LAUNCH_TIMEOUT_MS = 60_000;

export const inBrowser = describe.skipIf(!hasBrowser);

/** A browser for all tests of a file. */
export function useBrowser() {
  // A browser on a busy machine.
  vi.setConfig({ testTimeout: LAUNCH_TIMEOUT_MS });
  let started: SdkBrowser;
  beforeAll(async () => {
    if (hasBrowser) started = await startBrowser();
  }, LAUNCH_TIMEOUT_MS);
  afterAll(() => started?.browser.close());
  return {
    sdkFile: (): string => started.sdkFile,
    scene: (context?: BrowserContextOptions, init?: string) => openScene(started, context, init),
  };
}

async function openScene(
  { browser, sdkFile }: SdkBrowser,
  context: BrowserContextOptions = {},
  init = 'IMP.init("imp00000000")',
): Promise<Scene> {
  const box = await sandbox({ sdkFile });
  const shopUrl = await shop(box.url);
  const page = await browser.newPage(context);
  onTestFinished(() => page.close());
  await page.goto(`${shopUrl}/product`);
  await page.evaluate(`globalThis.results = []; ${init}`);
  const results = (): Promise<Json[]> => page.evaluate('globalThis.results');
  return {
    box,
    page,
    shopUrl,
    results,
    pay: async (params) => {
      const order = JSON.stringify({ merchant_uid: 'order', amount: 1000, name: '의자', ...params });
      await page.evaluate(`void IMP.request_pay(${order}, (rsp) => results.push(rsp))`);
    },
    result: async () => {
      await page.waitForFunction('globalThis.results.length > 0');
      return (await results())[0];
    },
    press: (action) => page.frameLocator('.imp-frame').locator(`[data-action=${action}]`).click(),
  };
}
