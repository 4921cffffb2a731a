import { expect } from '@open-wc/testing';
import { IamportCheckout } from '../src/define.ts';
import { en } from '../src/messages/en.ts';
import { registerMessages } from '../src/messages/index.ts';
import { ko } from '../src/messages/ko.ts';
import { formatMoney } from '../src/money.ts';
import { CHECKOUT_STATES } from '../src/states.ts';
import {
  button,
  NAMED,
  newWorld,
  part,
  type Reply,
  refusal,
  settle,
  shadow,
  success,
  textOf,
  vbankIssued,
  type World,
} from './support.ts';

type Texts = Record<string, string | readonly string[]>;

describe('The texts', () => {
  it('are the same in Korean and English, to the last sentence', () => {
    expect(Object.keys(en)).to.deep.equal(Object.keys(ko));
    for (const [key, text] of Object.entries(ko as Texts)) {
      const other = (en as Texts)[key] ?? '';
      expect(typeof other, key).to.equal(typeof text);
      if (typeof text !== 'string') expect(other.length, key).to.equal(text.length);
      for (const one of [text, other].flat()) expect(one, key).to.match(/^\S.*\S$/);
    }
    for (const { pay } of [ko, en]) expect(pay).to.contain('{}');
  });

  it('have a heading for every state that has more to say than its button', () => {
    const silent = CHECKOUT_STATES.filter((state) => !Object.hasOwn(ko, state));
    expect(silent).to.deep.equal(['idle', 'ready']);
  });

  it('are written in the script of their language', () => {
    for (const text of Object.values(en as Texts).flat()) expect(text).to.not.match(/[가-힣]/);
    for (const text of Object.values(ko as Texts).flat()) expect(text).to.match(/[가-힣]/);
  });
});

describe('Another language', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  it('can be loaded at run time, and reaches the elements that are there', async () => {
    const element = await world.mount({ ...NAMED, lang: 'ja' });
    expect(textOf(element, 'button')).to.not.contain('支払う');
    registerMessages('ja', { pay: '{}を支払う', amount: 'お支払い金額' });
    await settle();
    expect(textOf(element, 'button')).to.match(/^\S*64,900を支払う$/);
    expect(textOf(element, 'summary')).to.contain('お支払い金額').and.to.contain('Order');
  });

  it('can replace one text of Korean, and leave the others', async () => {
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    const { pay } = ko;
    IamportCheckout.registerMessages('ko', { pay: '{} 주문하기', paid: ['고맙습니다'] });
    await settle();
    expect(textOf(element, 'button')).to.equal('64,900원 주문하기');
    expect(textOf(element, 'summary')).to.contain('결제 금액');
    button(element).click();
    await settle();
    expect(textOf(element, 'heading')).to.equal('고맙습니다');
    expect(part(element, 'message')?.textContent).to.equal(undefined);
    IamportCheckout.registerMessages('ko', { pay, paid: ko.paid });
  });
});

describe('The language', () => {
  it('is the element’s, or that of what is around it, or the page’s', async () => {
    const { lang } = document.documentElement;
    const element = await newWorld().mount({ ...NAMED, lang: null });
    const spoken = async (): Promise<string> => {
      element.requestUpdate();
      await settle();
      return textOf(element, 'button');
    };
    document.documentElement.lang = 'en';
    expect(await spoken()).to.equal('Pay ₩64,900');
    element.parentElement?.setAttribute('lang', 'ko-KR');
    expect(await spoken()).to.equal('64,900원 결제하기');
    element.lang = 'en';
    expect(await spoken()).to.equal('Pay ₩64,900');
    document.documentElement.lang = lang;
  });

  it('says nothing but what it was taught, in any state', async () => {
    const taught = Object.entries(ko).map(([key, text]) => [
      key,
      typeof text === 'string' ? `<${key}>` : text.map((_, i) => `<${key}${i}>`),
    ]);
    registerMessages('xx', Object.fromEntries(taught));
    const seen = new Set<string>();
    const look = (element: Element): void => {
      const own = [...shadow(element).querySelectorAll('dt, h3, button, a, p, a span')];
      for (const { textContent } of own)
        for (const [text] of textContent?.matchAll(/<\w[\w-]*>/g) ?? []) seen.add(text);
      const bare = own.filter(({ textContent }) => textContent && !/<\w[\w-]*>/.test(textContent));
      expect(bare.map(({ textContent }) => textContent)).to.deep.equal([]);
    };
    const replies: Reply[] = [
      { body: success() },
      { body: vbankIssued() },
      ...['pending', 'failed', 'cancelled', 'forgery'].map((status) => ({
        body: refusal('PAYMENT_FAILED', status, { message: '' }),
      })),
      { http: 409, body: refusal('ORDER_EXPIRED', 'error', { message: '' }) },
      { down: true },
    ];
    for (const reply of replies) {
      const world = newWorld();
      world.api.completes = [reply];
      const element = await world.mount({ ...NAMED, lang: 'xx', 'channel-key': 'channel-key-paid' });
      look(element);
      button(element).click();
      look(element);
      await settle();
      look(element);
      await world.clock.advance(20_000);
      look(element);
    }
    const world = newWorld();
    world.api.orders = [{ http: 404, body: refusal('ORDER_NOT_FOUND', 'error', { message: '' }) }];
    look(await world.mount({ lang: 'xx' }));
    expect(seen.size).to.be.greaterThan(Object.keys(ko).length - 10);
  });
});

