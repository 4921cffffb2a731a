import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHECKOUT_STATES } from '../../packages/widget/src/states.ts';
import { violations } from './axe.ts';
import { DESKTOP, type Device, openBrowser, PHONE, type Visit, visit } from './browser.ts';
import { type Stack, startStack } from './stack.ts';

const START_LIMIT_MS = 150_000;

const THEMES = ['light', 'dark', 'accent'];
const LANGUAGES = ['ko', 'en'];
const WIDTHS = ['320', '390', '560'];

/** The rules of WCAG. Best practice asks for names of sections that are unique, which a gallery cannot have. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let stack: Stack;
let browser: Browser;
let visitor: Visit;
/** Every address that the page asked for. */
let asked: string[];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), openBrowser()]);
}, START_LIMIT_MS);

afterEach(async () => {
  await visitor.close();
  expect(visitor.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function open(device: Device, query = '', language = 'ko'): Promise<Page> {
  visitor = await visit(browser, device);
  const { page, complaints } = visitor;
  asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(`${stack.shop}/?lang=${language}`);
  await page.goto(`${stack.shop}/gallery${query}`);
  await page.locator('#stage:not([inert])').waitFor();
  return page;
}

/** The element of a state and a look. */
const element = (page: Page, state: string, theme: string, language: string, width: string): Locator =>
  page.locator(
    `[data-state=${state}] [data-theme=${theme}][data-language=${language}][data-width="${width}"] iamport-checkout`,
  );

test('it shows every state in every theme, language and width, and asks nobody for it', async () => {
  const page = await open(DESKTOP);
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement & { state: string }>('#stage iamport-checkout')].map(
      (checkout) => {
        const { theme, language, width } = checkout.closest<HTMLElement>('.sample')?.dataset ?? {};
        return [checkout.state, theme, language, width, checkout.offsetWidth].join(' ');
      },
    ),
  );
  const expected = CHECKOUT_STATES.flatMap((state) =>
    THEMES.flatMap((theme) =>
      LANGUAGES.flatMap((language) =>
        WIDTHS.map((width) => [state, theme, language, width, width].join(' ')),
      ),
    ),
  );
  expect(shown.sort()).toEqual(expected.sort());
  expect(asked).toContain(`${stack.api}/iamport-checkout.js`);
  const foreign = asked.filter((url) => ![stack.shop, stack.api].includes(new URL(url).origin));
  expect(foreign).toEqual([]);
  // Nothing has taken the focus on the way, and the page is where it was.
  expect(await page.evaluate(() => [document.activeElement?.tagName, scrollY])).toEqual(['BODY', 0]);
});

test('a sample has its language, its theme and its accent', async () => {
  const page = await open(DESKTOP, '?accent=%23e60012');
  await element(page, 'paid', 'light', 'en', '390')
    .getByRole('heading', { name: 'Payment complete' })
    .waitFor();
  await element(page, 'paid', 'light', 'ko', '390')
    .getByRole('heading', { name: '결제가 완료되었어요' })
    .waitFor();
  const colourOf = (theme: string, part: string): Promise<string> =>
    element(page, 'ready', theme, 'ko', '390')
      .locator(`[part=${part}]`)
      .evaluate((box) => getComputedStyle(box).backgroundColor);
  expect(await colourOf('light', 'base')).not.toBe(await colourOf('dark', 'base'));
  expect(await colourOf('accent', 'button')).toBe('rgb(230, 0, 18)');
  expect(await colourOf('light', 'button')).not.toBe('rgb(230, 0, 18)');
});

test('what leaves its state is replaced by one that is in it', async () => {
  const page = await open(DESKTOP);
  const verifying = element(page, 'verifying', 'light', 'ko', '320');
  await verifying.evaluate((checkout) => {
    checkout.id = 'old';
    (checkout as HTMLElement & { reset(): void }).reset();
  });
  await page.locator('#old').waitFor({ state: 'detached' });
  await page.locator('[data-state=verifying] .sample').first().locator('[state=verifying]').waitFor();
});

test('the choice is made by keyboard, told, and kept in the address', async () => {
  const page = await open(DESKTOP);
  const count = page.locator('#count');
  expect(await count.innerText()).toBe(`${CHECKOUT_STATES.length * 18}개를 보고 있어요.`);
  await page.getByLabel('상태').focus();
  await page.keyboard.press('p');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  expect(await page.getByLabel('상태').inputValue()).toBe('paying');
  expect(await count.innerText()).toBe('6개를 보고 있어요.');
  expect(new URL(page.url()).search).toBe('?state=paying&theme=accent&accent=%237048e8');
  await page.reload();
  await page.locator('#stage:not([inert])').waitFor();
  expect(await page.locator('.sample:visible').count()).toBe(6);
});

describe.each([
  { device: DESKTOP, colorScheme: 'light', language: 'ko' },
  { device: PHONE, colorScheme: 'dark', language: 'en' },
] as const)('On a $device.name in the $colorScheme', ({ device, colorScheme, language }) => {
  test('axe finds nothing to object to, and nothing is to be scrolled sideways', async () => {
    const dressed = { ...device, options: { ...device.options, colorScheme } };
    const page = await open(dressed, '?width=320', language);
    expect(await violations(page, ...WCAG)).toEqual([]);
    const { scrollWidth, innerWidth } = await page.evaluate<Record<string, number>>(
      `({ scrollWidth: document.documentElement.scrollWidth, innerWidth })`,
    );
    expect(scrollWidth).toBe(innerWidth);
    const words = await page.locator('main > :not(#stage, form)').allInnerTexts();
    expect(/[가-힣]/.test(words.join(' '))).toBe(language === 'ko');
  });
});
