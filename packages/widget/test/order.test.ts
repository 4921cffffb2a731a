import { expect } from '@open-wc/testing';
import { until } from './frame.ts';
import {
  button,
  collect,
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

describe('The order', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  it('is fetched before the button works, and shown', async () => {
    const element = await world.mount();
    expect(world.api.asked.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      `GET /orders/${ORDER}`,
    ]);
    expect(textOf(element, 'summary')).to.contain('노르웨이 회전 의자').and.to.contain('64,900원');
  });

  it('is on its way when the element is drawn for the first time', async () => {
    const drawn: string[] = [];
    await world.mount({}, (el) => {
      const { render } = el as unknown as { render(): unknown };
      Object.assign(el, {
        render: () => {
          drawn.push(el.state);
          return render.call(el);
        },
      });
    });
    expect([...new Set(drawn)]).to.deep.equal(['loading', 'ready']);
  });

  it('is taken up again when a listener mends it at once', async () => {
    const element = await world.mount({ amount: '1,000' }, (el) =>
      el.addEventListener('iamport-fail', () => el.setAttribute('amount', '64900')),
    );
    expect(element.state).to.equal('ready');
  });

  it('is not asked about again because a framework renders anew, with new params', async () => {
    world.api.orders = [{ http: 404, body: refusal('ORDER_NOT_FOUND') }];
    let renders = 0;
    const element = await world.mount({}, (el) =>
      el.addEventListener('iamport-fail', () => {
        if (++renders < 20) el.params = { display: {} };
      }),
    );
    expect(element.state).to.equal('unavailable');
    expect(world.api.asked).to.have.length(1);
    expect(renders).to.equal(1);
  });

  describe('that the page names', () => {
    it('is asked about behind a button that works already', async () => {
      world.api.orders = [{ down: true }];
      const element = await world.mount(NAMED);
      expect(element.state).to.equal('ready');
      expect(world.api.asked.map(({ path }) => path)).to.deep.equal([`/orders/${ORDER}`]);
      await world.clock.advance(10_000);
      expect(element.state, 'no answer is no reason not to pay').to.equal('ready');
      expect(element.pay()).to.equal(true);
    });

    for (const [http, body] of [
      [404, { status: 'error', code: 'NOT_FOUND', message: '' }],
      [200, '<html>'],
      [500, {}],
    ] as const) {
      it(`may be paid although the API gives ${http} ${JSON.stringify(body)}`, async () => {
        world.api.orders = [{ http, body }];
        const element = await world.mount(NAMED);
        await world.clock.advance(10_000);
        expect(element.state).to.equal('ready');
      });
    }

    for (const [status, state] of [
      ['paid', 'paid'],
      ['ready', 'vbank-issued'],
      ['expired', 'failed'],
      ['cancelled', 'cancelled'],
    ] as const) {
      it(`shows as ${state} on load when it is ${status}, and is not paid again`, async () => {
        world.api.orders = [{ body: order(status) }];
        if (status === 'ready') world.api.completes = [{ body: vbankIssued() }];
        const element = await world.mount(NAMED);
        expect(element.state).to.equal(state);
        expect(element.pay()).to.equal(false);
        expect(world.imp.calls).to.have.length(0);
        expect(document.activeElement === element, 'nobody asked for the focus').to.equal(false);
      });
    }

    it('is not paid again where it turns out to be paid only when the window is open', async () => {
      const answers: ((reply: object) => void)[] = [];
      const { fetch } = world.environment;
      world.environment.fetch = (url, init) =>
        init.method === 'POST'
          ? fetch(url, init)
          : new Promise((resolve) => answers.push((body) => resolve(new Response(JSON.stringify(body)))));
      const element = await world.mount(NAMED);
      button(element).click();
      answers[0]?.(order('paid'));
      await settle();
      await settle();
      expect(element.state, 'a window is left in peace').to.equal('paying');
      world.imp.calls[0]?.answer({ error_code: 'F400' });
      await settle();
      expect(element.state).to.equal('failed');
      button(element).click();
      await settle();
      expect(element.state).to.equal('paid');
      expect(world.imp.calls).to.have.length(1);
    });

    it('is not paid if the API does not know it, as nobody could confirm that payment', async () => {
      world.api.orders = [{ http: 404, body: refusal('ORDER_NOT_FOUND') }];
      const element = await world.mount(NAMED);
      expect(element.state).to.equal('unavailable');
      expect(element.pay()).to.equal(false);
    });

    it('is not paid with an amount or currency that differs from the start', async () => {
      const cheap = await world.mount({ ...NAMED, amount: '100' });
      expect(cheap.state).to.equal('unavailable');
      expect(textOf(cheap, 'message')).to.contain('amount').and.to.contain('100');
      cheap.amount = 64900;
      await settle();
      expect(cheap.state).to.equal('ready');
      const foreign = await world.mount({ ...NAMED, currency: 'USD' });
      expect(textOf(foreign, 'message')).to.contain('currency').and.to.contain('USD');
    });

    it('goes through to the API’s judgement with an amount that is lowered later', async () => {
      world.api.completes = [{ http: 400, body: refusal('AMOUNT_MISMATCH', 'forgery') }];
      for (const attributes of [NAMED, {}]) {
        const element = await world.mount({ ...attributes, 'channel-key': 'channel-key-paid' });
        element.setAttribute('amount', '100');
        await settle();
        expect(textOf(element, 'button')).to.contain('100원');
        button(element).click();
        await settle();
        expect(world.imp.calls.at(-1)?.params['amount']).to.equal(100);
        expect(element.state).to.equal('forgery');
      }
    });
  });

  const done: [status: string, state: string, posts: number][] = [
    ['paid', 'paid', 1],
    ['ready', 'vbank-issued', 1],
    ['cancelled', 'cancelled', 0],
    ['expired', 'failed', 0],
  ];
  for (const [status, state, posts] of done) {
    it(`that is ${status} shows as ${state} and cannot be paid`, async () => {
      world.api.orders = [{ body: order(status) }];
      if (status === 'ready') world.api.completes = [{ body: vbankIssued() }];
      const element = await world.mount();
      expect(element.state).to.equal(state);
      expect(part(element, 'button')?.textContent).to.equal(undefined);
      expect(element.pay()).to.equal(false);
      expect(world.api.posts.map(({ body }) => body)).to.deep.equal(posts ? [{ merchant_uid: ORDER }] : []);
      expect(world.imp.calls).to.have.length(0);
      expect(document.activeElement === element, 'nobody asked for the focus').to.equal(false);
    });
  }

  it('that does not exist shows so, with its code', async () => {
    world.api.orders = [{ http: 404, body: refusal('ORDER_NOT_FOUND') }];
    const element = await world.mount();
    expect(element.state).to.equal('unavailable');
    expect(textOf(element, 'heading')).to.equal('지금은 결제할 수 없어요');
    expect(textOf(element, 'message')).to.equal('말씀: ORDER_NOT_FOUND');
    expect(textOf(element, 'details')).to.contain('ORDER_NOT_FOUND');
    world.api.orders = [{ body: order() }];
    button(element).click();
    await settle();
    expect(element.state).to.equal('ready');
  });

  for (const body of [
    '<html>',
    {},
    order('pending', { name: '' }),
    order('pending', { currency: '' }),
    order('shipped'),
    order('pending', { merchant_uid: 'X' }),
    order('pending', { amount: '1' }),
  ]) {
    it(`is not believed as ${JSON.stringify(body).slice(0, 40)}`, async () => {
      world.api.orders = [{ body }];
      const element = await world.mount();
      await world.clock.advance(3000);
      expect(element.state).to.equal('unavailable');
      expect(textOf(element, 'details')).to.contain('API_INVALID_ANSWER');
    });
  }

  it('is asked for again while the API is away', async () => {
    world.api.orders = [{ down: true }, { http: 503 }, { body: order() }];
    const element = await world.mount();
    await world.clock.advance(3000);
    expect(element.state).to.equal('ready');
  });

  it('is not paid for as the next one, whose number was set a moment ago', async () => {
    const element = await world.mount();
    element.merchantUid = 'ORD2';
    world.api.orders = [{ body: order('pending', { merchant_uid: 'ORD2', amount: 100 }) }];
    expect(element.pay(), 'nobody knows its amount yet').to.equal(false);
    await settle();
    expect(element.pay()).to.equal(true);
    expect(world.imp.calls.map(({ params }) => [params['merchant_uid'], params['amount']])).to.deep.equal([
      ['ORD2', 100],
    ]);
  });

  it('is not paid for at the price of an API that the element has left, however late that answers', async () => {
    const answers: ((body: object) => void)[] = [];
    world.environment.fetch = () =>
      new Promise((resolve) => answers.push((body) => resolve(new Response(JSON.stringify(body)))));
    const element = await world.mount();
    element.api = 'https://other.test';
    await settle();
    answers[1]?.(order('pending', { amount: 100 }));
    await settle();
    answers[0]?.(order());
    await settle();
    element.pay();
    expect(world.imp.calls.map(({ params }) => params['amount'])).to.deep.equal([100]);
  });

  it('of another amount than the page’s is not paid at all', async () => {
    const element = await world.mount({ amount: '100' });
    expect(element.state).to.equal('unavailable');
    expect(textOf(element, 'message')).to.contain('amount').and.to.contain('100');
  });

  it('is dropped for the next one, also while it is on its way', async () => {
    const element = await world.mount();
    element.merchantUid = 'ORD2';
    world.api.orders = [{ body: order('pending', { merchant_uid: 'ORD2', name: '책상', amount: 100 }) }];
    await settle();
    expect(textOf(element, 'summary')).to.contain('책상').and.to.contain('100원');
  });
});