describe('What a shopper reads', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  it('is PortOne’s reason and what to do, when a payment failed', async () => {
    world.api.completes = [{ http: 402, body: refusal('PAYMENT_FAILED', 'failed') }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(textOf(element, 'message')).to.equal('말씀: PAYMENT_FAILED');
    expect(textOf(element, 'advice')).to.equal(ko.failed[1]);
  });

  it('is whom to ask, where trying again cannot help', async () => {
    world.api.completes = [{ http: 403, body: refusal('SANDBOX_NOT_ALLOWED') }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(textOf(element, 'advice')).to.equal(ko.failed[2]);
    expect(part(element, 'button')?.textContent).to.equal(undefined);
  });

  it('is a word of patience after a few seconds of checking, said once', async () => {
    world.api.completes = [{ down: true }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(textOf(element, 'message')).to.equal(ko.verifying[1]);
    await world.clock.advance(5000);
    expect(element.state).to.equal('verifying');
    expect(textOf(element, 'message')).to.equal(ko.verifying[2]);
    expect(shadow(element).querySelector('[role=status]')?.textContent).to.contain(ko.verifying[2] ?? '-');
  });

  it('is how long there is to pay into the account, counted down when the page is looked at', async () => {
    const now = 1_786_201_140;
    for (const [left_s, text] of [
      [3 * 86_400, '3일 후'],
      [3 * 86_400 - 1, '2일 후'],
      [86_399, '23시간 후'],
      [3_599, '59분 후'],
    ] as const) {
      world = newWorld();
      world.clock.time = (now - left_s) * 1000;
      world.api.completes = [{ body: vbankIssued() }];
      const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-vbank' });
      button(element).click();
      await settle();
      expect(textOf(element, 'details')).to.contain(`(${text})`);
      world.clock.time += 60_000 * 30;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      await settle();
      if (left_s === 3_599) expect(textOf(element, 'details')).to.contain('29분 후');
    }
  });

  it('is the deadline alone once it is over, or the clock is wrong', async () => {
    world.clock.time = (1_786_201_140 + 1) * 1000;
    world.api.completes = [{ body: vbankIssued() }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-vbank' });
    button(element).click();
    await settle();
    expect(textOf(element, 'details')).to.contain('오후 11:59').and.to.not.contain('(');
  });

  it('is the account number digit by digit, where it is heard', async () => {
    world.api.completes = [{ body: vbankIssued() }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-vbank' });
    button(element).click();
    await settle();
    const [seen, heard] = shadow(element).querySelectorAll('dd b, dd .unseen');
    expect([seen?.getAttribute('aria-hidden'), seen?.textContent]).to.deep.equal(['true', '562-110-1234567']);
    expect(heard?.textContent).to.equal('5 6 2 - 1 1 0 - 1 2 3 4 5 6 7');
  });

  it('reads from its own side on a page that reads from the right', async () => {
    world.api.completes = [{ body: vbankIssued() }];
    const element = await world.mount({ ...NAMED, lang: 'en', 'channel-key': 'channel-key-vbank' });
    element.dir = 'rtl';
    button(element).click();
    await settle();
    const boxOf = (text: Text, at: number): DOMRect => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect();
    };
    const ends: string[] = [];
    const walker = document.createTreeWalker(shadow(element), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      if (!/^[A-Za-z].*[.)]$/.test(text.data) || text.parentElement?.closest('.unseen')) continue;
      ends.push(text.data);
      const end = boxOf(text, text.length - 1);
      expect(end.left, text.data).to.be.greaterThan(boxOf(text, 0).left);
      const sentence = text.parentElement?.closest('p');
      if (sentence) expect(end.right).to.be.closeTo(sentence.getBoundingClientRect().right, 2);
    }
    // A sentence and a time.
    expect(ends).to.have.length(2);
  });

  it('is an amount with the decimals of its currency', () => {
    expect(formatMoney({ amount: 1234, currency: 'JPY' }, 'en')).to.equal('¥1,234');
    expect(formatMoney({ amount: 1234.5, currency: 'USD' }, 'en')).to.equal('$1,234.50');
    expect(formatMoney({ amount: 1.5, currency: 'KWD' }, 'en')).to.match(/^KWD\s1\.500$/);
    expect(formatMoney({ amount: 1234, currency: 'KRW' }, 'ko')).to.equal('1,234원');
  });
});
