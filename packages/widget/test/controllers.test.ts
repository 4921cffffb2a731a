import { expect } from '@open-wc/testing';
import { type ActivationHost, type Loading, whenActive } from '../src/controllers/activation.ts';
import { initSdk } from '../src/controllers/merchant.ts';
import { standingOf } from '../src/controllers/order.ts';
import { closeAttempt, joinAttempt, requestPay } from '../src/controllers/payment.ts';
import { currentImp, type Imp } from '../src/controllers/sdk.ts';
import { trusted } from '../src/controllers/trusted.ts';
import {
  GIVE_UP_AFTER_MS,
  LEFT_AFTER_MS,
  OPENING_MS,
  PATIENCE_AFTER_MS,
  PENDING_DELAYS_MS,
} from '../src/controllers/waits.ts';
import { browser } from '../src/environment.ts';
import { page } from '../src/page.ts';
import { until } from './frame.ts';
import { CheckoutPage } from './host.ts';
import { IMP_UID, newWorld, ORDER, order, type Reply, refusal, tick, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = newWorld();
});

const theImp = (): Imp => currentImp() as Imp;

describe('A payment window', () => {
  const params = { merchant_uid: ORDER, name: '의자', amount: 1, m_redirect_url: 'https://shop.test/' };

  it('is one for an order, and whoever joins hears its answer once', () => {
    const heard: string[] = [];
    requestPay(theImp(), params, 0, () => heard.push('first'));
    requestPay(theImp(), params, 0, () => heard.push('second'));
    expect(joinAttempt(ORDER, () => heard.push('third'))).to.equal(true);
    expect(joinAttempt('OTHER', () => heard.push('other'))).to.equal(false);
    expect(world.imp.calls).to.have.length(1);
    for (let i = 0; i < 2; i++) world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    expect(heard).to.deep.equal(['first', 'second', 'third']);
    expect(page().attempts.size).to.equal(0);
  });

  it('that is closed makes room for another, and its late answer is still heard', () => {
    const heard: string[] = [];
    const first = (): void => void heard.push('first');
    requestPay(theImp(), params, 0, first);
    closeAttempt(undefined);
    closeAttempt(() => {});
    expect(page().attempts.size, 'closed by a stranger').to.equal(1);
    closeAttempt(first);
    requestPay(theImp(), params, 0, () => heard.push('second'));
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    expect(heard).to.deep.equal(['first']);
    expect(page().attempts.size, 'the answer of the first closes nothing of the second').to.equal(1);
  });

  it('stands in nobody’s way if the SDK throws', () => {
    const imp = {
      ...theImp(),
      request_pay: () => {
        throw new Error('no');
      },
    };
    expect(() => requestPay(imp, params, 0, () => {})).to.throw('no');
    expect(page().attempts.size).to.equal(0);
  });
});