describe('The element’s settings', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  for (const amount of ['1,000', '0', '-1', 'NaN', 'abc', '1e3', '0x10', '10.5', 'Infinity']) {
    it(`do not allow the amount ${amount}`, async () => {
      const fails = collect(document, 'iamport-fail') as { code: string }[];
      const element = await world.mount({ ...NAMED, amount });
      expect(element.state).to.equal('unavailable');
      expect(textOf(element, 'message')).to.contain('amount');
      expect(fails.map(({ code }) => code)).to.deep.equal(['CONFIGURATION_INVALID']);
      expect(element.pay()).to.equal(false);
      expect(world.imp.calls).to.have.length(0);
      element.amount = 64900;
      await settle();
      expect(element.state).to.equal('ready');
    });
  }

  const wrong: [string, string | null][] = [
    ['merchant-code', null],
    ['api', null],
    ['api', 'ftp://x.test'],
    ['merchant-uid', '주문 1'],
    ['merchant-uid', 'x'.repeat(41)],
    ['sdk-src', 'data:text/javascript,1'],
    ['redirect-url', 'javascript:alert(1)'],
    ['tax-free', '1,000'],
  ];
  for (const [name, value] of wrong) {
    it(`name ${name} as wrong when it is ${value ?? 'missing'}`, async () => {
      const element = await world.mount({ ...NAMED, [name]: value });
      expect(element.state).to.equal('unavailable');
      expect(textOf(element, 'message')).to.contain(name);
    });
  }

  it('take ="false" for false', async () => {
    const element = await world.mount({ ...NAMED, disabled: 'false' });
    expect(button(element).disabled).to.equal(false);
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('mean the same as words and empty words that frameworks set as properties', async () => {
    const words = {
      escrow: 'false',
      digital: '',
      popup: 'true',
      taxFree: '100',
      vatAmount: '',
      buyerName: null,
    };
    const element = await world.mount(NAMED, (el) => Object.assign(el, words));
    button(element).click();
    const sent = world.imp.calls[0]?.params ?? {};
    expect(sent).to.include({ escrow: false, digital: true, popup: true, tax_free: 100 });
    expect(sent).to.not.have.any.keys('vat_amount', 'buyer_name');
  });

  it('keep a disabled element from paying, by click and by method', async () => {
    const element = await world.mount({ ...NAMED, disabled: '' });
    button(element).click();
    expect(element.pay()).to.equal(false);
    expect(world.imp.calls).to.have.length(0);
    element.disabled = false;
    await settle();
    expect(element.pay()).to.equal(true);
  });

  it('let one ask what became of a payment also where the element is disabled', async () => {
    world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }, { body: success() }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    element.disabled = true;
    await settle();
    expect(textOf(element, 'button')).to.equal('결제 확인하기');
    button(element).click();
    await settle();
    expect(element.state).to.equal('paid');
  });

  it('change the amount in place, without a step back', async () => {
    const element = await world.mount(NAMED);
    const changes = collect(element, 'iamport-state-change');
    const before = button(element);
    element.amount = 100;
    await settle();
    expect(textOf(element, 'button')).to.contain('100원');
    expect(button(element) === before).to.equal(true);
    expect(changes).to.deep.equal([]);
  });

  it('may come in any order and at any time', async () => {
    const element = await world.mount({ api: null, 'merchant-code': null, 'merchant-uid': null });
    expect(element.state).to.equal('idle');
    element.merchantCode = 'imp00000000';
    await settle();
    element.api = 'https://api.test';
    await settle();
    expect(element.state).to.equal('idle');
    element.merchantUid = ORDER;
    await settle();
    expect(element.state).to.equal('ready');
    const { parentElement } = element;
    element.remove();
    parentElement?.append(element);
    await settle();
    expect(element.state).to.equal('ready');
    expect(world.imp.inits).to.have.length(1);
  });

  it('ask nobody anything before the shopper touches an element with loading="interaction"', async () => {
    const element = await world.mount({ loading: 'interaction' });
    expect(element.state).to.equal('idle');
    expect(world.api.asked).to.deep.equal([]);
    button(element).click();
    await settle();
    expect(element.state).to.equal('ready');
    expect(world.imp.calls, 'the first click only gets ready').to.have.length(0);
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('wait for loading="lazy" until the element is in view', async () => {
    const element = await world.mount({ loading: 'lazy' }, (el) => {
      el.style.cssText = 'position:absolute;top:5000px';
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.api.asked).to.deep.equal([]);
    element.scrollIntoView();
    await until(() => element.state === 'ready');
  });

  it('choose the language: the element’s, the page’s, then the browser’s', async () => {
    const element = await world.mount({ ...NAMED, lang: 'en-GB' });
    expect(textOf(element, 'button')).to.equal('Pay ₩64,900');
    element.lang = '';
    element.parentElement?.setAttribute('lang', 'ko');
    await settle();
    expect(textOf(element, 'button')).to.equal('64,900원 결제하기');
  });

  it('keep the shop’s own button label', async () => {
    const element = await world.mount(NAMED, (el) => el.append('주문하기'));
    const slot = element.shadowRoot?.querySelector<HTMLSlotElement>('[part=button] slot');
    expect(slot?.assignedNodes()[0]?.textContent).to.equal('주문하기');
  });
});

describe('Coming back by redirect', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
    world.href = `https://shop.test/pay?a=1&imp_uid=imp_448280090638&merchant_uid=${ORDER}&imp_success=false&error_msg=x`;
  });

  it('asks the API, whatever the address says, and then cleans it', async () => {
    const element = await world.mount();
    expect(element.state).to.equal('paid');
    expect(world.api.asked.map(({ method }) => method)).to.deep.equal(['POST']);
    expect(world.href).to.equal('https://shop.test/pay?a=1');
    expect(element.shadowRoot?.activeElement?.localName).to.equal('h3');
  });

  it('asks once for two elements of the order, and not for an element of another', async () => {
    const attributes = { api: 'https://api.test', 'merchant-code': 'imp00000000' };
    const other = await world.mount({ ...attributes, ...NAMED, 'merchant-uid': 'ORD2' });
    expect(other.state).to.equal('ready');
    expect(world.href).to.contain('merchant_uid');
    const both = [ORDER, ORDER].map((uid) => {
      const element = document.createElement('iamport-checkout');
      element.environment = world.environment;
      Object.assign(element, { api: attributes.api, merchantCode: 'imp00000000', merchantUid: uid });
      return element;
    });
    other.after(...both);
    await settle();
    expect(both.map(({ state }) => state)).to.deep.equal(['paid', 'paid']);
    expect(world.api.posts).to.have.length(1);
  });

  it('keeps the address until there is a verdict, so that a reload asks again', async () => {
    world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }];
    const { href } = world;
    const element = await world.mount();
    expect(element.state).to.equal('pending');
    expect(world.href).to.equal(href);
    world.api.completes = [{ body: success() }];
    const reloaded = await world.mount();
    expect(reloaded.state).to.equal('paid');
    expect(world.href).to.equal('https://shop.test/pay?a=1');
  });

  it('shows a refusal without an id as text and lets one try again at once', async () => {
    world.href = `https://shop.test/pay?merchant_uid=${ORDER}&error_code=F400&error_msg=%3Cb%3E%EA%B1%B0%EC%A0%88`;
    const element = await world.mount(NAMED);
    expect(element.state).to.equal('failed');
    expect(textOf(element, 'message')).to.equal('<b>거절');
    expect(world.href).to.equal('https://shop.test/pay');
    button(element).click();
    expect(world.imp.calls).to.have.length(1);
  });

  it('shows the verdict although the browser refuses to rewrite the address', async () => {
    world.environment.replaceHref = () => {
      throw new DOMException('more than 100 times per 30 seconds', 'SecurityError');
    };
    const element = await world.mount();
    expect(element.state).to.equal('paid');
  });

  it('asks by order number when the address has no id and no error', async () => {
    world.href = `https://shop.test/pay?merchant_uid=${ORDER}`;
    await world.mount();
    expect(world.api.posts[0]?.body).to.deep.equal({ merchant_uid: ORDER });
  });

  it('is taken up by the only element of a page that names no order', async () => {
    const element = await world.mount({ 'merchant-uid': null, 'merchant-code': null });
    expect(element.state).to.equal('paid');
    element.merchantUid = ORDER;
    await settle();
    expect(element.state).to.equal('paid');
    expect(world.api.posts).to.have.length(1);
    element.merchantUid = 'ORD2';
    await settle();
    expect(element.state).to.not.equal('paid');
  });
});
