import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { inBrowser, PHONE, type Scene, useBrowser } from './support/scene.ts';

const { scene } = useBrowser();

/** Everything that a browser says to the person or the console. */
function listen(page: Page): { alerts: string[]; errors: string[] } {
  const heard = { alerts: [] as string[], errors: [] as string[] };
  page.on('dialog', (dialog) => {
    heard.alerts.push(dialog.message());
    void dialog.accept();
  });
  page.on('pageerror', (error) => heard.errors.push(error.message));
  return heard;
}

const classes = ({ page }: Scene): Promise<string> =>
  page.evaluate("document.querySelector('.imp-dialog').className");

inBrowser('what the script puts into the page', () => {
  it('older companies: a dialog in the body that names the company and the device', async () => {
    const on = await scene();
    expect(await classes(on)).toBe('imp-dialog customizable');
    await on.pay({ pg: 'kcp.MID' });
    await on.page.locator('.imp-dialog > .imp-frame-pc.imp-frame-kcp').waitFor();
    expect(await classes(on)).toBe('imp-dialog customizable payment-kcp pc');
    expect(await on.page.locator('.imp-dialog > .imp-header > .imp-close').count()).toBe(1);
    expect(await on.page.locator('.imp-close').isVisible()).toBe(false);
    await on.press('approve');
    await on.result();
    expect(await classes(on)).toBe('imp-dialog customizable');
  });

  it('newer companies: a wrapper of their own over everything, and a page that does not scroll', async () => {
    const on = await scene();
    await on.pay({ pg: 'nice_v2' });
    await on.page.locator('body > #imp-iframe-wrapper > iframe#imp-iframe').waitFor();
    const styles =
      "[getComputedStyle(document.querySelector('#imp-iframe-wrapper')).zIndex, document.body.style.overflow]";
    expect(await on.page.evaluate(styles)).toEqual(['99999', 'hidden']);
    await on.press('approve');
    await on.result();
    expect(await on.page.locator('#imp-iframe-wrapper').count()).toBe(0);
    expect(await on.page.evaluate('document.body.style.overflow')).toBe('');
  });
});

