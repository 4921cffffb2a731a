import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { button, NAMED, newWorld, ORDER, settle, type World } from './support.ts';

/** Real input, from outside the page. */
describe('One intent of the shopper', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });

  const at = (element: Element): [number, number] => {
    button(element).scrollIntoView({ block: 'center' });
    const { left, top, width, height } = button(element).getBoundingClientRect();
    return [Math.round(left + width / 2), Math.round(top + height / 2)];
  };

  it('by a real click opens the window inside the gesture, before anything else runs', async () => {
    const element = await world.mount(NAMED);
    const { imp } = world.imp;
    const { request_pay } = imp;
    const seen: unknown[] = [];
    imp.request_pay = (params, callback) => {
      const { userActivation } = navigator as { userActivation?: { isActive: boolean } };
      seen.push(userActivation?.isActive, typeof callback, params['m_redirect_url'], typeof params['amount']);
      request_pay(params, callback);
    };
    let isInTime = false;
    const afterButton = (): void => {
      isInTime = seen.length > 0;
    };
    document.addEventListener('click', afterButton, { once: true });
    await sendMouse({ type: 'click', position: at(element) });
    await settle();
    expect(seen).to.deep.equal([true, 'function', 'https://shop.test/pay', 'number']);
    expect(isInTime).to.equal(true);
  });

  it('by a real double click is one payment', async () => {
    const element = await world.mount(NAMED);
    await Promise.all([
      sendMouse({ type: 'click', position: at(element) }),
      sendMouse({ type: 'click', position: at(element) }),
    ]);
    await settle();
    expect(world.imp.calls).to.have.length(1);
  });

  it('by Enter and then a click is one payment', async () => {
    const element = await world.mount(NAMED);
    button(element).focus();
    await sendKeys({ press: 'Enter' });
    await sendMouse({ type: 'click', position: at(element) });
    await settle();
    expect(world.imp.calls).to.have.length(1);
  });

  it('on two elements of one order, by Enter and click, is one payment', async () => {
    const [first, second] = [await world.mount(NAMED), await world.mount(NAMED)];
    button(first).focus();
    await sendKeys({ press: 'Enter' });
    await sendMouse({ type: 'click', position: at(second) });
    await settle();
    expect(world.imp.calls).to.have.length(1);
    expect([first.state, second.state]).to.deep.equal(['paying', 'paying']);
  });

  it('gives PortOne an object of its own each time', async () => {
    const element = await world.mount({ ...NAMED, 'channel-key': 'channel-key-declined' });
    const given: object[] = [];
    const { imp } = world.imp;
    const { request_pay } = imp;
    imp.request_pay = (params, callback) => {
      given.push(params);
      expect(params).to.not.have.property('request_id');
      request_pay(params, callback);
    };
    for (let i = 0; i < 2; i++) {
      button(element).click();
      await settle();
    }
    expect(given).to.have.length(2);
    expect(given[0] === given[1]).to.equal(false);
    expect(given[1]).to.include({ merchant_uid: ORDER });
  });
});
