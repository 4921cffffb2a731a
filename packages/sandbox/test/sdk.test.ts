import { expect, it } from 'vitest';
import { sandbox } from './support/sandbox.ts';
import { inBrowser, PHONE, useBrowser } from './support/scene.ts';

const { sdkFile, scene } = useBrowser();

inBrowser('GET /v1/iamport.js', () => {
  it('may be loaded by any page', async () => {
    const { url } = await sandbox({ sdkFile: sdkFile() });
    const response = await fetch(`${url}/v1/iamport.js`);
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('says so in the console when it is not built', async () => {
    const { call } = await sandbox({ sdkFile: '/nowhere' });
    expect((await call('GET', '/v1/iamport.js')).text).toContain('npm run build');
  });
});

inBrowser('IMP.init', () => {
  it('adds one hidden dialog to the body and one style, also when called twice', async () => {
    const { page } = await scene({}, 'IMP.init("imp00000000"); IMP.init("imp00000000")');
    expect(await page.locator('body > .imp-dialog').count()).toBe(1);
    const style = await page.evaluate(
      "(({ display, zIndex }) => [display, zIndex])(getComputedStyle(document.querySelector('.imp-dialog')))",
    );
    expect(style).toEqual(['none', '99999']);
    expect(await page.locator('head style').count()).toBe(1);
    await page.evaluate('IMP.deinit()');
    expect(await page.locator('.imp-dialog, head style').count()).toBe(0);
  });

  it('when missing, leads to an alert and no callback', async () => {
    const { box, page, pay, results } = await scene({}, '');
    const alerts: string[] = [];
    page.on('dialog', (dialog) => {
      alerts.push(dialog.message());
      void dialog.accept();
    });
    await pay({});
    expect(alerts).toHaveLength(1);
    expect(await results()).toEqual([]);
    expect((await box.control('GET', '/payments')).body).toEqual([]);
  });

  it('is forgotten when the script is loaded again, because that replaces IMP', async () => {
    const { box, page } = await scene();
    await page.evaluate('globalThis.first = IMP');
    await page.addScriptTag({ url: `${box.url}/v1/iamport.js` });
    expect(await page.evaluate('IMP === first')).toBe(false);
  });
});

inBrowser('IMP.agency', () => {
  it('takes the place of init for a sub-store', async () => {
    const { page, pay, press, result } = await scene({}, 'IMP.agency("imp00000000", "A1B")');
    await pay({});
    const window = page.frameLocator('.imp-dialog iframe').locator('main');
    expect(await window.textContent()).toContain('imp00000000 (A1B)');
    await press('approve');
    expect((await result()).success).toBe(true);
  });
});

inBrowser('request_pay on a PC', () => {
  it('gives an older company’s full result after approval, once', async () => {
    const { box, page, pay, press, result, results } = await scene();
    await pay({ pg: 'html5_inicis' });
    await press('approve');
    const rsp = await result();
    expect(rsp).toMatchObject({
      success: true,
      merchant_uid: 'order',
      paid_amount: 1000,
      status: 'paid',
      pg_type: 'payment',
      pg_provider: 'html5_inicis',
    });
    const { body } = await box.rest('GET', `/payments/${rsp.imp_uid}?include_sandbox=true`);
    expect(body.response).toMatchObject({ status: 'paid', channel: 'pc' });
    expect(await page.locator('.imp-dialog').isVisible()).toBe(false);
    expect(await results()).toHaveLength(1);
  });

  it.each([{ channelKey: 'channel-key-1' }, { pg: 'tosspayments' }])(
    'gives nothing but two ids with %o',
    async (channel) => {
      const { pay, press, result } = await scene();
      await pay(channel);
      await press('approve');
      expect(await result()).toEqual({
        imp_uid: expect.stringMatching(/^imp_\d{12}$/),
        merchant_uid: 'order',
      });
    },
  );

  it('gives an error with the ids after a refusal by a newer company', async () => {
    const { pay, press, result } = await scene();
    await pay({ pg: 'nice_v2' });
    await press('decline');
    expect(await result()).toEqual({
      imp_uid: expect.stringMatching(/^imp_/),
      merchant_uid: 'order',
      error_code: 'PG_PROVIDER_ERROR',
      error_msg: expect.stringMatching(/./),
    });
  });

  it.each(['button', 'key'])(
    'says cancelled by the user, without a code, after closing by %s',
    async (way) => {
      const { page, pay, press, result } = await scene();
      await page.focus('#buy');
      await pay({ pg: 'html5_inicis' });
      await page.frameLocator('.imp-dialog iframe').locator('main:focus').waitFor();
      if (way === 'button') await press('close');
      else await page.keyboard.press('Escape');
      expect(await result()).toEqual({
        success: false,
        imp_uid: expect.stringMatching(/^imp_/),
        merchant_uid: 'order',
        pay_method: 'card',
        pg_provider: 'html5_inicis',
        pg_type: 'payment',
        error_msg: '사용자가 결제를 취소하셨습니다',
      });
      expect(await page.evaluate('document.activeElement.id')).toBe('buy');
    },
  );

  it('can be worked by keyboard alone: the focus goes into the window', async () => {
    const { page, pay, result } = await scene();
    await pay({});
    await page.frameLocator('.imp-dialog iframe').locator('main:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await result()).success).toBe(true);
  });

  it('issues a virtual account: success, but only ready', async () => {
    const { pay, press, result } = await scene();
    await pay({ pay_method: 'vbank' });
    await press('issue');
    expect(await result()).toMatchObject({
      success: true,
      status: 'ready',
      vbank_num: expect.stringMatching(/\d/),
    });
  });

  it('opens nothing when the amount differs from the registered one', async () => {
    const { box, page, pay, result } = await scene();
    await box.rest('POST', '/payments/prepare', { merchant_uid: 'order', amount: 2000 });
    await pay({});
    expect(await result()).toMatchObject({ success: false, imp_uid: null });
    expect(await page.locator('iframe').count()).toBe(0);
  });

  it('opens nothing for an amount that is text', async () => {
    const { pay, result } = await scene();
    await pay({ amount: '1000' });
    expect((await result()).error_msg).toContain('amount');
  });

  it('believes no message but the window’s own', async () => {
    const { page, pay, press, result, results } = await scene();
    await pay({});
    await page.locator('.imp-dialog iframe').waitFor();
    await page.evaluate("postMessage({ from: 'iamport-sandbox', imp_uid: 'x', rsp: { success: true } })");
    await page.waitForTimeout(100);
    expect(await results()).toEqual([]);
    await press('decline');
    expect((await result()).success).toBe(false);
  });

  it('answers the later of two calls only', async () => {
    const { page, pay, press, result } = await scene();
    await pay({ merchant_uid: 'first' });
    await page.locator('.imp-dialog iframe').waitFor();
    const shown = await page.locator('.imp-dialog iframe').getAttribute('src');
    await pay({ merchant_uid: 'second' });
    await page.waitForFunction(
      `document.querySelector('.imp-dialog iframe').src !== ${JSON.stringify(shown)}`,
    );
    const url = await page.locator('.imp-dialog iframe').getAttribute('src');
    // The first window's button would be found as well.
    await expect.poll(() => page.frames().map((frame) => frame.url())).toContain(url);
    await press('approve');
    expect((await result()).merchant_uid).toBe('second');
  });
});

inBrowser('request_pay on a phone', () => {
  it('leaves the page and returns to m_redirect_url with the ids', async () => {
    const { box, page, pay, shopUrl } = await scene(PHONE);
    await pay({ channelKey: 'channel-key-1', m_redirect_url: `${shopUrl}/done?a=1` });
    await page.waitForURL(`${box.url}/__window/pay/*`);
    await page.locator('[data-action=approve]').click();
    await page.waitForURL(`${shopUrl}/done*`);
    const query = Object.fromEntries(new URL(page.url()).searchParams);
    expect(query).toEqual({ a: '1', imp_uid: expect.stringMatching(/^imp_/), merchant_uid: 'order' });
    const { body } = await box.rest('GET', `/payments/${query['imp_uid']}?include_sandbox=true`);
    expect(body.response).toMatchObject({ status: 'paid', channel: 'mobile' });
  });

  it('stays in the page without m_redirect_url, and hides everything else meanwhile', async () => {
    const { page, pay, press, result } = await scene(PHONE);
    await pay({});
    await page.locator('body.imp-payment-progress .imp-dialog iframe').waitFor();
    expect(await page.locator('#buy').isVisible()).toBe(false);
    await press('approve');
    expect((await result()).success).toBe(true);
    expect(await page.locator('#buy').isVisible()).toBe(true);
  });

  it('tells of a failure before the window by callback', async () => {
    const { box, pay, result, shopUrl } = await scene(PHONE);
    await box.control('POST', '/payments', { merchant_uid: 'order' });
    await pay({ pg: 'kcp', m_redirect_url: `${shopUrl}/done` });
    expect((await result()).error_code).toBe('F1002');
  });

  it('takes such a failure to m_redirect_url when there is no callback', async () => {
    const { page, shopUrl } = await scene(PHONE);
    const params = JSON.stringify({ merchant_uid: 'order', amount: 'x', m_redirect_url: `${shopUrl}/done` });
    await page.evaluate(`void IMP.request_pay(${params})`);
    await page.waitForURL(`${shopUrl}/done*`);
    expect(new URL(page.url()).searchParams.get('imp_success')).toBe('false');
  });
});

inBrowser('the control page on a small screen', () => {
  it('fits, and its buttons work without a script', async () => {
    const { box, page } = await scene(PHONE);
    const { imp_uid } = box.addPayment({ status: 'failed', name: '아주 긴 이름의 상품'.repeat(5) });
    box.addPayment({ status: 'ready', pay_method: 'vbank' });
    await page.goto(`${box.url}/__sandbox/`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.locator('[data-action=approve]').click();
    await expect
      .poll(async () => (await box.control('GET', `/payments/${imp_uid}`)).body.status)
      .toBe('paid');
    await page.goto(`${box.url}/__sandbox/`);
    const { now } = (await box.control('GET', '/clock')).body;
    await page.getByRole('button', { name: '+1 day' }).click();
    await expect
      .poll(async () => (await box.control('GET', '/clock')).body.now - now)
      .toBeGreaterThanOrEqual(86_400);
    await page.waitForURL(`${box.url}/__sandbox/`);
  });
});

inBrowser('the window on a small screen', () => {
  it('fits, and its buttons are large enough for a thumb', async () => {
    const { box, page, pay, shopUrl } = await scene({ ...PHONE, viewport: { width: 320, height: 568 } });
    await pay({ name: '아주 긴 이름의 상품'.repeat(5), m_redirect_url: `${shopUrl}/done` });
    await page.waitForURL(`${box.url}/__window/pay/*`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    for (const button of await page.locator('button').all())
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  });
});