inBrowser('what a shop may stumble over', () => {
  it('the older code writes into the shop’s own object; the newer does not', async () => {
    const { page } = await scene({}, 'IMP.agency("imp00000000", "A1B")');
    const written = (pg: string) =>
      page.evaluate(
        `(() => { const p = { pg: '${pg}', amount: 1 }; IMP.request_pay(p, () => {}); return p; })()`,
      );
    expect(await written('kcp')).toEqual({
      pg: 'kcp',
      amount: 1,
      request_id: expect.stringMatching(/^req_/),
      tier_code: 'A1B',
      pay_method: 'card',
      merchant_uid: expect.stringMatching(/^nobody_\d+$/),
    });
    expect(await written('nice_v2')).toEqual({ pg: 'nice_v2', amount: 1 });
  });

  it('without init the newer code leaves a rejection as well as its alert', async () => {
    const { page, pay, results } = await scene({}, '');
    const heard = listen(page);
    await pay({ pg: 'nice_v2' });
    await expect.poll(() => heard.errors).toHaveLength(1);
    expect([heard.alerts.length, (await results()).length]).toEqual([1, 0]);
  });

  it('without a callback the newer code breaks, and the older says nothing', async () => {
    const { page } = await scene();
    const heard = listen(page);
    const pay = (pg: string, id: string) =>
      page.evaluate(`void IMP.request_pay({ pg: '${pg}', merchant_uid: '${id}--already-paid', amount: 1 })`);
    await pay('kcp', 'a');
    await pay('nice_v2', 'b');
    await expect.poll(() => heard.errors).toEqual(['callback is not a function']);
  });

  it.each(['kcp', 'nice_v2'])('a call before the page is whole waits for it, at %s', async (pg) => {
    const { page, pay, press, result } = await scene();
    await page.evaluate(
      "Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true })",
    );
    await Promise.all([page.waitForResponse('**/__window/open'), pay({ pg })]);
    // The page needs a while yet, and then says so.
    await page.waitForTimeout(300);
    await page.evaluate("delete document.readyState; document.dispatchEvent(new Event('DOMContentLoaded'))");
    await press('approve');
    expect((await result()).imp_uid).toMatch(/^imp_/);
  });

  it('an error in the callback is swallowed, and the next payment works', async () => {
    const { page, pay, press, result } = await scene();
    const heard = listen(page);
    await page.evaluate(`void IMP.request_pay({ pg: 'kcp', merchant_uid: 'a--approve', amount: 1 }, () => {
      results.push('called'); throw new Error('the shop'); })`);
    expect(await result()).toBe('called');
    await page.evaluate('results.length = 0');
    await pay({});
    await press('approve');
    expect((await result()).success).toBe(true);
    expect(heard.errors).toEqual([]);
  });

  it('of two calls at once only the second is answered, even if the first is slower to open', async () => {
    const { page, result, results } = await scene();
    let isFirst = true;
    await page.route('**/__window/open', async (route) => {
      if (isFirst) {
        isFirst = false;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await route.continue();
    });
    await page.evaluate(`for (const id of ['a', 'b'])
      IMP.request_pay({ pg: 'kcp', merchant_uid: id + '--approve', amount: 1 }, (rsp) => results.push(rsp))`);
    expect((await result()).merchant_uid).toBe('b--approve');
    await page.waitForTimeout(600);
    expect(await results()).toHaveLength(1);
  });

  it.each([
    ['no-callback', 0],
    ['callback-twice', 2],
  ])('%s: the window closes, and the callback runs %i times', async (word, calls) => {
    const { box, page, pay, results } = await scene();
    await pay({ pg: 'kcp', merchant_uid: `order--approve--${word}` });
    await expect.poll(async () => (await box.control('GET', '/payments')).body[0]?.status).toBe('paid');
    await expect.poll(() => page.locator('.imp-frame').count()).toBe(0);
    await expect.poll(async () => (await results()).length).toBe(calls);
    // And no more than that.
    await page.waitForTimeout(300);
    expect(await results()).toHaveLength(calls);
  });

  it('smilepay: closing ends in an alert', async () => {
    const { page, pay, press, results } = await scene();
    const heard = listen(page);
    await pay({ pg: 'smilepay' });
    await press('close');
    await expect.poll(() => heard.alerts).toHaveLength(1);
    expect(await results()).toEqual([]);
  });

  it('the tester chooses in the window how the page is told', async () => {
    const { page, pay, press, result } = await scene();
    await pay({ pg: 'kcp' });
    const window = page.frameLocator('.imp-frame');
    await window.locator('summary').click();
    await window.locator('select[name=report]').selectOption('success-false');
    await press('approve');
    expect(await result()).toMatchObject({ success: false, status: 'paid' });
  });
});

inBrowser('a popup', () => {
  const POPUP = { pg: 'payco', popup: true };

  it.each([
    ['pg', POPUP],
    ['channelKey', { channelKey: 'channel-key-payco', popup: true }],
  ])('chosen by %s, holds the window beside the page, and goes after the result', async (_, params) => {
    const { page, pay, result } = await scene();
    const [popup] = await Promise.all([page.waitForEvent('popup'), pay(params)]);
    const closed = popup.waitForEvent('close');
    await popup.locator('[data-action=approve]').click();
    expect(await result()).toMatchObject({ success: true, pg_provider: 'payco' });
    await closed;
    expect(await page.locator('.imp-frame').count()).toBe(0);
  });

  it('closed by hand is a payment cancelled by the shopper', async () => {
    const { box, page, pay, result } = await scene();
    const [popup] = await Promise.all([page.waitForEvent('popup'), pay(POPUP)]);
    await popup.locator('[data-action=approve]').waitFor();
    await popup.close();
    const { imp_uid, success } = await result();
    expect(success).toBe(false);
    expect((await box.control('GET', `/payments/${imp_uid}`)).body.status).toBe('ready');
  });

  it('goes when a later window takes its place', async () => {
    const { page, pay } = await scene();
    const [popup] = await Promise.all([page.waitForEvent('popup'), pay(POPUP)]);
    await popup.locator('[data-action=approve]').waitFor();
    await Promise.all([popup.waitForEvent('close'), pay({ pg: 'kcp', merchant_uid: 'later' })]);
    await page.locator('.imp-frame').waitFor();
  });

  it('that is blocked leads to an alert and NOT READY, and to no payment', async () => {
    const { box, page, pay, result } = await scene();
    const heard = listen(page);
    await page.evaluate('window.open = () => null');
    await pay(POPUP);
    expect(await result()).toEqual({
      imp_uid: null,
      merchant_uid: 'order',
      error_code: 'NOT READY',
      error_msg: expect.stringMatching(/./),
    });
    expect(heard.alerts).toHaveLength(1);
    expect((await box.control('GET', '/payments')).body).toEqual([]);
  });
});

inBrowser('old PayPal', () => {
  it('leaves the page on a PC too, and brings the shopper back', async () => {
    const { page, pay, shopUrl } = await scene();
    await pay({ pg: 'paypal', currency: 'USD', m_redirect_url: `${shopUrl}/done` });
    await page.locator('[data-action=approve]').click();
    await page.waitForURL(`${shopUrl}/done?*`);
    expect(new URL(page.url()).searchParams.get('imp_uid')).toMatch(/^imp_/);
  });
});

inBrowser('a phone without a callback', () => {
  const fail = ({ page }: Scene, m_redirect_url?: string) =>
    page.evaluate(
      `void IMP.request_pay(${JSON.stringify({ pg: 'kcp', amount: 1, merchant_uid: 'a--already-paid', m_redirect_url })})`,
    );

  it('is taken to an address whose second parameter swallows the first new one', async () => {
    const on = await scene(PHONE);
    await fail(on, `${on.shopUrl}/done?a=1&b=2#top`);
    await on.page.waitForURL(`${on.shopUrl}/done*`);
    const { search, hash } = new URL(on.page.url());
    expect(search).toMatch(/^\?a=1&b=2imp_uid=&merchant_uid=a--already-paid&imp_success=false&error_msg=/);
    expect(search).not.toContain('error_code');
    expect(hash).toBe('#top');
  });

  it('is taken to a page of PortOne’s where there is no address', async () => {
    const on = await scene(PHONE);
    await fail(on);
    await on.page.waitForURL(`${on.box.url}/__window/fail*`);
    expect(await on.page.locator('main').textContent()).toContain('이미 결제가 이루어진 거래건입니다.');
  });
});

inBrowser('IMP.certification', () => {
  const certify = (page: Page, params: Record<string, unknown> = {}) =>
    page.evaluate(
      `void IMP.certification(${JSON.stringify({ merchant_uid: 'who', name: '김철수', ...params })}, (rsp) => results.push(rsp))`,
    );

  it('opens a popup on a PC; the server reads who it was', async () => {
    const { box, page, result } = await scene();
    const [popup] = await Promise.all([page.waitForEvent('popup'), certify(page)]);
    await popup.locator('[data-action=approve]').click();
    const rsp = await result();
    expect(rsp).toEqual({
      success: true,
      imp_uid: expect.stringMatching(/^imp_\d{12}$/),
      merchant_uid: 'who',
    });
    const { body } = await box.rest('GET', `/certifications/${rsp.imp_uid}`);
    expect(body.response).toMatchObject({ merchant_uid: 'who', name: '김철수', certified: true });
  });

  it('that is closed says so, and there is nothing to read', async () => {
    const { box, page, result } = await scene();
    const [popup] = await Promise.all([page.waitForEvent('popup'), certify(page)]);
    await popup.locator('[data-action=close]').click();
    const rsp = await result();
    expect(rsp).toMatchObject({ success: false, error_msg: expect.stringMatching(/./) });
    expect((await box.rest('GET', `/certifications/${rsp.imp_uid}`)).status).toBe(404);
  });

  it('leaves the page on a phone and returns with `success`', async () => {
    const { box, page, shopUrl } = await scene(PHONE);
    await certify(page, { m_redirect_url: `${shopUrl}/done` });
    await page.waitForURL(`${box.url}/__window/certify/*`);
    await page.locator('[data-action=approve]').click();
    await page.waitForURL(`${shopUrl}/done*`);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      imp_uid: expect.stringMatching(/^imp_/),
      merchant_uid: 'who',
      success: 'true',
    });
  });
});

