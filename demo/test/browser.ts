import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROME_FLAGS, installedChrome } from '../../scripts/browsers.ts';
import { root } from '../../scripts/run.ts';

export function openBrowser(): Promise<Browser> {
  const executablePath = installedChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium was found. Install one, or set CHROME_PATH.');
  return chromium.launch({ executablePath, args: ['--headless=new', ...CHROME_FLAGS] });
}

export interface Device {
  name: 'desktop' | 'phone';
  options: BrowserContextOptions;
}

export const DESKTOP: Device = {
  name: 'desktop',
  options: { viewport: { width: 1280, height: 800 } },
};

export const PHONE: Device = {
  name: 'phone',
  options: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  },
};

export interface Visit {
  page: Page;
  /** What the page did that no page of the shop should do. */
  complaints: string[];
  close(): Promise<void>;
}

export async function visit(browser: Browser, { options }: Device): Promise<Visit> {
  const context = await browser.newContext({ locale: 'ko-KR', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** For people to look at: `.test-results/screenshots/<name>.png`. */
export async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${root}.test-results/screenshots/${name}.png`, fullPage: true });
}
