import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cased, properties } from '../../packages/widget/src/settings.ts';
import { violations } from './axe.ts';
import { DESKTOP, type Device, openBrowser, PHONE, type Visit, visit } from './browser.ts';
import { decide, element, heading, pay } from './shopper.ts';
import { type Stack, startStack } from './stack.ts';

const START_LIMIT_MS = 150_000;

let stack: Stack;
let browser: Browser;
let visitor: Visit;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), openBrowser()]);
}, START_LIMIT_MS);

afterEach(async () => {
  const { scrollWidth, innerWidth } = await visitor.page.evaluate<Record<string, number>>(
    `({ scrollWidth: document.documentElement.scrollWidth, innerWidth })`,
  );
  await visitor.close();
  expect(scrollWidth, 'nothing to be scrolled sideways').toBe(innerWidth);
  expect(visitor.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** @returns the page, and the number of the order that it has made */
async function open(device: Device, path = '/playground'): Promise<{ page: Page; merchant_uid: string }> {
  visitor = await visit(browser, device);
  const { page } = visitor;
  await page.goto(stack.shop + path);
  await page.locator('iamport-checkout[state=ready]').waitFor();
  return { page, merchant_uid: new URL(page.url()).pathname.split('/')[2] ?? '' };
}

const field = (page: Page, name: string): Locator => page.locator(`#attributes [name="${name}"]`);

async function fill(page: Page, name: string, value: string): Promise<void> {
  await field(page, name).fill(value);
  await field(page, name).press('Tab');
}

const markup = (page: Page): Promise<string> => page.locator('#markup').innerText();

test('it has a field for every attribute of the element, and none that cannot be written', async () => {
  const { page } = await open(DESKTOP);
  const names = await page
    .locator('#attributes [name]')
    .evaluateAll((fields) => fields.map((each) => each.getAttribute('name')));
  const settings = Object.entries(properties).filter(([, { attribute }]) => attribute !== false);
  expect(names.sort()).toEqual(settings.map(([name]) => cased(name, '-')).sort());
  expect(await field(page, 'loading').locator('option').allInnerTexts()).toEqual([
    'eager',
    'eager',
    'lazy',
    'interaction',
  ]);
  expect(await field(page, 'escrow').getAttribute('type')).toBe('checkbox');
});

test('a change reaches the element and the HTML beside it, and a reset takes it back', async () => {
  const { page, merchant_uid } = await open(DESKTOP);
  const first = await markup(page);
  expect(first).toContain(`<script type="module" src="${stack.api}/iamport-checkout.js"></script>`);
  expect(first).toContain(`  merchant-uid="${merchant_uid}"\n`);
  await fill(page, 'amount', '1000');
  await field(page, 'disabled').check();
  await field(page, 'loading').selectOption('lazy');
  await fill(page, 'lang', 'en');
  await element(page).getByRole('button', { name: 'Pay ₩1,000' }).waitFor();
  expect(await element(page).getByRole('button', { name: 'Pay' }).isDisabled()).toBe(true);
  expect(await markup(page)).toMatch(
    / {2}amount="1000"\n[\s\S]* {2}loading="lazy"\n {2}disabled\n {2}lang="en"\n><\//,
  );
  // A wrong amount is the element's to speak of.
  await fill(page, 'amount', '1,000');
  await page.locator('iamport-checkout[state=unavailable]').waitFor();
  expect(await page.locator('#state').innerText()).toBe('unavailable');
  await page.getByRole('button', { name: '처음 값으로 되돌리기' }).click();
  await page.locator('iamport-checkout[state=ready]').waitFor();
  expect(await markup(page)).toBe(first);
});

test('what is typed never becomes markup', async () => {
  const { page } = await open(DESKTOP);
  const wicked = `"><img src=x onerror="document.title='caught'"> & 'more'`;
  await fill(page, 'buyer-name', wicked);
  expect(await page.locator('img[src=x]').count()).toBe(0);
  // Whoever copies it gets the same element.
  const attributesIn = (html: string): Promise<[string, string][]> =>
    page.evaluate((text) => {
      const parsed = text ? new DOMParser().parseFromString(text, 'text/html') : document;
      const { attributes: all = [] } = parsed.querySelector('iamport-checkout') ?? {};
      return [...all].map(({ name, value }): [string, string] => [name, value]).sort();
    }, html);
  const live = await attributesIn('');
  expect(await attributesIn(await markup(page))).toEqual(live.filter(([name]) => name !== 'state'));
  expect(await element(page).getAttribute('buyer-name')).toBe(wicked);
  expect((await fetch(`${stack.shop}/playground/%3Cimg%20src=x%3E`)).status).toBe(404);
});

test('the HTML is copied, and if the browser will not, that is said', async () => {
  const { page } = await open(DESKTOP);
  const copy = page.getByRole('button', { name: 'HTML 복사하기' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await page.getByText('복사했어요.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await markup(page));
  await page.context().clearPermissions();
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
  });
  await copy.click();
  await page.getByText('복사하지 못했어요. 직접 선택해 복사해 주세요.').waitFor();
});

describe.each([
  { device: DESKTOP, colorScheme: 'light' },
  { device: PHONE, colorScheme: 'dark' },
] as const)('On a $device.name in the $colorScheme', ({ device, colorScheme }) => {
  const dressed = { ...device, options: { ...device.options, colorScheme } };

  test('its own order is paid in the sandbox', async () => {
    const { page, merchant_uid } = await open(dressed);
    await pay(page);
    await decide(page, device, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    expect(page.url()).toBe(`${stack.shop}/playground/${merchant_uid}`);
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'paid' });
  });

  test('axe finds nothing to object to', async () => {
    const { page } = await open(dressed);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Attributes' }).waitFor();
    expect(await page.locator('#attributes').innerText()).not.toMatch(/[가-힣]/);
    expect(await violations(page)).toEqual([]);
  });
});
