import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, type Device, openBrowser, PHONE, type Visit, visit } from '../../demo/test/browser.ts';
import { decide, element, heading, pay, payAgain } from '../../demo/test/shopper.ts';
import { type Stack, startStack } from '../../demo/test/stack.ts';
import { examples } from '../../scripts/examples.ts';

/** Each example, built and started as `npm start -- --example NAME` does, bought from in Chromium. */

/** Includes a build of all packages, where one is due. */
const START_LIMIT_MS = 150_000;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

test('there is an example for each way of making pages', () => {
  expect(examples).toEqual(['html', 'react', 'server-rendered', 'svelte', 'vue']);
});

describe.each(examples)('%s', (name) => {
  let stack: Stack;
  let shopper: Visit;
  let errors: string[];

  beforeAll(async () => {
    stack = await startStack('--example', name);
  }, START_LIMIT_MS);

  afterAll(() => stack.stop());

  /** Buys the product and comes to its checkout. @returns the order number */
  async function order(device: Device): Promise<string> {
    shopper = await visit(browser, device);
    errors = shopper.complaints;
    const { page } = shopper;
    page.on('console', (message) => {
      // Lit's development build talks to the element's author; the browser notes that the API answered 402.
      const isUsual =
        message.text().includes('lit.dev/msg/') ||
        message.location().url === `${stack.api}/payments/complete`;
      if (!isUsual && ['error', 'warning'].includes(message.type())) errors.push(message.text());
    });
    await page.goto(stack.shop);
    await page.getByRole('button', { name: '구매하기' }).click();
    await page.waitForURL(`${stack.shop}/orders/*`);
    return page.url().split('/').at(-1) ?? '';
  }

  const said = (text: string): Promise<void> => shopper.page.getByText(text, { exact: true }).waitFor();

  afterEach(async () => {
    await shopper.close();
    expect(errors).toEqual([]);
  });

  test('a declined payment is told, and the next one is paid', async () => {
    const merchant_uid = await order(DESKTOP);
    const { page } = shopper;
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'pending', amount: 64_900 });
    await pay(page);
    await decide(page, DESKTOP, 'decline');
    await heading(page, '결제하지 못했어요').waitFor();
    await page.getByText(/^아직 주문이 접수되지 않았습니다\. ./).waitFor();
    await payAgain(page);
    await decide(page, DESKTOP, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    await said(`주문이 접수되었습니다. 주문번호 ${merchant_uid}`);
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'paid' });
  });

  test('a phone leaves for the payment page and comes back to the order, paid', async () => {
    const merchant_uid = await order(PHONE);
    const { page } = shopper;
    await pay(page);
    await page.waitForURL(`${stack.sandbox}/**`);
    await decide(page, PHONE, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    await said(`주문이 접수되었습니다. 주문번호 ${merchant_uid}`);
    expect(page.url()).toBe(`${stack.shop}/orders/${merchant_uid}`);
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'paid' });
  });

  test('an issued account is not an order yet', async () => {
    const merchant_uid = await order(DESKTOP);
    const { page } = shopper;
    await element(page).evaluate((checkout) => checkout.setAttribute('pay-method', 'vbank'));
    await pay(page);
    await decide(page, DESKTOP, 'issue');
    await heading(page, '입금을 기다리고 있어요').waitFor();
    await said('입금이 확인되면 주문이 접수됩니다.');
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'ready' });
  });
});
