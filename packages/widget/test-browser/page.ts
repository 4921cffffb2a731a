import { readFile } from 'node:fs/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROME_FLAGS, installedChrome } from '../../../scripts/browsers.ts';
import { root } from '../../../scripts/run.ts';
import type { CheckoutState } from '../src/states.ts';

/** What the page can do by itself: `iamport-checkout/testing`. */
export type Stage = typeof globalThis & { testing: typeof import('../src/testing/index.ts') };

/** A shop's page in Chromium with the built files. Nothing reaches the network: every host is played. */

export const SHOP = 'https://shop.test';
export const SDK = 'https://sdk.test/v1/iamport.js';

export interface PageOptions extends BrowserContextOptions {
  lang?: string;
  body?: string;
  style?: string;
  csp?: string;
  /** Where the element stands, in pixels. */
  width?: number;
}

const dist = (file: string): Promise<string> => readFile(`${root}packages/widget/dist/${file}`, 'utf8');

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: installedChrome() ?? '', args: CHROME_FLAGS });

/** What each address of the shop gives. The script tag is the one that a shop writes. */
async function files({ lang = 'ko', body = '', style = '', width = 400 }: PageOptions) {
  return {
    '/': `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>결제</title>
      <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
      <script type="module" src="/iamport-checkout.js"></script>
      <script type="module" src="/stage.js"></script></head>
      <body><main id="main">${body}</main></body></html>`,
    '/page.css': `:root { color-scheme: light dark } main { width: ${width}px } ${style}`,
    '/iamport-checkout.js': await dist('iamport-checkout.js'),
    '/testing.js': await dist('testing.js'),
    '/stage.js': "import * as testing from '/testing.js'; Object.assign(globalThis, { testing });",
  } as Record<string, string>;
}

const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css' };

/** Opens the page; `requests` lists every address that it asks for. */
export async function openPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const { lang: _, body: _body, style: _style, csp, width: _width, ...context } = options;
  const page = await browser.newPage(context);
  const requests: string[] = [];
  const errors: string[] = [];
  const contents = await files(options);
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    requests.push(url.href);
    const content = url.origin === SHOP ? contents[url.pathname] : undefined;
    if (content === undefined) return route.abort();
    const type = TYPES[url.pathname.split('.')[1] ?? ''] ?? 'text/html';
    const headers = { 'content-type': type, ...(csp && { 'content-security-policy': csp }) };
    return route.fulfill({ headers, body: content });
  });
  await page.goto(SHOP);
  return { page, requests, errors };
}

/** Puts one element for each state into the page, and waits until all are there. */
export async function arrangeAll(page: Page, states: readonly CheckoutState[]): Promise<void> {
  await page.evaluate((all) => {
    const { arrange, installFakeApi, installFakeImp } = (globalThis as Stage).testing;
    installFakeApi();
    installFakeImp();
    for (const state of all) {
      const element = document.createElement('iamport-checkout');
      element.dataset['state'] = state;
      arrange(element, state);
      document.querySelector('#main')?.append(element);
    }
  }, states as CheckoutState[]);
  for (const state of states) await page.waitForSelector(`[data-state=${state}][state=${state}]`);
}
