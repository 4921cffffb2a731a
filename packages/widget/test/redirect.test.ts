import { expect } from '@open-wc/testing';
import type { IamportCheckout } from '../src/iamport-checkout.ts';
import {
  API,
  IMP_UID,
  NAMED,
  newWorld,
  ORDER,
  part,
  refusal,
  settle,
  success,
  textOf,
  type World,
} from './support.ts';

const IDS = `imp_uid=${IMP_UID}&merchant_uid=${ORDER}`;

interface Case {
  what: string;
  /** What stands behind the page's path. */
  address: string;
  cleaned: string;
  body?: object;
  state?: string;
}

/** Over the real address bar and history of the test's page. */
const cases: Case[] = [
  { what: 'nothing else', address: `?${IDS}`, cleaned: '' },
  { what: 'parameters of the shop', address: `?a=1&${IDS}&b=%20+`, cleaned: '?a=1&b=%20+' },
  { what: 'the SDK’s glued form', address: `?a=1&b=2${IDS}`, cleaned: '?a=1&b=2' },
  { what: 'a glued form with its error', address: `?a=1&b=2${IDS}&error_msg=x`, cleaned: '?a=1&b=2' },
  { what: 'an anchor', address: `?a=1&${IDS}#top`, cleaned: '?a=1#top' },
  { what: 'a hash router, after the hash', address: `#/pay?a=1&${IDS}`, cleaned: '#/pay?a=1' },
  { what: 'a hash router, before the hash', address: `?${IDS}#/pay?a=1`, cleaned: '#/pay?a=1' },
  {
    what: 'repeated parameters',
    address: `?imp_uid=imp_000000000009&merchant_uid=OLD&${IDS}&a=1&a=2`,
    cleaned: '?a=1&a=2',
  },
  { what: 'imp_success=false', address: `?${IDS}&imp_success=false&error_code=F400`, cleaned: '' },
  {
    what: 'a missing imp_uid',
    address: `?merchant_uid=${ORDER}`,
    cleaned: '',
    body: { merchant_uid: ORDER },
  },
  {
    what: 'an imp_uid that is none',
    address: `?imp_uid=x&merchant_uid=${ORDER}`,
    cleaned: '',
    body: { merchant_uid: ORDER },
  },
  { what: 'our API’s own redirect', address: `?${IDS}&status=success&a=1`, cleaned: '?a=1' },
];

