import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { DESKTOP, openBrowser, PHONE, visit } from './browser.ts';
import { button, decide, heading, order, pay } from './shopper.ts';
import { type Stack, startStack } from './stack.ts';

const START_LIMIT_MS = 150_000;

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), openBrowser()]);
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each([
  { device: DESKTOP, colorScheme: 'light' },
  { device: PHONE, colorScheme: 'dark' },
] as const)('On a $device.name in the $colorScheme', ({ device, colorScheme }) => {
  test('axe finds nothing to object to on any page', async () => {
    const { page, close } = await visit(browser, { ...device, options: { ...device.options, colorScheme } });
    await page.goto(stack.shop);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${stack.shop}/nowhere`);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${stack.shop}/products/mug`);
    expect(await violations(page)).toEqual([]);
    await order(page, stack.shop, 'mug');
    await button(page).waitFor();
    expect(await violations(page)).toEqual([]);
    await pay(page);
    await decide(page, device, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    await page.locator('#order-status[data-status=paid]').waitFor();
    expect(await violations(page)).toEqual([]);
    await close();
  });

  test('everything to be pressed is at least 44 pixels high', async () => {
    const { page, close } = await visit(browser, device);
    for (const path of [
      '/',
      '/products/mug',
      '/gallery',
      '/playground',
      `/checkout/${await order(page, stack.shop, 'mug')}`,
    ]) {
      await page.goto(stack.shop + path);
      const small = await page.evaluate<string[]>(
        `[...document.querySelectorAll('header a, footer a, main a, main button, main summary, main select, main input:not([type=checkbox], [type=radio]), label:has(input)')]
          .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < 44)
          .map((target) => target.outerHTML)`,
      );
      expect(small, path).toEqual([]);
    }
    await close();
  });
});
