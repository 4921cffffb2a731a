import { expect } from '@open-wc/testing';
import { Activation, type ActivationHost, type Loading } from '../src/controllers/activation.ts';
import { initSdk } from '../src/controllers/merchant.ts';
import { Order } from '../src/controllers/order.ts';
import { LEFT_AFTER_MS, OPENING_MS, PaymentWindow } from '../src/controllers/payment-window.ts';
import { PENDING_DELAYS_MS, Poll } from '../src/controllers/poll.ts';
import { currentImp, type Imp } from '../src/controllers/sdk.ts';
import { standingOf } from '../src/controllers/standing.ts';
import { trusted } from '../src/controllers/trusted.ts';
import { browser } from '../src/environment.ts';
import { page } from '../src/page.ts';
import { until } from './frame.ts';
import { CheckoutPage, FakeHost } from './host.ts';
import { IMP_UID, newWorld, ORDER, order, tick, type World } from './support.ts';

let world: World;
let host: FakeHost;
beforeEach(() => {
  world = newWorld();
  host = new FakeHost(world);
});

const theImp = (): Imp => currentImp() as Imp;

describe('PaymentWindow', () => {
  const params = { merchant_uid: ORDER, name: '의자', amount: 1, m_redirect_url: 'https://shop.test/' };
  const heard: [string | undefined, boolean][] = [];
  let payment: PaymentWindow;
  beforeEach(() => {
    heard.length = 0;
    payment = new PaymentWindow(host, ({ imp_uid }, isCurrent) => heard.push([imp_uid, isCurrent]));
    host.connect();
  });

  it('counts as left after half a minute, and tells its host', async () => {
    payment.open(theImp(), params);
    await world.clock.advance(LEFT_AFTER_MS - 1, tick);
    expect(payment.isLeft).to.equal(false);
    await world.clock.advance(1, tick);
    expect(payment.isLeft).to.equal(true);
    expect(host.updates).to.equal(1);
  });

  it('counts as left when the shopper is seen elsewhere, but the focus says nothing at the start', async () => {
    payment.notice(true);
    expect(payment.isLeft, 'no window').to.equal(false);
    payment.open(theImp(), params);
    payment.notice(false);
    expect(payment.isLeft).to.equal(false);
    await world.clock.advance(OPENING_MS, tick);
    payment.notice(false);
    expect(payment.isLeft).to.equal(true);
    payment.unwatch();
    expect(payment.isLeft).to.equal(false);
  });

  it('waits for nothing while its host is out of the page, and goes on when it is back', async () => {
    payment.open(theImp(), params);
    host.disconnect();
    await world.clock.advance(LEFT_AFTER_MS, tick);
    expect(payment.isLeft).to.equal(false);
    host.connect();
    expect(payment.isLeft).to.equal(true);
  });

  it('tells a late answer from that of the window that is open', () => {
    payment.open(theImp(), params);
    payment.close();
    payment.open(theImp(), params);
    expect(world.imp.calls).to.have.length(2);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    world.imp.calls[1]?.answer({ imp_uid: IMP_UID });
    expect(heard).to.deep.equal([
      [IMP_UID, false],
      [IMP_UID, true],
    ]);
  });

  it('joins what is open for the order, and nothing else', async () => {
    expect(payment.join(ORDER)).to.equal(false);
    new PaymentWindow(host, () => {}).open(theImp(), params);
    expect(payment.join(ORDER)).to.equal(true);
    expect(payment.isLeft, 'it has only just been opened').to.equal(false);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    expect(heard).to.deep.equal([[IMP_UID, true]]);
  });

  it('was not opened if the SDK throws, and stands in nobody’s way', () => {
    const imp = {
      ...theImp(),
      request_pay: () => {
        throw new Error('no');
      },
    };
    expect(() => payment.open(imp, params)).to.throw('no');
    expect(page().attempts.size).to.equal(0);
  });
});

describe('Poll', () => {
  const asked: number[] = [];
  const poll = (pause_ms = 0): Poll => {
    asked.length = 0;
    return new Poll(host, async () => {
      asked.push(world.clock.time);
      return pause_ms;
    });
  };

  it('asks ever more slowly, and stops', async () => {
    const one = poll();
    host.connect();
    one.start();
    one.start();
    await world.clock.advance(4 * 3_600_000, tick);
    let at = 0;
    expect(asked).to.deep.equal(PENDING_DELAYS_MS.map((delay_ms) => (at += delay_ms)));
  });

  it('waits as long as it was told to', async () => {
    const one = poll(50_000);
    host.connect();
    one.start(7000);
    await world.clock.advance(60_000, tick);
    expect(asked).to.deep.equal([7000, 57_000]);
    one.stop();
    await world.clock.advance(600_000, tick);
    expect(asked).to.have.length(2);
  });

  it('asks nothing while its host is out of the page, and at once resumes when it is back', async () => {
    const one = poll();
    one.start();
    await world.clock.advance(60_000, tick);
    expect(asked).to.have.length(0);
    host.connect();
    await world.clock.advance(5000, tick);
    expect(asked).to.have.length(1);
    host.disconnect();
    await world.clock.advance(60_000, tick);
    expect(asked).to.have.length(1);
  });
});