describe('Back from the payment page by redirect', () => {
  let world: World;
  const before = location.href;
  const { pathname } = location;
  const rest = (): string => location.href.slice(location.origin.length + pathname.length);

  beforeEach(() => {
    world = newWorld();
    Object.assign(world.environment, {
      href: () => location.href,
      replaceHref: (href: string) => history.replaceState(history.state, '', href),
    });
  });
  afterEach(() => history.replaceState(null, '', before));

  for (const { what, address, cleaned, body } of cases) {
    it(`with ${what}: asked once, address cleaned, the shop’s own parts and history left`, async () => {
      history.replaceState({ router: 7 }, '', pathname + address);
      const { length } = history;
      const element = await world.mount(NAMED);
      expect(element.state).to.equal('paid');
      expect(world.api.posts.map((post) => post.body)).to.deep.equal([
        body ?? { imp_uid: IMP_UID, merchant_uid: ORDER },
      ]);
      expect(rest()).to.equal(cleaned);
      expect(history.state).to.deep.equal({ router: 7 });
      expect(history.length).to.equal(length);
    });
  }

  it('and then reloaded: the address has nothing left to ask about, and the order says that it is paid', async () => {
    history.replaceState(null, '', `${pathname}?${IDS}`);
    await world.mount(NAMED);
    const reloaded = newWorld();
    Object.assign(reloaded.environment, { href: () => location.href });
    reloaded.api.orders = [{ body: { ...success(), status: 'paid', name: '의자', cancel_amount: 0 } }];
    const element = await reloaded.mount(NAMED);
    expect(element.state).to.equal('paid');
    expect(reloaded.api.posts.map(({ body }) => body)).to.deep.equal([{ merchant_uid: ORDER }]);
  });

  it('and then Back and Forward: the return is not in the history any more', async () => {
    history.replaceState(null, '', `${pathname}?${IDS}`);
    await world.mount(NAMED);
    history.pushState(null, '', '#elsewhere');
    const back = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await back;
    expect(rest()).to.equal('');
    const again = await world.mount(NAMED);
    expect(again.state).to.equal('paid');
    // The return was verified once; coming back asks by order number, as any visit of a paid order does.
    expect(world.api.posts.map(({ body }) => body)).to.deep.equal([
      { imp_uid: IMP_UID, merchant_uid: ORDER },
      { merchant_uid: ORDER },
    ]);
  });

  it('by a bookmark, long after: the API says what it says now', async () => {
    history.replaceState(null, '', `${pathname}?${IDS}`);
    world.api.completes = [{ http: 402, body: refusal('PAYMENT_CANCELLED', 'cancelled') }];
    const element = await world.mount(NAMED);
    expect(element.state).to.equal('cancelled');
    expect(rest()).to.equal('');
  });

  it('in another browser: nothing is read from storage or cookies, and nothing left there', async () => {
    const touched: string[] = [];
    const { getItem, setItem } = Storage.prototype;
    Storage.prototype.getItem = (key) => {
      touched.push(key);
      return null;
    };
    Storage.prototype.setItem = (key) => void touched.push(key);
    history.replaceState(null, '', `${pathname}?${IDS}`);
    const { cookie } = document;
    const element = await world.mount({});
    Object.assign(Storage.prototype, { getItem, setItem });
    expect(element.state).to.equal('paid');
    expect(touched).to.deep.equal([]);
    expect(document.cookie).to.equal(cookie);
  });

  it('with two elements of the order: asked once, shown by both', async () => {
    history.replaceState(null, '', `${pathname}?${IDS}&a=1`);
    const pair = [0, 1].map(() => document.createElement('iamport-checkout') as IamportCheckout);
    for (const element of pair) {
      element.environment = world.environment;
      Object.assign(element, { api: API, merchantCode: 'imp00000000', merchantUid: ORDER });
    }
    document.body.append(...pair);
    await settle();
    expect(pair.map(({ state }) => state)).to.deep.equal(['paid', 'paid']);
    expect(world.api.posts).to.have.length(1);
    expect(rest()).to.equal('?a=1');
    for (const element of pair) element.remove();
  });

  it('with another order’s number: not asked about, not shown, and left for whom it concerns', async () => {
    const address = `?imp_uid=${IMP_UID}&merchant_uid=OTHER`;
    history.replaceState(null, '', pathname + address);
    const element = await world.mount(NAMED);
    expect(element.state).to.equal('ready');
    expect(world.api.posts).to.deep.equal([]);
    expect(rest()).to.equal(address);
  });

  it('with a failure before there was a payment: its text as text, the address cleaned, another try at once', async () => {
    history.replaceState(
      null,
      '',
      `${pathname}?a=1&merchant_uid=${ORDER}&error_msg=%3Cimg%20src%3Dx%3E&error_code=F400`,
    );
    const element = await world.mount(NAMED);
    expect(element.state).to.equal('failed');
    expect(textOf(element, 'message')).to.equal('<img src=x>');
    expect(part(element, 'message')?.querySelector('img')).to.equal(null);
    expect(rest()).to.equal('?a=1');
    expect(world.api.posts).to.deep.equal([]);
    expect(element.pay()).to.equal(true);
  });

  it('with a failure of an order that is paid all the same: shown as paid', async () => {
    history.replaceState(null, '', `${pathname}?merchant_uid=${ORDER}&error_code=F1002`);
    world.api.orders = [{ body: { ...success(), status: 'paid', name: '의자', cancel_amount: 0 } }];
    const element = await world.mount(NAMED);
    expect(element.state).to.equal('paid');
  });
});
