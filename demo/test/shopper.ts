import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Device } from './browser.ts';

export const element = (page: Page): Locator => page.locator('iamport-checkout');

/** Chooses a product and comes to its checkout page. @returns the order number */
export async function order(page: Page, shop: string, product: string): Promise<string> {
  await page.goto(`${shop}/products/${product}`);
  await page.locator('#buy button').click();
  await page.waitForURL(`${shop}/checkout/*`);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
}

/** Presses the element's button once it is ready. */
export const pay = (page: Page): Promise<void> => button(page).click();

export const button = (page: Page): Locator =>
  page.locator('iamport-checkout[state=ready]').getByRole('button', { name: /결제하기|Pay/ });

/** Presses the element's button after a payment that failed: one press, on a phone too, opens the window again. */
export async function payAgain(page: Page): Promise<void> {
  await element(page).getByText('주문 상품').waitFor();
  await element(page).getByRole('button', { name: '다시 결제하기' }).click();
}

/** Decides in the payment window: a frame of the page on a computer, a page of its own on a phone. */
export async function decide(page: Page, { name }: Device, action: string): Promise<void> {
  const place: Page | FrameLocator = name === 'phone' ? page : page.frameLocator('.imp-frame');
  await place.locator(`[data-action=${action}]`).click();
}

/** The element's own words for how the payment stands. */
export const heading = (page: Page, text: string | RegExp): Locator =>
  element(page).getByRole('heading', { name: text });
