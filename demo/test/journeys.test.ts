import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DESKTOP, openBrowser, PHONE, photograph, type Visit, visit } from './browser.ts';
import { button, decide, element, heading, order, pay, payAgain } from './shopper.ts';
import { type Stack, startStack } from './stack.ts';

const START_LIMIT_MS = 150_000;
const ORDER_STATUS = 'select status from orders where merchant_uid = ?';
const VERDICT = 'select verdict from payments where merchant_uid = ?';

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), openBrowser()]);
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each([DESKTOP, PHONE])('On a $name', (device) => {
  let shopper: Visit;

  beforeEach(async () => {
    shopper = await visit(browser, device);
  });

  afterEach(async () => {
    const { scrollWidth, innerWidth } = await shopper.page.evaluate<Record<string, number>>(
      `({ scrollWidth: document.documentElement.scrollWidth, innerWidth })`,
    );
    await shopper.close();
    expect(scrollWidth, 'nothing to be scrolled sideways').toBe(innerWidth);
    expect(shopper.complaints).toEqual([]);
  });

  test('a card payment is approved, verified, and still paid after a reload', async () => {
    const { page } = shopper;
    const merchant_uid = await order(page, stack.shop, 'moon-jar');
    const checkoutUrl = page.url();
    await button(page).waitFor();
    await photograph(page, `checkout-${device.name}`);
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('pending');

    await pay(page);
    if (device === PHONE) await page.waitForURL(`${stack.sandbox}/**`);
    await decide(page, device, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    await page.getByRole('heading', { name: '결제가 확인됐어요' }).waitFor();
    await page.locator('#order-status[data-status=paid]').waitFor();
    expect(JSON.parse((await page.locator('#answer-json').textContent()) ?? '')).toMatchObject({
      status: 'success',
      merchant_uid,
      amount: 64_900,
      currency: 'KRW',
    });
    // The return's own parameters are gone from the address; the order is still in it.
    expect(page.url()).toBe(checkoutUrl);
    await photograph(page, `card-${device.name}`);

    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'paid', amount: 64_900 });
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('paid');
    await page.reload();
    await heading(page, '결제가 완료되었어요').waitFor();
    await page.locator('#method:disabled').waitFor();
  });

  test('a virtual account is issued, survives a reload, and is paid once the deposit arrives', async () => {
    const { page } = shopper;
    const merchant_uid = await order(page, stack.shop, 'mug');
    await page.getByRole('radio', { name: '가상계좌' }).check();
    await pay(page);
    await decide(page, device, 'issue');
    await heading(page, '입금을 기다리고 있어요').waitFor();
    await page.locator('#order-status[data-status=ready]').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/checkout/${merchant_uid}/vbank`);
    await photograph(page, `vbank-${device.name}`);
    const issued = JSON.parse((await page.locator('#answer-json').textContent()) ?? '');
    expect(issued).toMatchObject({ status: 'vbankIssued', amount: 28_000 });
    expect(await element(page).getByText(issued.vbank.vbank_num).isVisible()).toBe(true);
    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'ready' });
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('ready');

    await page.reload();
    await heading(page, '입금을 기다리고 있어요').waitFor();

    await fetch(`${stack.sandbox}/__sandbox/payments/${issued.imp_uid}/deposit`, { method: 'POST' });
    await expect.poll(() => stack.query(ORDER_STATUS, merchant_uid)).toBe('paid');
    // Back from the sandbox's tab.
    await page.evaluate(`dispatchEvent(new Event('focus'))`);
    await heading(page, '결제가 완료되었어요').waitFor();
    await photograph(page, `vbank-paid-${device.name}`);
  });

  test('an amount changed in the browser is approved in the window and caught by the API', async () => {
    const { page } = shopper;
    const merchant_uid = await order(page, stack.shop, 'candle');
    await button(page).waitFor();
    await page.getByRole('button', { name: '금액을 100원으로 바꾸기' }).click();
    await element(page).getByRole('button', { name: '100원 결제하기' }).waitFor();
    await photograph(page, `tampered-${device.name}`);
    await pay(page);
    await decide(page, device, 'approve');
    await heading(page, '결제를 확정하지 못했어요').waitFor();
    await page.getByRole('heading', { name: 'API가 금액이 다른 것을 알아차렸어요' }).waitFor();
    await page.locator('#order-status[data-status=pending]').waitFor();
    expect(JSON.parse((await page.locator('#answer-json').textContent()) ?? '')).toMatchObject({
      status: 'forgery',
      code: 'AMOUNT_MISMATCH',
    });
    await photograph(page, `forgery-${device.name}`);

    expect(await stack.fetchOrder(merchant_uid)).toMatchObject({ status: 'pending', amount: 24_000 });
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('pending');
    expect(stack.query(VERDICT, merchant_uid)).toBe('forgery');
  });

  test('a declined card leaves the order pending, and the next try pays it', async () => {
    const { page } = shopper;
    const merchant_uid = await order(page, stack.shop, 'towels');
    await pay(page);
    await decide(page, device, 'decline');
    await heading(page, '결제하지 못했어요').waitFor();
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('pending');
    await photograph(page, `declined-${device.name}`);
    await payAgain(page);
    await decide(page, device, 'approve');
    await heading(page, '결제가 완료되었어요').waitFor();
    expect(stack.query(ORDER_STATUS, merchant_uid)).toBe('paid');
  });

  test('the English switch turns the whole page, the element and the window', async () => {
    const { page } = shopper;
    await page.goto(stack.shop);
    await photograph(page, `home-${device.name}`);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Things for a quiet day' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await order(page, stack.shop, 'moon-jar');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await element(page).getAttribute('lang')).toBe('en');
    await element(page).getByRole('button', { name: 'Pay ₩64,900' }).click();
    await decide(page, device, 'approve');
    await page.getByRole('heading', { name: 'The payment is confirmed' }).waitFor();
    await photograph(page, `english-${device.name}`);
    const said = await element(page).locator('[part=base]').innerText();
    expect(said).toContain('Payment complete');
    expect(said).not.toMatch(/[가-힣]/);
    await page.getByRole('link', { name: '한국어' }).click();
    await heading(page, '결제가 완료되었어요').waitFor();
  });
});
