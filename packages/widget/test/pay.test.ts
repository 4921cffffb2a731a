import { expect } from '@open-wc/testing';
import { OPENING_MS } from '../src/controllers/waits.ts';
import type { RequestPayParams } from '../src/request.ts';
import {
  button,
  collect,
  IMP_UID,
  NAMED,
  newWorld,
  ORDER,
  order,
  part,
  refusal,
  settle,
  success,
  textOf,
  vbankIssued,
  type World,
} from './support.ts';

describe('Paying', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  it('shows paid when the API says so, through every state on the way', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    const changes = collect(document, 'iamport-state-change');
    const completes = collect(document, 'iamport-complete');
    expect(element.state).to.equal('ready');
    expect(button(element).textContent).to.contain('64,900원 결제하기');
    button(element).click();
    await settle();
    expect(changes).to.deep.equal([
      { from: 'ready', to: 'paying' },
      { from: 'paying', to: 'verifying' },
      { from: 'verifying', to: 'paid' },
    ]);
    expect(completes).to.deep.equal([success()]);
    expect(element.getAttribute('state')).to.equal('paid');
    expect(element.matches(':state(paid)')).to.equal(true);
    expect(element.matches(':state(ready)')).to.equal(false);
    expect(textOf(element, 'details')).to.contain('64,900원').and.to.contain(ORDER);
    expect(part<HTMLAnchorElement>(element, 'receipt')?.href).to.equal('https://receipt.test/1');
    expect(world.api.posts).to.have.length(1);
    expect(world.api.posts[0]?.body).to.deep.equal({
      imp_uid: world.imp.calls[0] && 'imp_000000000001',
      merchant_uid: ORDER,
    });
    expect(world.api.posts[0]?.headers.get('accept-language')).to.equal('ko');
  });

  it('calls request_pay before the click handler returns', async () => {
    const element = await world.mount();
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('calls it once for two clicks in one task, an Enter and a second element of the order', async () => {
    const [first, second] = [await world.mount(), await world.mount()];
    button(first).click();
    button(first).click();
    first.pay();
    button(second).click();
    await settle();
    button(first).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    button(first).click();
    expect(world.imp.calls).to.have.length(1);
    expect([first.state, second.state]).to.deep.equal(['paying', 'paying']);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID, merchant_uid: ORDER });
    await settle();
    expect([first.state, second.state]).to.deep.equal(['paid', 'paid']);
    expect(world.api.posts).to.have.length(1);
  });

  it('never pays for an order again that another element has seen paid', async () => {
    const [first, second] = [await world.mount({ 'channel-key': 'channel-key-paid' }), await world.mount()];
    button(first).click();
    await settle();
    button(second).click();
    await settle();
    expect(world.imp.calls).to.have.length(1);
    expect(second.state).to.equal('paid');
  });

  it('is not opened twice by a listener of iamport-before-pay', async () => {
    const element = await world.mount();
    const announced = collect(element, 'iamport-before-pay');
    element.addEventListener('iamport-before-pay', () => element.pay());
    button(element).click();
    expect(announced).to.have.length(1);
    expect(world.imp.calls).to.have.length(1);
  });

  it('stays shut when iamport-before-pay is cancelled, and opens at the next click', async () => {
    const element = await world.mount();
    const announced: RequestPayParams[] = [];
    element.addEventListener(
      'iamport-before-pay',
      (event) => {
        announced.push(event.detail);
        event.preventDefault();
      },
      { once: true },
    );
    button(element).click();
    expect(world.imp.calls).to.have.length(0);
    expect(element.state).to.equal('ready');
    expect(announced[0]?.merchant_uid).to.equal(ORDER);
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('verifies once when the callback comes twice', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-twice' });
    button(element).click();
    await settle();
    expect(world.api.posts).to.have.length(1);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID, merchant_uid: ORDER });
    await settle();
    expect(world.api.posts, 'also long afterwards').to.have.length(1);
  });

  it('drops an answer about an order that the element has left meanwhile', async () => {
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    world.api.completes = [{ down: true }, { body: success() }];
    button(element).click();
    await settle();
    expect(element.state).to.equal('verifying');
    element.merchantUid = 'ORD2';
    await settle();
    await world.clock.advance(5000);
    expect(world.api.posts).to.have.length(2);
    expect(element.state).to.equal('ready');
  });

  it('passes on every attribute under PortOne’s name, with the right types', async () => {
    const element = await world.mount({
      ...NAMED,
      'channel-key': 'channel-key-x',
      pg: 'html5_inicis',
      'pay-method': 'card',
      currency: 'KRW',
      'tax-free': '100',
      'vat-amount': '5900',
      language: 'en',
      escrow: 'false',
      digital: '',
      'vbank-due': '2026-12-31',
      'biz-num': '1234567890',
      'app-scheme': 'shop',
      popup: '',
      'notice-url': 'https://shop.test/hook',
      'confirm-url': 'https://shop.test/confirm',
      'customer-uid': 'c1',
      'buyer-name': '홍길동',
      'buyer-tel': '010-1234-5678',
      'buyer-email': 'a@b.test',
      'buyer-addr': '서울',
      'buyer-postcode': '01181',
    });
    button(element).click();
    expect(world.imp.calls[0]?.params).to.deep.equal({
      channelKey: 'channel-key-x',
      pg: 'html5_inicis',
      pay_method: 'card',
      currency: 'KRW',
      tax_free: 100,
      vat_amount: 5900,
      language: 'en',
      escrow: false,
      digital: true,
      vbank_due: '2026-12-31',
      biz_num: '1234567890',
      app_scheme: 'shop',
      popup: true,
      notice_url: 'https://shop.test/hook',
      confirm_url: 'https://shop.test/confirm',
      customer_uid: 'c1',
      buyer_name: '홍길동',
      buyer_tel: '010-1234-5678',
      buyer_email: 'a@b.test',
      buyer_addr: '서울',
      buyer_postcode: '01181',
      merchant_uid: ORDER,
      name: '노르웨이 회전 의자',
      amount: 64900,
      m_redirect_url: 'https://shop.test/pay',
    });
  });

  it('lets params add anything, but not change the order, its amount or the way back', async () => {
    const params = {
      merchant_uid: 'X',
      amount: 1,
      name: 'X',
      m_redirect_url: 'x:',
      bypass: { a: 1 },
      pay_method: 'trans',
    };
    const element = await world.mount({ 'pay-method': 'card' }, (el) => {
      el.params = params;
    });
    button(element).click();
    const sent = world.imp.calls[0]?.params ?? {};
    expect(sent).to.include({
      merchant_uid: ORDER,
      amount: 64900,
      name: '노르웨이 회전 의자',
      pay_method: 'trans',
    });
    expect(sent['m_redirect_url']).to.equal('https://shop.test/pay');
    expect(sent['bypass']).to.deep.equal({ a: 1 });
    expect(params).to.not.have.property('request_id');
  });

  it('initialises the SDK once for two elements, and a sub-store by agency', async () => {
    await world.mount();
    await world.mount();
    expect(world.imp.inits).to.deep.equal([['imp00000000']]);
    const other = await world.mount({ 'tier-code': 'tier', 'merchant-uid': 'ORD2', ...NAMED });
    expect(world.imp.inits).to.have.length(1);
    button(other).click();
    expect(world.imp.inits).to.deep.equal([['imp00000000'], ['imp00000000', 'tier']]);
  });

  it('is not offered for a sub-store by an SDK that knows none: the main store would be paid', async () => {
    Reflect.deleteProperty(world.imp.imp, 'agency');
    const element = await world.mount({ ...NAMED, 'tier-code': 'tier' });
    expect(element.state).to.equal('unavailable');
    expect(element.pay()).to.equal(false);
    expect(world.imp.calls).to.have.length(0);
  });

  it('shows an issued account with what is needed to pay into it, and is not paid', async () => {
    world.api.completes = [{ body: vbankIssued() }];
    const element = await world.mount({ 'channel-key': 'channel-key-vbank' });
    const completes = collect(element, 'iamport-complete');
    button(element).click();
    await settle();
    expect(element.state).to.equal('vbank-issued');
    const shown = textOf(element, 'details');
    for (const fact of ['신한은행', '562-110-1234567', '회전의자상회', '64,900원', '2026년'])
      expect(shown).to.contain(fact);
    expect(completes).to.have.length(1);
  });

  const verdicts: [http: number, status: string, code: string, state: string][] = [
    [202, 'pending', 'PAYMENT_PENDING', 'pending'],
    [400, 'forgery', 'AMOUNT_MISMATCH', 'forgery'],
    [402, 'failed', 'PAYMENT_FAILED', 'failed'],
    [402, 'cancelled', 'PAYMENT_CANCELLED', 'cancelled'],
    [402, 'cancelled', 'PAYMENT_PARTIALLY_CANCELLED', 'cancelled'],
    [409, 'error', 'ORDER_ALREADY_PAID', 'failed'],
    [409, 'error', 'ORDER_EXPIRED', 'failed'],
    [404, 'error', 'ORDER_NOT_FOUND', 'failed'],
    [404, 'error', 'PAYMENT_NOT_FOUND', 'failed'],
    [403, 'error', 'SANDBOX_NOT_ALLOWED', 'failed'],
    [400, 'error', 'INVALID_REQUEST', 'failed'],
  ];
  for (const [http, status, code, state] of verdicts) {
    it(`shows ${state} for the API’s ${status} ${code}`, async () => {
      world.api.completes = [{ http, body: refusal(code, status) }];
      const element = await world.mount({ 'channel-key': 'channel-key-paid' });
      const fails = collect(document, 'iamport-fail') as { status: string; code: string; message: string }[];
      button(element).click();
      await settle();
      expect(element.state).to.equal(state);
      expect(textOf(element, 'heading')).to.not.equal('');
      if (status === 'pending') expect(fails).to.deep.equal([]);
      else expect(fails).to.deep.equal([{ status, code, message: `말씀: ${code}` }]);
    });
  }

  it('tells a shopper nothing about forgery in so many words', async () => {
    world.api.completes = [
      { http: 400, body: refusal('AMOUNT_MISMATCH', 'forgery', { message: '위조된 결제시도' }) },
    ];
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(textOf(element, 'result')).to.not.contain('위조');
    expect(part(element, 'button')?.textContent).to.equal(undefined);
  });

  for (const key of ['unregistered', 'already-paid', 'not-ready', 'declined']) {
    it(`shows PortOne’s own words when it refuses before a payment exists (${key}), and lets one try again`, async () => {
      const element = await world.mount({ 'channel-key': `channel-key-${key}` });
      const fails = collect(element, 'iamport-fail');
      button(element).click();
      await settle();
      expect(element.state).to.equal('failed');
      expect(world.api.posts).to.have.length(0);
      expect(textOf(element, 'message')).to.match(/PG사|거래건|준비|거절/);
      expect(fails).to.have.length(1);
      button(element).click();
      expect(world.imp.calls).to.have.length(2);
    });
  }

  it('shows an error text as text', async () => {
    const element = await world.mount();
    button(element).click();
    world.imp.calls[0]?.answer({ error_msg: '<img src=x onerror=alert(1)>' });
    await settle();
    expect(textOf(element, 'message')).to.equal('<img src=x onerror=alert(1)>');
    expect(part(element, 'message')?.querySelector('img')).to.equal(null);
  });

  it('is a failure to start if request_pay throws', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-throws' });
    const { error } = console;
    console.error = () => {};
    button(element).click();
    console.error = error;
    await settle();
    expect(element.state).to.equal('failed');
    expect(textOf(element, 'details')).to.contain('PAYMENT_NOT_STARTED');
  });

  it('offers a way out when the window was left without a word, by time', async () => {
    world.api.completes = [{ http: 404, body: refusal('PAYMENT_NOT_FOUND') }];
    const element = await world.mount({ 'channel-key': 'channel-key-never' });
    button(element).click();
    await settle();
    expect(part(element, 'secondary-button')?.textContent).to.equal(undefined);
    await world.clock.advance(30_000);
    part(element, 'secondary-button')?.click();
    await settle();
    expect(world.api.posts.map(({ body }) => body)).to.deep.equal([{ merchant_uid: ORDER }]);
    expect(element.state).to.equal('failed');
    expect(textOf(element, 'message')).to.equal('말씀: PAYMENT_NOT_FOUND');
    button(element).click();
    expect(world.imp.calls).to.have.length(2);
  });

  it('offers to pay again after a window that was left, but not while a payment that exists is pending', async () => {
    world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }];
    const named = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(named).click();
    await settle();
    expect(textOf(named, 'secondary-button')).to.equal('');
    named.remove();
    const left = await world.mount();
    button(left).click();
    await left.verify();
    await settle();
    expect(textOf(left, 'secondary-button')).to.equal('결제 확인하기');
    expect(button(left).textContent).to.contain('다시 결제하기');
    button(left).click();
    expect(world.imp.calls).to.have.length(3);
  });

  it('offers to pay again after a window that was closed, although the payment has an id already', async () => {
    world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }];
    const element = await world.mount();
    button(element).click();
    world.imp.calls[0]?.answer({
      imp_uid: IMP_UID,
      merchant_uid: ORDER,
      error_code: 'F400',
      error_msg: '취소',
    });
    await settle();
    expect(element.state).to.equal('pending');
    expect(textOf(element, 'heading')).to.equal('결제가 끝나지 않았어요');
    button(element).click();
    expect(world.imp.calls).to.have.length(2);
  });

  it('opens the window at the first press after a failed return, whose page had no SDK yet', async () => {
    world.href = `https://shop.test/pay?imp_uid=${IMP_UID}&merchant_uid=${ORDER}&error_msg=x`;
    world.api.completes = [{ http: 402, body: refusal('PAYMENT_FAILED', 'failed') }];
    const element = await world.mount();
    expect(element.state).to.equal('failed');
    expect(textOf(element, 'summary')).to.contain('64,900원');
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('offers it as soon as the page is looked at again', async () => {
    const element = await world.mount();
    button(element).click();
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await settle();
    expect(textOf(element, 'secondary-button')).to.equal('결제 확인하기');
  });

  it('offers it when a popup was closed, and not because the window that opens takes the focus', async () => {
    const element = await world.mount();
    button(element).click();
    dispatchEvent(new Event('focus'));
    await settle();
    expect(textOf(element, 'secondary-button')).to.equal('');
    await world.clock.advance(OPENING_MS);
    dispatchEvent(new Event('focus'));
    await settle();
    expect(textOf(element, 'secondary-button')).to.equal('결제 확인하기');
  });

  describe('when the shopper comes back by the back button', () => {
    const restore = (): void => void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));

    it('lets the button work at once, and asks behind it', async () => {
      const element = await world.mount();
      button(element).click();
      await settle();
      const { fetch } = world.environment;
      let let_in = (): void => {};
      const gate = new Promise<void>((resolve) => {
        let_in = resolve;
      });
      world.environment.fetch = (url, init) => gate.then(() => fetch(url, init));
      restore();
      await settle();
      expect(element.state).to.equal('pending');
      expect(button(element).getAttribute('aria-disabled')).to.equal(null);
      expect(textOf(element, 'secondary-button')).to.equal('결제 확인하기');
      let_in();
      await settle();
      expect(world.api.posts.map(({ body }) => body)).to.deep.equal([{ merchant_uid: ORDER }]);
      expect(element.state).to.equal('paid');
    });

    it('opens another window at once, and no second payment if the first was made', async () => {
      const element = await world.mount();
      world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }, { body: success() }];
      button(element).click();
      restore();
      await settle();
      button(element).click();
      expect(world.imp.calls).to.have.length(2);
      world.api.orders = [{ body: order('paid') }];
      world.imp.calls[1]?.answer({ merchant_uid: ORDER, error_code: 'F1002' });
      await settle();
      await settle();
      expect(element.state).to.equal('paid');
    });

    it('stays without a verdict, and usable, while the API is away', async () => {
      const element = await world.mount();
      world.api.completes = [{ down: true }];
      button(element).click();
      restore();
      await settle();
      expect(element.state).to.equal('pending');
      expect(textOf(element, 'button')).to.contain('다시 결제하기');
    });

    it('asks for the order again where nothing was paid yet', async () => {
      const element = await world.mount();
      expect(element.state).to.equal('ready');
      restore();
      await settle();
      expect(element.state).to.equal('ready');
      world.api.orders = [{ body: order('paid') }];
      restore();
      await settle();
      expect(element.state).to.equal('paid');
      expect(world.imp.calls).to.have.length(0);
    });

    it('is left alone by a page that was loaded afresh', async () => {
      const element = await world.mount();
      button(element).click();
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
      await settle();
      expect(element.state).to.equal('paying');
    });
  });

  it('shows an order as paid that PortOne refuses because it is', async () => {
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-already-paid' });
    world.api.orders = [{ body: order('paid') }];
    button(element).click();
    await settle();
    expect(element.state).to.equal('paid');
  });

  it('is not stranded by an SDK that only alerts', async () => {
    const { alert } = globalThis;
    const said: unknown[] = [];
    globalThis.alert = (text) => void said.push(text);
    world.api.completes = [{ http: 404, body: refusal('PAYMENT_NOT_FOUND') }];
    const element = await world.mount({ 'channel-key': 'channel-key-alert' });
    button(element).click();
    globalThis.alert = alert;
    expect(said).to.have.length(1);
    await world.clock.advance(30_000);
    part(element, 'secondary-button')?.click();
    await settle();
    expect(button(element).textContent).to.contain('다시 결제하기');
  });

  it('takes an answer that comes before request_pay returns', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-at-once' });
    button(element).click();
    await settle();
    expect(element.state).to.equal('paid');
    expect(world.api.posts).to.have.length(1);
  });

  it('is carried on by a new element whose predecessor was removed with its window open', async () => {
    const first = await world.mount();
    button(first).click();
    first.remove();
    await world.clock.advance(OPENING_MS);
    const second = await world.mount(NAMED);
    expect(second.state).to.equal('paying');
    expect(textOf(second, 'secondary-button'), 'a way out, at once').to.equal('결제 확인하기');
    expect(second.pay()).to.equal(false);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID, merchant_uid: ORDER });
    await settle();
    expect(second.state).to.equal('paid');
    expect(world.api.posts).to.have.length(1);
    expect(world.imp.calls).to.have.length(1);
  });

  it('is not kept from switching merchants for ever by a window that was left', async () => {
    world.api.completes = [{ http: 404, body: refusal('PAYMENT_NOT_FOUND') }];
    const [one, other] = [
      await world.mount(NAMED),
      await world.mount({ ...NAMED, 'merchant-uid': 'ORD2', 'merchant-code': 'imp11111111' }),
    ];
    button(one).click();
    expect(other.pay(), 'a window is open').to.equal(false);
    expect(world.imp.inits).to.deep.equal([['imp00000000']]);
    expect(other.state).to.equal('ready');
    await one.verify();
    expect(other.pay()).to.equal(true);
    expect(world.imp.inits).to.deep.equal([['imp00000000'], ['imp11111111']]);
  });

  it('hears a late callback after the shopper asked, and believes the API again', async () => {
    world.api.completes = [{ http: 404, body: refusal('PAYMENT_NOT_FOUND') }, { body: success() }];
    const element = await world.mount();
    button(element).click();
    await element.verify();
    expect(element.state).to.equal('failed');
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID, merchant_uid: ORDER });
    await settle();
    expect(element.state).to.equal('paid');
  });

  it('tells the server of a payment whose element has moved on to another order', async () => {
    const element = await world.mount(NAMED);
    button(element).click();
    element.merchantUid = 'ORD2';
    await settle();
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID, merchant_uid: ORDER });
    await settle();
    expect(world.api.posts[0]?.body).to.deep.equal({ imp_uid: IMP_UID, merchant_uid: ORDER });
    expect(element.state).to.equal('ready');
  });

  it('starts afresh after reset(), but shows a paid order as paid', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-declined', ...NAMED });
    button(element).click();
    await settle();
    element.reset();
    await settle();
    expect(element.state).to.equal('ready');
    element.channelKey = 'channel-key-paid';
    button(element).click();
    await settle();
    element.reset();
    await settle();
    expect(element.state).to.equal('paid');
    expect(world.imp.calls).to.have.length(2);
  });
});