describe('Order', () => {
  it('asks once for as long as it may be paid, and again when told to', async () => {
    const orders = new Order(new CheckoutPage(world));
    await tick();
    const before = world.api.asked.length;
    const answers = await Promise.all([orders.look(), orders.look()]);
    expect(answers).to.deep.equal(['payable', 'payable']);
    await orders.lookAgain();
    expect(world.api.asked.length - before).to.equal(2);
  });

  it('remembers for the whole page that it is paid, also when nobody waits for the answer', async () => {
    world.api.orders = [{ body: order('paid') }];
    const checkout = new CheckoutPage(world);
    void new Order(checkout).look();
    checkout.disconnect();
    await tick();
    expect(page().paid.has(ORDER)).to.equal(true);
  });

  it('stands as its status and amount say', () => {
    const standing = (status: string, own = {}, more = {}) => standingOf(order(status, more) as never, own);
    expect(standing('pending')).to.equal('payable');
    expect(standing('pending', { amount: 64900, currency: 'KRW' })).to.equal('payable');
    expect(standing('paid')).to.equal('settled');
    expect(standing('ready')).to.equal('settled');
    expect(standing('expired')).to.have.nested.property('outcome.code', 'ORDER_EXPIRED');
    expect(standing('cancelled')).to.have.nested.property('outcome.state', 'cancelled');
    const wrong = (attribute: string, value: unknown) => ({ misconfiguration: { attribute, value } });
    expect(standing('pending', { amount: 1 })).to.deep.equal(wrong('amount', 1));
    expect(standing('pending', { currency: 'USD' })).to.deep.equal(wrong('currency', 'USD'));
    expect(standing('pending', {}, { amount: 0 })).to.deep.equal(wrong('amount', 0));
  });
});

describe('IMP.init', () => {
  it('is called once for a merchant, and again for a new IMP', () => {
    const imp = theImp();
    expect([initSdk(imp, 'imp0'), initSdk(imp, 'imp0')]).to.deep.equal([true, true]);
    expect(world.imp.inits).to.deep.equal([['imp0']]);
    initSdk({ ...imp }, 'imp0');
    expect(world.imp.inits).to.have.length(2);
  });

  it('gives way to another merchant, or to agency, only when no window is open', () => {
    const imp = theImp();
    initSdk(imp, 'imp0');
    page().attempts.set(ORDER, { openedAt_ms: 0, listeners: new Set() });
    expect(initSdk(imp, 'imp0')).to.equal(true);
    expect(initSdk(imp, 'imp1')).to.equal(false);
    expect(initSdk(imp, 'imp0', 'tier')).to.equal(false);
    page().attempts.clear();
    expect(initSdk(imp, 'imp0', 'tier')).to.equal(true);
    expect(world.imp.inits).to.deep.equal([['imp0'], ['imp0', 'tier']]);
  });
});

describe('Activation', () => {
  let box: HTMLElement;
  let count: number;
  const start = (loading: Loading): Activation => {
    const target = Object.assign(box, { loading, addController() {} }) as unknown as ActivationHost;
    const activation = new Activation(target, () => count++);
    activation.hostConnected();
    activation.hostUpdated();
    return activation;
  };
  beforeEach(() => {
    count = 0;
    box = document.createElement('div');
    document.body.append(box);
  });
  afterEach(() => box.remove());

  it('is at once where nothing else is asked for, and once', () => {
    start('eager').now();
    expect(count).to.equal(1);
  });

  it('waits for a touch, also after the element was out of the page', () => {
    const activation = start('interaction');
    activation.hostDisconnected();
    box.dispatchEvent(new Event('pointerdown'));
    expect(count).to.equal(0);
    activation.hostConnected();
    activation.hostUpdated();
    box.dispatchEvent(new Event('focusin'));
    box.dispatchEvent(new Event('pointerdown'));
    expect(count).to.equal(1);
  });

  it('waits to be seen', async () => {
    box.style.cssText = 'position: absolute; top: 9000px; height: 9px; width: 9px';
    start('lazy');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(count).to.equal(0);
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
      document.dispatchEvent(new Event('visibilitychange'));
      show(false);
      show(true);
    };
    all();
    stop();
    all();
    expect(wakes).to.deep.equal(['online', 'focus', 'visible', 'restored']);
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
    expect(at.checkout.state).to.equal('ready');
    expect(at.checkout.pay()).to.equal(true);
    world.imp.calls[0]?.answer({ imp_uid: IMP_UID });
    await tick();
    expect(at.checkout.state).to.equal('paid');
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
    expect(at.checkout.state).to.equal('idle');
    expect(world.api.asked).to.have.length(length);
  });

  it('says that the SDK is not to be had if init throws', async () => {
    world.imp.imp.init = () => {
      throw new Error('no');
    };
    const at = new CheckoutPage(world);
    await tick();
    expect(at.checkout.outcome).to.include({ state: 'unavailable', code: 'SDK_UNAVAILABLE', askAgain: true });
  });
});
