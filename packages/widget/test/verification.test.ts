import { expect } from '@open-wc/testing';
import { readAnswer, verifyPayment } from '../src/api.ts';
import { ask } from '../src/http.ts';
import {
  API,
  button,
  IMP_UID,
  newWorld,
  ORDER,
  order,
  part,
  type Reply,
  refusal,
  settle,
  success,
  textOf,
  vbankIssued,
  type World,
} from './support.ts';

describe('Reading the API’s answer', () => {
  const faults: [string, number, unknown][] = [
    ['a page instead of JSON', 200, undefined],
    ['no status', 200, {}],
    ['null', 200, null],
    ['a list', 200, []],
    ['an unknown status', 200, { status: 'paid', merchant_uid: ORDER }],
    ['success under another HTTP status', 201, success()],
    ['success under 400', 400, success()],
    ['success for another order', 200, success({ merchant_uid: 'OTHER' })],
    ['success for no order', 200, success({ merchant_uid: undefined })],
    ['success without a payment', 200, success({ imp_uid: undefined })],
    ['success without a currency', 200, success({ currency: undefined })],
    ['success without an amount', 200, success({ amount: '64900' })],
    ['an account without a number', 200, vbankIssued({ vbank: {} })],
    ['an account that is null', 200, vbankIssued({ vbank: null })],
    ['forgery of another order', 400, refusal('AMOUNT_MISMATCH', 'forgery', { merchant_uid: 'OTHER' })],
    ['an error of its own', 500, refusal('INTERNAL_ERROR')],
    ['a path that is not there', 404, refusal('NOT_FOUND')],
    ['an error that will pass', 400, refusal('ORDER_NOT_FOUND', 'error', { retryable: true })],
  ];
  for (const [what, http, body] of faults) {
    it(`takes ${what} for no answer`, () => expect(readAnswer(http, body, ORDER)).to.equal(undefined));
  }
});

