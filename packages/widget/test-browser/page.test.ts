import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChrome } from '../../../scripts/browsers.ts';
import { root } from '../../../scripts/run.ts';
import { CHECKOUT_STATES } from '../src/states.ts';
import { arrangeAll, launch, openPage, SDK, SHOP, type Stage } from './page.ts';

/** Every state of the built element, in Chromium, as a shopper would bring it about. */

const AXE = createRequire(import.meta.url).resolve('axe-core');
const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  rules: { 'target-size': { enabled: true } },
};

/** What axe finds in each of the elements that a selector matches. */
function axe(page: Page, selector: string): Promise<{ id: string; faults: string[]; checks: number }[]> {
  return page.evaluate(
    async ([wanted, options]) => {
      const { axe } = globalThis as unknown as {
        axe: { run(at: Element, options: RunOptions): Promise<AxeResults> };
      };
      const found = [];
      for (const element of document.querySelectorAll<HTMLElement>(wanted)) {
        const { violations, passes } = await axe.run(element, options);
        const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
        found.push({ id: element.dataset['state'] ?? element.id, faults, checks: passes.length });
      }
      return found;
    },
    [selector, RULES] as const,
  );
}

describe.skipIf(!installedChrome())('The element', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const THEMES = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['forced colours', { colorScheme: 'dark', forcedColors: 'active' }],
  ] as const;
  for (const lang of ['ko', 'en'])
    for (const [name, theme] of THEMES)
      it(`has no fault that axe knows of in any state: ${name}, ${lang}`, async () => {
        const { page, errors } = await openPage(browser, { ...theme, lang });
        await arrangeAll(page, CHECKOUT_STATES);
        await page.addScriptTag({ path: AXE });
        const found = await axe(page, 'iamport-checkout');
        expect(found.map(({ id }) => id)).toEqual([...CHECKOUT_STATES]);
        for (const { id, faults, checks } of found) {
          expect(faults, id).toEqual([]);
          expect(checks, id).toBeGreaterThan(3);
        }
        expect(errors).toEqual([]);
        await page.close();
      });

  it('can be read on a button of any colour', async () => {
    const colours = ['#fee500', '#03c75a', '#e60012', '#000', '#fff', '#767676', '#7a5cff', '#ff6f0f'];
    const style = colours.map((accent, i) => `#c${i} { --iamport-accent: ${accent} }`).join(' ');
    const body = colours.map(
      (_, i) => `<iamport-checkout id="c${i}" loading="interaction"></iamport-checkout>`,
    );
    const { page } = await openPage(browser, { style, body: body.join('') });
    await page.addScriptTag({ path: AXE });
    for (const { id, faults, checks } of await axe(page, 'iamport-checkout')) {
      expect(faults, id).toEqual([]);
      expect(checks).toBeGreaterThan(3);
    }
    await page.close();
  });

  const WIDTHS = [288, 343, 410, 560];
  for (const lang of ['ko', 'en'])
    for (const width of WIDTHS)
      it(`moves nothing below it when its state changes: ${width} px, ${lang}`, async () => {
        const { page } = await openPage(browser, {
          lang,
          width,
          viewport: { width: width + 32, height: 900 },
        });
        await arrangeAll(page, CHECKOUT_STATES);
        const heights = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('iamport-checkout')].map(
            (element) => `${element.dataset['state']} ${element.offsetHeight}`,
          ),
        );
        expect(heights).toEqual(CHECKOUT_STATES.map((state) => `${state} 376`));
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
          width + 32,
        );
        await page.close();
      });

  it('has the parts and slots that the manifest describes, and 44 px to press', async () => {
    const { page } = await openPage(browser);
    await arrangeAll(page, CHECKOUT_STATES);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await page.waitForSelector('[data-state=paying][state=pending]');
    const shown = await page.evaluate(() => {
      const within = (selector: string): Element[] =>
        [...document.querySelectorAll('iamport-checkout')].flatMap(({ shadowRoot }) => [
          ...(shadowRoot?.querySelectorAll(selector) ?? []),
        ]);
      const unique = (names: (string | null)[]) => [...new Set(names)].sort();
      return {
        parts: unique(within('[part]').map((part) => part.getAttribute('part'))),
        slots: unique(within('slot').map((slot) => slot.getAttribute('name') ?? '')),
        heights: within('button, a').map((target) => target.getBoundingClientRect().height),
      };
    });
    const manifest = JSON.parse(readFileSync(`${root}packages/widget/dist/custom-elements.json`, 'utf8'));
    const [element] = manifest.modules[0].declarations;
    const names = (list: { name: string }[]): string[] => list.map(({ name }) => name).sort();
    expect(shown.parts).toEqual(names(element.cssParts));
    expect(shown.slots).toEqual(names(element.slots));
    expect(Math.min(...shown.heights)).toBeGreaterThanOrEqual(44);
    await page.close();
  });

  it('turns no spinner for who does not want motion', async () => {
    for (const [reducedMotion, animation] of [
      ['no-preference', 'turn'],
      ['reduce', 'none'],
    ] as const) {
      const { page } = await openPage(browser, { reducedMotion });
      await arrangeAll(page, ['loading']);
      const name = await page.evaluate(() => {
        const spinner = document.querySelector('[state=loading]')?.shadowRoot?.querySelector('[part=icon]');
        return spinner && getComputedStyle(spinner).animationName;
      });
      expect(name).toBe(animation);
      await page.close();
    }
  });

  it('can be paid with by the keyboard alone, and reads from either side', async () => {
    for (const direction of ['ltr', 'rtl']) {
      const { page } = await openPage(browser, { style: `:root { direction: ${direction} }` });
      await arrangeAll(page, ['vbank-issued', 'ready']);
      await page.focus('[data-state=vbank-issued]');
      // The result's heading has the focus; what can be pressed comes after it, in the order that is seen.
      const reached: (string | null | undefined)[] = [];
      for (let i = 0; i < 2; i++) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const focused = document.activeElement?.shadowRoot?.activeElement;
            return focused && `${focused.getAttribute('part')} ${getComputedStyle(focused).outlineStyle}`;
          }),
        );
      }
      expect(reached).toEqual(['copy solid', 'button solid']);
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-state=ready][state=paying]');
      const sides = await page.evaluate(() => {
        const parts = document.querySelector('[state=vbank-issued]')?.shadowRoot;
        const left = (part: string): number =>
          parts?.querySelector(`[part=${part}]`)?.getBoundingClientRect().left ?? Number.NaN;
        return left('icon') < left('heading') ? 'ltr' : 'rtl';
      });
      expect(sides).toBe(direction);
      await page.close();
    }
  });

  it('says each step once, and the result by its heading', async () => {
    const { page } = await openPage(browser);
    const heard = await page.evaluate(async () => {
      const { arrange, installFakeApi, installFakeImp } = (globalThis as Stage).testing;
      installFakeApi();
      installFakeImp();
      const element = document.createElement('iamport-checkout');
      arrange(element, 'paid');
      document.querySelector('#main')?.append(element);
      await (element as HTMLElement & { updateComplete: Promise<void> }).updateComplete;
      const region = element.shadowRoot?.querySelector('[role=status]');
      const said: (string | null)[] = [region?.textContent ?? null];
      if (region)
        new MutationObserver(() => said.push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      await new Promise((resolve) => element.addEventListener('iamport-complete', resolve));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { said, focus: element.shadowRoot?.activeElement?.textContent };
    });
    expect(heard.said).toEqual([
      '',
      '결제창에서 결제해 주세요. 결제창이 보이지 않으면 팝업 차단을 해제해 주세요.',
      '결제를 확인하고 있어요. 페이지를 닫지 말고 잠시만 기다려 주세요.',
      '이용해 주셔서 감사합니다.',
    ]);
    expect(heard.focus).toBe('결제가 완료되었어요');
    await page.close();
  });

  describe('under a strict policy', () => {
    const API = 'https://api.test';
    const csp = [
      "default-src 'none'",
      `script-src 'self' ${new URL(SDK).origin}`,
      "style-src 'self'",
      `connect-src ${API}`,
      "require-trusted-types-for 'script'",
      'trusted-types iamport-checkout lit-html',
    ].join('; ');
    const tag = (more: string): string =>
      `<iamport-checkout id="own" api="${API}" merchant-code="imp00000000" merchant-uid="ORD1" sdk-src="${SDK}" ${more}></iamport-checkout>`;

    /** The policy's violations so far. Chromium also reports each on the console. */
    async function watched(more: string) {
      const opened = await openPage(browser, { csp, body: tag(more) });
      const violations: string[] = [];
      opened.page.on('console', (message) => {
        if (/Content Security Policy|TrustedScript/.test(message.text())) violations.push(message.text());
      });
      return { ...opened, violations };
    }

    it('breaks no rule in any state, and asks nobody but PortOne and the API', async () => {
      const { page, requests, errors, violations } = await watched('loading="interaction"');
      const foreign = (): string[] => requests.filter((url) => !url.startsWith(SHOP));
      await page.route(SDK, (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: 'window.IMP = { init() {}, request_pay(p, done) { done({ imp_uid: "imp_448280090638" }) } };',
        }),
      );
      const order = {
        status: 'pending',
        message: '',
        merchant_uid: 'ORD1',
        name: '의자',
        amount: 1,
        currency: 'KRW',
      };
      const paid = {
        ...order,
        status: 'success',
        imp_uid: 'imp_448280090638',
        paid_at: 1,
        receipt_url: null,
      };
      await page.route(`${API}/**`, (route) =>
        route.fulfill({
          headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
          json: route.request().url().endsWith('complete') ? paid : order,
        }),
      );
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.waitForTimeout(300);
      expect([...foreign(), ...asked.filter((url) => !url.startsWith(SHOP))]).toEqual([]);
      await page.click('#own >> [part=button]');
      await page.waitForSelector('#own[state=ready]');
      await page.click('#own >> [part=button]');
      await page.waitForSelector('#own[state=paid]');
      expect(asked.sort()).toEqual([`${API}/orders/ORD1`, `${API}/payments/complete`, SDK]);
      expect(foreign()).toEqual([]);
      await arrangeAll(page, CHECKOUT_STATES);
      expect(violations).toEqual([]);
      expect(errors).toEqual([]);
      // The watch is awake.
      await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
      await expect.poll(() => violations.length).toBeGreaterThan(0);
      await page.close();
    });
  });
});
