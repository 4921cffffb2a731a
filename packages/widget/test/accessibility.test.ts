import { expect } from '@open-wc/testing';
import type { IamportCheckout } from '../src/iamport-checkout.ts';
import { CHECKOUT_STATES, type CheckoutState } from '../src/states.ts';
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
  vbankIssued,
  type World,
} from './support.ts';

const REPLIES: Partial<Record<CheckoutState, Reply>> = {
  paid: { body: success() },
  'vbank-issued': { body: vbankIssued() },
  pending: { http: 202, body: refusal('PAYMENT_PENDING', 'pending') },
  failed: { http: 402, body: refusal('PAYMENT_FAILED', 'failed') },
  cancelled: { http: 402, body: refusal('PAYMENT_CANCELLED', 'cancelled') },
  forgery: { http: 400, body: refusal('AMOUNT_MISMATCH', 'forgery') },
};

/** An element that has been brought into a state the way a shopper would. */
async function inState(world: World, state: CheckoutState, lang: string): Promise<IamportCheckout> {
  if (state === 'idle') return world.mount({ ...NAMED, lang, loading: 'interaction' });
  if (state === 'unavailable') return world.mount({ ...NAMED, lang, amount: '1,000' });
  if (state === 'loading') world.api.orders = [{ down: true }];
  if (state === 'loading') return world.mount({ lang });
  const reply = REPLIES[state];
  if (reply) world.api.completes = [reply];
  if (state === 'verifying') world.api.completes = [{ down: true }];
  const key = state === 'paying' || state === 'ready' ? 'channel-key-never' : 'channel-key-paid';
  const element = await world.mount({ ...NAMED, lang, 'channel-key': key });
  if (state !== 'ready') button(element).click();
  await settle();
  return element;
}

describe('For people who cannot see or point', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  for (const lang of ['ko', 'en']) {
    for (const state of CHECKOUT_STATES) {
      it(`${state} has no fault that axe knows of (${lang})`, async () => {
        const element = await inState(world, state, lang);
        expect(element.state).to.equal(state);
        await expect(element).to.be.accessible();
        for (const target of shadow(element).querySelectorAll('button, a'))
          expect(target.getBoundingClientRect().height).to.be.at.least(44);
      });
    }
  }

  it('no state shows a value that is for programs', async () => {
    for (const state of CHECKOUT_STATES) {
      const element = await inState(newWorld(), state, 'ko');
      expect(shadow(element).textContent, state).to.not.match(/false|true|undefined|null|NaN|\[object/);
    }
  });

  const results = CHECKOUT_STATES.filter((state) => REPLIES[state]);
  for (const state of results) {
    it(`${state} takes the focus to its heading, and has the rest read out`, async () => {
      const element = await inState(world, state, 'ko');
      expect(shadow(element).activeElement === part(element, 'heading')).to.equal(true);
      const spoken = shadow(element).querySelector('[role=status]')?.textContent ?? '';
      for (const name of ['message', 'advice'])
        expect(spoken).to.contain(part(element, name)?.textContent ?? '');
      expect(spoken).to.not.contain(part(element, 'heading')?.textContent);
    });
  }

  it('a result that the page puts in place of ours is heard whole, as there is no heading to take the focus', async () => {
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' }, (el) => {
      el.innerHTML = '<p slot="result"></p>';
    });
    button(element).click();
    await settle();
    const spoken = shadow(element).querySelector('[role=status]')?.textContent;
    expect(spoken).to.equal('결제가 완료되었어요. 이용해 주셔서 감사합니다.');
  });

  it('the live region is there, and empty, before anything is said', async () => {
    const element = await world.mount(NAMED);
    const region = shadow(element).querySelector('[role=status]');
    expect(region?.textContent).to.equal('');
    button(element).click();
    await settle();
    expect(region?.textContent).to.contain('결제창에서 결제해 주세요');
    expect(shadow(element).querySelector('[role=status]') === region).to.equal(true);
  });

  it('the live region is there, and empty, also before what is to be said at once', async () => {
    let first: string | null | undefined;
    const region = (element: Element) => shadow(element).querySelector('[role=status]');
    const element = await world.mount({ ...NAMED, amount: '1,000' }, (el) => {
      el.addEventListener('iamport-state-change', async () => {
        await el.updateComplete;
        first ??= region(el)?.textContent;
      });
    });
    expect(first).to.equal('');
    expect(region(element)?.textContent).to.contain('결제 설정을 확인해 주세요');
  });

  it('the button keeps the focus while the payment is under way', async () => {
    const element = await world.mount(NAMED);
    const before = button(element);
    before.focus();
    before.click();
    await settle();
    expect(shadow(element).activeElement === before).to.equal(true);
    expect(before.getAttribute('aria-disabled')).to.equal('true');
  });

  it('the account number can be copied, and that is said', async () => {
    const element = await inState(world, 'vbank-issued', 'ko');
    const copied: string[] = [];
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void copied.push(text) },
    });
    part(element, 'copy')?.click();
    await settle();
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    expect(copied).to.deep.equal(['562-110-1234567']);
    expect(shadow(element).querySelector('[role=status]')?.textContent).to.equal('계좌번호를 복사했어요');
  });

  it('no style attribute and no style element is written, so that a strict CSP can hold', async () => {
    for (const state of CHECKOUT_STATES) {
      const element = await inState(newWorld(), state, 'ko');
      expect(shadow(element).querySelectorAll('[style], style').length, state).to.equal(0);
    }
  });

  it('a receipt that is not http is not linked', async () => {
    world.api.completes = [{ body: success({ receipt_url: 'javascript:alert(1)' }) }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid' });
    button(element).click();
    await settle();
    expect(element.state).to.equal('paid');
    expect(part(element, 'receipt')?.textContent).to.equal(undefined);
  });
});