describe('Asking the API', () => {
  let world: World;
  const verify = (uiLanguage = 'ko') =>
    verifyPayment(
      { api: API, uiLanguage, environment: world.environment },
      { merchant_uid: ORDER, imp_uid: IMP_UID },
    );
  beforeEach(() => {
    world = newWorld();
  });

  it('never asks the page itself, though the address be none', async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(new URL(url, location.href).protocol);
      throw new TypeError();
    };
    const api = { api: 'javascript:void 0', uiLanguage: 'ko', environment: { ...world.environment, fetch } };
    const answer = verifyPayment(api, { merchant_uid: ORDER }, []);
    expect(await answer).to.include({ status: 'fault' });
    expect(asked).to.deep.equal(['about:']);
  });

  const troubles: [string, Reply][] = [
    ['a network error', { down: true }],
    ['500', { http: 500, body: 'oops' }],
    ['503 with a body that claims success', { http: 503, body: success() }],
    ['503 with a body that claims failure', { http: 503, body: refusal('PAYMENT_FAILED', 'failed') }],
    ['429', { http: 429, body: refusal('RATE_LIMITED') }],
    ['a proxy’s page', { http: 200, body: '<!doctype html>' }],
  ];
  for (const [what, trouble] of troubles) {
    it(`asks again after ${what}`, async () => {
      world.api.completes = [trouble, trouble, { body: success() }];
      const answer = verify();
      await world.clock.advance(500);
      await world.clock.advance(1000);
      expect(await answer).to.deep.equal(success());
      expect(world.api.posts).to.have.length(3);
    });
  }

  it('waits as long as Retry-After says', async () => {
    world.api.completes = [{ http: 429, headers: { 'retry-after': '20' } }, { body: success() }];
    const answer = verify();
    await world.clock.advance(19_000);
    expect(world.api.posts).to.have.length(1);
    await world.clock.advance(1000);
    expect(await answer).to.deep.equal(success());
  });

  it('does not wait once the network is back', async () => {
    world.api.completes = [{ down: true }, { body: success() }];
    const answer = verify();
    await settle();
    dispatchEvent(new Event('online'));
    expect(await answer).to.deep.equal(success());
  });

  it('gives an answer ten seconds, and aborts the request', async () => {
    let isAborted = false;
    const env = {
      ...world.environment,
      fetch: (_: string, init: RequestInit) =>
        new Promise<Response>((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => {
            isAborted = true;
            reject(new Error('aborted'));
          });
        }),
    };
    const answer = ask(env, API, {}, [], () => undefined);
    await world.clock.advance(10_000);
    expect(isAborted).to.equal(true);
    expect(await answer).to.include({ status: 'fault', code: 'API_UNREACHABLE' });
  });

  it('does not ask about one order with another’s payment', async () => {
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    element.merchantUid = 'ORD2';
    void element.verify();
    await settle();
    expect(world.api.posts.at(-1)?.body).to.deep.equal({ merchant_uid: 'ORD2' });
  });

  it('asks on about the account that was issued, and does not offer to pay beside it', async () => {
    world.api.orders = [{ body: order('ready') }];
    world.api.completes = [
      { body: vbankIssued() },
      { http: 202, body: refusal('PAYMENT_PENDING', 'pending') },
    ];
    const element = await world.mount();
    expect(element.state).to.equal('vbank-issued');
    void element.verify();
    await settle();
    expect(world.api.posts.at(-1)?.body).to.deep.equal({ merchant_uid: ORDER, imp_uid: IMP_UID });
    expect(element.state).to.equal('pending');
    expect(textOf(element, 'button')).to.equal('결제 확인하기');
  });

  it('asks about the payment that the page was returned with, although the page itself asks first', async () => {
    const element = await world.mount({ 'merchant-uid': 'ORD2' });
    world.href = `https://shop.test/pay?imp_uid=${IMP_UID}&merchant_uid=${ORDER}`;
    element.merchantUid = ORDER;
    void element.verify();
    await settle();
    expect(world.api.posts.at(-1)?.body).to.deep.equal({ merchant_uid: ORDER, imp_uid: IMP_UID });
  });

  it('shares one question between those who ask the same', async () => {
    await Promise.all([verify(), verify()]);
    expect(world.api.posts).to.have.length(1);
    await Promise.all([verify(), verify('en')]);
    const languages = world.api.posts.slice(1).map(({ headers }) => headers.get('accept-language'));
    expect(languages, 'the sentence in the answer is for one language').to.deep.equal(['ko', 'en']);
  });

  it('without an answer says that it is being confirmed, never that it failed, and asks on until it knows', async () => {
    world.api.completes = [{ down: true }];
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(element.state).to.equal('verifying');
    await world.clock.advance(16_000);
    expect(element.state).to.equal('pending');
    expect(textOf(element, 'message')).to.contain('이미 결제되었을 수 있어요');
    expect(textOf(element, 'details')).to.contain(ORDER);
    expect(part(element, 'secondary-button')?.textContent, 'no second payment is offered').to.equal(
      undefined,
    );
    world.api.completes = [{ body: success() }];
    (element.shadowRoot?.activeElement as HTMLElement | null)?.blur();
    await world.clock.advance(10_000);
    expect(element.state).to.equal('paid');
    expect(document.activeElement === element, 'nobody asked just now').to.equal(false);
  });

  it('asks again when the button is pressed, the network returns or the page is looked at', async () => {
    world.api.completes = [{ http: 202, body: refusal('PAYMENT_PENDING', 'pending') }];
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(element.state).to.equal('pending');
    const asked = async (act: () => void): Promise<number> => {
      const before = world.api.posts.length;
      act();
      await settle();
      return world.api.posts.length - before;
    };
    expect(await asked(() => button(element).click())).to.equal(1);
    expect(await asked(() => void dispatchEvent(new Event('online')))).to.equal(1);
    expect(
      await asked(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))),
    ).to.equal(1);
    expect(element.state).to.equal('pending');
  });

  it('resumes when the tab becomes visible, and not because it takes the focus', async () => {
    world.api.completes = [{ down: true }, { body: success() }];
    const answer = verify();
    await settle();
    dispatchEvent(new Event('focus'));
    await settle();
    expect(world.api.posts).to.have.length(1);
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    expect(await answer).to.deep.equal(success());
  });

  it('understands a date in Retry-After, and no more than a minute', async () => {
    const at = (ms: number): string => new Date(ms).toUTCString();
    for (const [header, delay_ms] of [
      [at(20_000), 20_000],
      ['86400', 60_000],
      ['soon', 500],
    ] as const) {
      world = newWorld();
      world.api.completes = [{ http: 503, headers: { 'retry-after': header } }, { body: success() }];
      const answer = verify();
      await world.clock.advance(delay_ms - 1);
      expect(world.api.posts, header).to.have.length(1);
      await world.clock.advance(1);
      expect(await answer).to.deep.equal(success());
    }
  });

  it('gives the shopper the order number and a button although the API asks for a long pause, and heeds the pause', async () => {
    world.api.completes = [{ http: 429, headers: { 'retry-after': '60' } }, { body: success() }];
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await world.clock.advance(20_000);
    expect(element.state).to.equal('pending');
    expect(textOf(element, 'details')).to.contain(ORDER);
    expect(textOf(element, 'button')).to.equal('결제 확인하기');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    button(element).click();
    await world.clock.advance(39_000);
    expect(world.api.posts).to.have.length(1);
    await world.clock.advance(1000);
    expect(element.state).to.equal('paid');
    expect(world.api.posts).to.have.length(2);
  });

  it('heeds Retry-After also where it asks quietly', async () => {
    world.api.completes = [
      { http: 202, body: refusal('PAYMENT_PENDING', 'pending') },
      { http: 429, headers: { 'retry-after': '50' } },
      { body: success() },
    ];
    const element = await world.mount({ 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    await world.clock.advance(5000);
    expect(world.api.posts).to.have.length(2);
    await world.clock.advance(49_000);
    expect(world.api.posts).to.have.length(2);
    expect(element.state).to.equal('pending');
    await world.clock.advance(1000);
    expect(element.state).to.equal('paid');
  });

  it('never shows as failed what the API could not judge, whatever it is asked', async () => {
    for (const [, trouble] of troubles) {
      const fresh = newWorld();
      fresh.api.completes = [trouble];
      const element = await fresh.mount({ 'channel-key': 'channel-key-paid' });
      const seen = new Set<string>();
      element.addEventListener('iamport-state-change', ({ detail }) => seen.add(detail.to));
      button(element).click();
      await settle();
      await fresh.clock.advance(2 * 3_600_000);
      expect([...seen]).to.deep.equal(['paying', 'verifying', 'pending']);
      expect(textOf(element, 'details')).to.contain(ORDER);
      expect(button(element).textContent).to.contain('결제 확인하기');
    }
  });
});