describe('What a checkout waits for', () => {
  let at: CheckoutPage;
  beforeEach(async () => {
    at = new CheckoutPage(world);
    await tick();
  });

  it('a window counts as left after half a minute, and its host is told', async () => {
    at.checkout.pay();
    const { updates } = at;
    await world.clock.advance(LEFT_AFTER_MS - 1, tick);
    expect(at.isLate).to.equal(false);
    await world.clock.advance(1, tick);
    expect(at.isLate).to.equal(true);
    expect(at.updates).to.equal(updates + 1);
  });

  it('a window counts as left when the shopper is seen elsewhere, but the focus says nothing at the start', async () => {
    at.checkout.pay();
    dispatchEvent(new Event('focus'));
    expect(at.isLate).to.equal(false);
    await world.clock.advance(OPENING_MS, tick);
    dispatchEvent(new Event('focus'));
    expect(at.isLate).to.equal(true);
  });

  it('nothing, while its host is out of the page; a window that is found again is one that was left', async () => {
    at.checkout.pay();
    at.disconnect();
    await world.clock.advance(LEFT_AFTER_MS, tick);
    expect(at.isLate).to.equal(false);
    at.connect();
    expect(at.isLate).to.equal(true);
  });

  const ask = async (...completes: Reply[]): Promise<void> => {
    world.api.completes = completes;
    void at.checkout.verify();
    await tick();
  };
  const pending: Reply = { http: 202, body: refusal('PAYMENT_PENDING', 'pending') };
  const asked = (): number => world.api.posts.length;

  it('a check that takes long asks for patience', async () => {
    await ask({ http: 429, headers: { 'retry-after': '60' } });
    await world.clock.advance(PATIENCE_AFTER_MS, tick);
    expect([at.state, at.isLate]).to.deep.equal(['verifying', true]);
    await world.clock.advance(20_000, tick);
    expect([at.state, at.isLate]).to.deep.equal(['pending', false]);
  });

  it('an API that wants to be left alone holds up its own questions, not the shopper’s', async () => {
    const busy: Reply = { http: 429, headers: { 'retry-after': '60' } };
    await ask(pending, busy);
    dispatchEvent(new Event('online'));
    await tick();
    await ask(busy);
    await world.clock.advance(PATIENCE_AFTER_MS, tick);
    expect([at.state, at.isLate]).to.deep.equal(['verifying', true]);
    await world.clock.advance(GIVE_UP_AFTER_MS, tick);
    expect(at.state).to.equal('pending');
  });

  it('a pending payment is asked about ever more slowly, and then no more', async () => {
    await ask(pending);
    let rounds = asked();
    for (const delay_ms of PENDING_DELAYS_MS) {
      await world.clock.advance(delay_ms - 1, tick);
      expect(asked(), `before ${delay_ms}`).to.equal(rounds);
      await world.clock.advance(1, tick);
      expect(asked(), `after ${delay_ms}`).to.equal(++rounds);
    }
    await world.clock.advance(4 * 3_600_000, tick);
    expect(asked()).to.equal(rounds);
  });

  it('a pending payment is not asked about out of the page, and resumes when it is back', async () => {
    await ask(pending);
    at.disconnect();
    await world.clock.advance(60_000, tick);
    expect(asked()).to.equal(1);
    at.connect();
    await world.clock.advance(5000, tick);
    expect(asked()).to.equal(2);
    at.disconnect();
  });
});

describe('The order', () => {
  it('is remembered for the whole page as paid, also when nobody waits for the answer', async () => {
    world.api.orders = [{ body: order('paid') }];
    const checkout = new CheckoutPage(world);
    checkout.merchantUid = 'ORD2';
    await tick();
    expect(page().paid.has(ORDER)).to.equal(true);
  });

  it('stands as its status and amount say', () => {
    const standing = (status: string, own = {}, more = {}) => standingOf(order(status, more) as never, own);
    expect(standing('pending')).to.equal('payable');
    expect(standing('pending', { amount: 64900, currency: 'KRW' })).to.equal('payable');
    expect(standing('paid')).to.equal('settled');
    expect(standing('ready')).to.equal('settled');
    expect(standing('expired')).to.have.property('code', 'ORDER_EXPIRED');
    expect(standing('cancelled')).to.have.property('state', 'cancelled');
    const wrong = (own: object, more?: object) => {
      const found = standing('pending', own, more);
      return typeof found === 'object' && `${found.code}: ${found.message}`;
    };
    expect(wrong({ amount: 1 })).to.equal('CONFIGURATION_INVALID: amount="1"');
    expect(wrong({ currency: 'USD' })).to.equal('CONFIGURATION_INVALID: currency="USD"');
    expect(wrong({}, { amount: 0 })).to.equal('CONFIGURATION_INVALID: amount="0"');
  });
});

describe('IMP.init', () => {
  it('is called once for a merchant, and again for a new IMP', () => {
    const imp = theImp();
    expect([initSdk(imp, { merchantCode: 'imp0' }), initSdk(imp, { merchantCode: 'imp0' })]).to.deep.equal([
      true,
      true,
    ]);
    expect(world.imp.inits).to.deep.equal([['imp0']]);
    initSdk({ ...imp }, { merchantCode: 'imp0' });
    expect(world.imp.inits).to.have.length(2);
  });

  it('gives way to another merchant, or to agency, only when no window is open', () => {
    const imp = theImp();
    initSdk(imp, { merchantCode: 'imp0' });
    page().attempts.set(ORDER, { openedAt_ms: 0, listeners: new Set() });
    expect(initSdk(imp, { merchantCode: 'imp0' })).to.equal(true);
    expect(initSdk(imp, { merchantCode: 'imp1' })).to.equal(false);
    expect(initSdk(imp, { merchantCode: 'imp0', tierCode: 'tier' })).to.equal(false);
    page().attempts.clear();
    expect(initSdk(imp, { merchantCode: 'imp0', tierCode: 'tier' })).to.equal(true);
    expect(world.imp.inits).to.deep.equal([['imp0'], ['imp0', 'tier']]);
  });
});

