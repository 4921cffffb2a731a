import { expect } from '@open-wc/testing';
import { MAGIC_CHANNEL_KEYS } from '../src/testing/fake-imp.ts';
import {
  button,
  NAMED,
  newWorld,
  order,
  part,
  settle,
  success,
  textOf,
  vbankIssued,
  type World,
} from './support.ts';

describe('What is shown of an answer', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  const shown = async (body: object, attributes: Record<string, string> = {}) => {
    world.api.completes = [{ body }];
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-paid', ...attributes });
    button(element).click();
    await settle();
    return element;
  };

  it('leaves out what the payment company did not say', async () => {
    const paid = await shown(success({ receipt_url: null, paid_at: 0 }));
    expect(part(paid, 'receipt')?.textContent).to.equal(undefined);
    expect(paid.shadowRoot?.querySelectorAll('dt')).to.have.length(3);
    const vbank = { vbank_num: '1', vbank_name: null, vbank_holder: null, vbank_date: 0 };
    world = newWorld();
    const issued = await shown(vbankIssued({ vbank }));
    expect(issued.shadowRoot?.querySelectorAll('dt')).to.have.length(3);
  });

  it('leaves out times that are none', async () => {
    const paid = await shown(success({ paid_at: 'today' }));
    expect(textOf(paid, 'details'))
      .to.contain('64,900원')
      .and.to.not.match(/Invalid|일시/);
    world = newWorld();
    const vbank = { vbank_num: '562-110-1234567', vbank_date: 'soon' };
    const issued = await shown(vbankIssued({ vbank }));
    expect(textOf(issued, 'details'))
      .to.contain('562-110-1234567')
      .and.to.not.match(/Invalid|기한/);
  });

  it('is in English with the time zone that it means', async () => {
    const element = await shown(vbankIssued(), { lang: 'en' });
    expect(textOf(element, 'details')).to.match(/GMT\+9|KST/);
    expect(textOf(element, 'copy')).to.equal('Copy');
  });

  it('has no name on a page that named no order', async () => {
    world.href = 'https://shop.test/result?imp_uid=imp_448280090638&merchant_uid=ORD20180131-0000011';
    for (const body of [success(), vbankIssued()]) {
      world.api.completes = [{ body }];
      const element = await world.mount({ 'merchant-uid': null });
      expect(textOf(element, 'details')).to.contain('64,900원').and.to.not.contain('노르웨이');
      element.remove();
      world.href = 'https://shop.test/result?imp_uid=imp_448280090638&merchant_uid=ORD20180131-0000011';
    }
  });

  it('says so when the account number cannot be copied', async () => {
    const element = await shown(vbankIssued());
    const { clipboard } = navigator;
    const writeText = () => Promise.reject(new Error('denied'));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    part(element, 'copy')?.click();
    await settle();
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    expect(element.shadowRoot?.querySelector('[role=status]')?.textContent).to.contain('복사');
  });

  it('names a currency that the browser does not know as it is', async () => {
    world.api.orders = [{ body: order('pending', { currency: 'DOTS', amount: 5 }) }];
    const element = await world.mount();
    expect(textOf(element, 'button')).to.contain('5 DOTS');
  });
});

describe('The fake IMP', () => {
  for (const key of MAGIC_CHANNEL_KEYS) {
    it(`does what ${key} says, and puts the real one back`, async () => {
      const { alert, console } = globalThis;
      const { error } = console;
      globalThis.alert = () => {};
      console.error = () => {};
      const world = newWorld();
      const element = await world.mount({ ...NAMED, 'channel-key': key }, (el) => {
        // Cannot be cloned, and is handed on all the same.
        el.params = { bypass: { callback() {} } };
      });
      button(element).click();
      await settle();
      Object.assign(globalThis, { alert });
      console.error = error;
      const waits = /never|alert|late/.test(key);
      const refused = /unregistered|already|not-ready|declined|throws/.test(key);
      expect(element.state).to.equal(waits ? 'paying' : refused ? 'failed' : 'paid');
      expect(world.imp.calls).to.have.length(1);
      expect(world.imp.calls[0]?.params['bypass']).to.have.property('callback');
      world.imp.uninstall();
      expect('IMP' in globalThis && (globalThis as { IMP?: unknown }).IMP).to.not.equal(world.imp.imp);
    });
  }
});