inBrowser('IMP.loadUI', () => {
  const load = (page: Page, type = 'paypal-spb') =>
    page.evaluate(
      `IMP.loadUI('${type}', { pg: 'paypal_v2', merchant_uid: 'a', amount: 1 }, (rsp) => results.push(rsp))`,
    );

  it('draws a button into the page’s element, which pays what was said last', async () => {
    const { box, page, press, result } = await scene();
    await page.evaluate(
      "document.body.insertAdjacentHTML('beforeend', '<div class=\"portone-ui-container\"></div>')",
    );
    await load(page);
    await page.evaluate(
      "IMP.updateLoadUIRequest('paypal-spb', { pg: 'paypal_v2', merchant_uid: 'b', amount: 2 })",
    );
    await page.locator('.portone-ui-container button').click();
    await press('approve');
    const rsp = await result();
    expect(rsp).toEqual({ imp_uid: expect.stringMatching(/^imp_/), merchant_uid: 'b' });
    const { body } = await box.control('GET', `/payments/${rsp.imp_uid}`);
    expect(body).toMatchObject({ status: 'paid', amount: 2, currency: 'USD' });
  });

  it.each([
    ['without the element', '', 'paypal-spb'],
    ['a second time', '<div class="portone-ui-container"><i></i></div>', 'paypal-spb'],
    ['for a type there is not', '<div class="portone-ui-container"></div>', 'paypal-xyz'],
  ])('%s ends in F500', async (_, markup, type) => {
    const { page, result } = await scene();
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '${markup}')`);
    await load(page, type);
    expect(await result()).toMatchObject({ merchant_uid: 'a', error_code: 'F500' });
  });
});

inBrowser('the rest of window.IMP', () => {
  it('is there by name, and says what it does not do', async () => {
    const { page } = await scene();
    const logged: string[] = [];
    page.on('console', (message) => logged.push(message.text()));
    await page.evaluate('IMP.naver_zzim(); IMP.communicate(); IMP.close()');
    await expect
      .poll(() => logged)
      .toEqual([expect.stringContaining('naver_zzim'), expect.stringContaining('communicate')]);
    await expect(page.evaluate("IMP.loadModule('x')")).rejects.toThrow('not simulated');
  });
});
