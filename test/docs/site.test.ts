import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, photograph, visit } from '../../demo/test/browser.ts';
import { end, freePorts, runScript, waitFor } from '../../demo/test/stack.ts';
import { root } from '../../scripts/run.ts';

/** The site as `npm run docs:build` leaves it. That no link in it is dead is checked by the build. */

let browser: Browser;
let preview: ChildProcess;
let site: string;

beforeAll(async () => {
  if (!existsSync(`${root}docs/.vitepress/dist/index.html`)) {
    throw new Error('The site is not built: npm run docs:build');
  }
  const [port] = await freePorts(1);
  site = `http://localhost:${port}`;
  preview = runScript('node_modules/vitepress/bin/vitepress.js', {}, [
    'preview',
    'docs',
    '--port',
    `${port}`,
  ]);
  await waitFor(preview, site);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  if (preview) await end(preview);
});

async function open(path: string): Promise<{ page: Page; close(): Promise<void> }> {
  const { page, complaints, close } = await visit(browser, DESKTOP);
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(site) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto(site + path);
  return {
    page,
    async close() {
      // Neither an error, nor a font or a script from somebody else's server.
      expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
      await close();
    },
  };
}

describe('the site', () => {
  it.each([
    ['en', '/', 'Quick start', 'Paid'],
    ['ko', '/ko/', '빠른 시작', '결제'],
  ])('shows the element alive, %s', async (language, path, start, word) => {
    const { page, close } = await open(path);
    await page.getByRole('link', { name: start }).first().waitFor();
    const demo = page.frameLocator('iframe');
    await demo.locator('iamport-checkout[state=ready]').getByRole('button').click();
    const element = demo.locator('iamport-checkout[state=paid]');
    await element.getByText(word).first().waitFor();
    await demo.locator('select').selectOption('forgery');
    await demo.locator('iamport-checkout[state=ready]').getByRole('button').click();
    await demo.locator('iamport-checkout[state=forgery]').waitFor();
    await photograph(page, `docs-${language}`);
    await close();
  });

  it('has the reference that is made from the code', async () => {
    const { page, close } = await open('/element');
    await page.getByRole('cell', { name: 'merchant-uid', exact: true }).waitFor();
    await page.goto(`${site}/ko/api`);
    await page.getByRole('heading', { name: 'POST /payments/complete' }).waitFor();
    await page.goto(`${site}/orders`);
    // A source of the repository is named, and is no link.
    expect(await page.locator('.vp-doc a', { hasText: 'states.ts' }).count()).toBe(0);
    await page.locator('.vp-doc', { hasText: 'states.ts' }).waitFor();
    await close();
  });
});
