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
  refusal,
  settle,
  shadow,
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
    expect(shadow(element).querySelector('[aria-live]')?.textContent).to.contain(ko.verifying[2] ?? '-');
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
      document.dispatchEvent(new Event('visibilitychange'));
      await settle();
      if (left_s === 3_599) expect(textOf(element, 'details')).to.contain('29분 후');
    }
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

  it('is an amount with the decimals of its currency', () => {
    expect(formatMoney(1234, 'JPY', 'en')).to.equal('¥1,234');
    expect(formatMoney(1234.5, 'USD', 'en')).to.equal('$1,234.50');
    expect(formatMoney(1.5, 'KWD', 'en')).to.match(/^KWD\s1\.500$/);
    expect(formatMoney(1234, 'KRW', 'ko')).to.equal('1,234원');
  });
});