describe('Activation', () => {
  let box: HTMLElement & { loading: Loading };
  let count: number;
  const start = (loading: Loading): (() => void) => {
    box.loading = loading;
    const heedLoading = whenActive(box as unknown as ActivationHost, () => count++);
    heedLoading();
    return heedLoading;
  };
  beforeEach(() => {
    count = 0;
    box = Object.assign(document.createElement('div'), { loading: 'eager' } as const);
    document.body.append(box);
  });
  afterEach(() => box.remove());

  it('is at once where nothing else is asked for, and once', () => {
    start('eager')();
    expect(count).to.equal(1);
  });

  it('waits for a touch, also when the element did not ask for that at first', () => {
    const heedLoading = start('lazy');
    box.dispatchEvent(new Event('pointerdown'));
    expect(count).to.equal(0);
    box.loading = 'interaction';
    heedLoading();
    box.dispatchEvent(new Event('focusin'));
    box.dispatchEvent(new Event('pointerdown'));
    expect(count).to.equal(1);
  });

  it('waits to be seen, out of the page and back', async () => {
    box.style.cssText = 'position: absolute; top: 9000px; height: 9px; width: 9px';
    start('lazy');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(count).to.equal(0);
    box.remove();
    document.body.append(box);
    box.style.top = '0';
    box.scrollIntoView();
    await until(() => count === 1);
  });
});

describe('The environment', () => {
  it('tells of every wake, until it is told to stop', () => {
    const wakes: string[] = [];
    const stop = browser.onWake((wake) => wakes.push(wake));
    const show = (persisted: boolean) => dispatchEvent(new PageTransitionEvent('pageshow', { persisted }));
    const all = (): void => {
      dispatchEvent(new Event('online'));
      dispatchEvent(new Event('focus'));
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      show(false);
      show(true);
    };
    all();
    stop();
    all();
    expect(wakes).to.deep.equal(['online', 'focus', 'visibilitychange', 'pageshow']);
  });

  it('is the browser’s own', async () => {
    expect(browser.href()).to.equal(location.href);
    expect(browser.now()).to.be.greaterThan(1e12);
    expect(browser.random()).to.be.within(0, 1);
    const { status } = await browser.fetch('/fake-counts', {});
    expect(status).to.equal(200);
    history.replaceState({ a: 1 }, '');
    browser.replaceHref(`${location.href}#x`);
    expect([location.hash, history.state.a]).to.deep.equal(['#x', 1]);
    browser.replaceHref(location.href.replace('#x', ''));
  });
});

describe('A script’s address', () => {
  it('goes as it is where the page refuses our policy', () => {
    const holder = globalThis as { trustedTypes?: unknown };
    const before = holder.trustedTypes;
    const refuse = {
      createPolicy: () => {
        throw new TypeError('not on the list');
      },
    };
    Object.defineProperty(globalThis, 'trustedTypes', { configurable: true, value: refuse });
    expect(trusted('https://sdk.test/x.js')).to.equal('https://sdk.test/x.js');
    Object.defineProperty(globalThis, 'trustedTypes', { configurable: true, value: before });
  });
});

describe('Checkout, without an element', () => {
  it('goes from settings to verdict', async () => {
    const at = new CheckoutPage(world);
    await tick();
    expect(at.state).to.equal('ready');
    expect(at.checkout.pay()).to.equal(true);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    await tick();
    expect(at.state).to.equal('paid');
    expect(at.settled).to.have.length(1);
  });

  it('does nothing, and asks nobody, out of the page', async () => {
    const at = new CheckoutPage(world);
    at.disconnect();
    await tick();
    const { length } = world.api.asked;
    at.merchantUid = 'ORD2';
    at.checkout.configure();
    await tick();
    expect(at.state).to.equal('idle');
    expect(world.api.asked).to.have.length(length);
  });

  it('says that the SDK is not to be had if init throws', async () => {
    world.imp.imp.init = () => {
      throw new Error('no');
    };
    const at = new CheckoutPage(world);
    await tick();
    expect(at.checkout.standing).to.include({ state: 'unavailable', code: 'SDK_UNAVAILABLE', canAsk: true });
  });
});
