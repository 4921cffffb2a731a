import { mkdir, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { DESKTOP, type Device, openBrowser, PHONE, visit } from '../demo/test/browser.ts';
import { button, order } from '../demo/test/shopper.ts';
import { startStack } from '../demo/test/stack.ts';
import { root } from './run.ts';

/**
 * Pictures of the element from the demo's gallery, to look at: one of each state, with all themes, languages and widths.
 *
 *   npm run gallery -- [--out DIR] [--docs]
 *
 * `--docs` also takes those of the documentation anew, into `docs/images`.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.test-results/gallery' },
    docs: { type: 'boolean', default: false },
  },
});

/** Small, so that the documentation stays so. */
const DOCS_LIMIT_BYTES = 60_000;

/** Out of 100; text on a plain ground looks the same above it. */
const WEBP_QUALITY = 75;

const MARGIN_PX = 16;

/** Room for four of the narrowest side by side. */
const SHEET: Device = { name: 'desktop', options: { viewport: { width: 1600, height: 1600 } } };

const [stack, browser] = await Promise.all([startStack(), openBrowser()]);
try {
  await photographStates(resolve(values.out));
  if (values.docs) await photographForDocs(`${root}docs/images`);
} finally {
  await browser.close();
  await stack.stop();
}

async function photographStates(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { page, close } = await visit(browser, DESKTOP);
  await openGallery(page);
  for (const state of await page.locator('.state').all())
    await photograph(state, `${folder}/${await state.getAttribute('data-state')}.png`);
  await close();
}

async function photographForDocs(folder: string): Promise<void> {
  const { page, close } = await visit(browser, SHEET);
  await openGallery(page, '?theme=light&language=ko&width=320');
  await page.addStyleTag({
    content: `main { max-width: none } #stage { display: grid; grid-template-columns: repeat(4, max-content); gap: 24px; width: max-content; margin-top: 40px }
      .state { margin: 0 } .state .note { display: none } .frame { padding: 0 }`,
  });
  await photographSmall(page, '#stage', `${folder}/states.webp`, 2 / 3);
  await close();
  for (const colorScheme of ['light', 'dark'] as const) {
    const options = { ...PHONE.options, deviceScaleFactor: 1, colorScheme };
    const shopper = await visit(browser, { ...PHONE, options });
    await order(shopper.page, stack.shop, 'moon-jar');
    await button(shopper.page).waitFor();
    await photographSmall(shopper.page, '.checkout-pay', `${folder}/checkout-${colorScheme}.webp`);
    await shopper.close();
  }
}

/** Opens the gallery and waits until every element is in its state. */
async function openGallery(page: Page, query = ''): Promise<void> {
  await page.goto(`${stack.shop}/gallery${query}`);
  await page.locator('#stage:not([inert])').waitFor();
}

async function photograph(what: Locator, path: string): Promise<void> {
  await what.screenshot({ path, animations: 'disabled' });
  console.log(relative(process.cwd(), path));
}

/** As WebP, which is a third of the size of a PNG. Playwright writes none, but the browser does. */
async function photographSmall(page: Page, selector: string, path: string, scale = 1): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`There is no ${selector}`);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: WEBP_QUALITY,
    clip: {
      x: box.x - MARGIN_PX,
      y: box.y - MARGIN_PX,
      width: box.width + 2 * MARGIN_PX,
      height: box.height + 2 * MARGIN_PX,
      scale,
    },
    captureBeyondViewport: true,
  });
  const picture = Buffer.from(data, 'base64');
  await writeFile(path, picture);
  console.log(`${relative(process.cwd(), path)}: ${picture.length} bytes`);
  if (picture.length > DOCS_LIMIT_BYTES) throw new Error(`More than ${DOCS_LIMIT_BYTES} bytes`);
}
