import { expect } from '@open-wc/testing';
import { IamportCheckout } from '../src/define.ts';
import { API, button, newWorld, ORDER, settle, type World } from './support.ts';

const HOW = ['attribute', 'property'] as const;
const WHEN = ['before define', 'at parse', 'same task', 'late'] as const;
const WHAT = ['stays', 'moved', 'removed while loading', 'mounted twice'] as const;

const SETTINGS = { api: API, 'merchant-code': 'imp00000000', 'merchant-uid': ORDER, lang: 'ko' };

let last = 0;

const camel = (name: string): string => name.replace(/-./g, (pair) => pair.slice(1).toUpperCase());

function configure(element: Element, how: (typeof HOW)[number]): void {
  for (const [name, value] of Object.entries(SETTINGS)) {
    if (how === 'attribute') element.setAttribute(name, value);
    else Object.assign(element, { [camel(name)]: value });
  }
}

const written = Object.entries(SETTINGS)
  .map(([name, value]) => `${name}="${value}"`)
  .join(' ');

describe('Whatever the order of upgrade, settings and place in the page', () => {
  let world: World;
  let main: HTMLElement;

  beforeEach(() => {
    world = newWorld();
    main = document.createElement('main');
    document.body.append(main);
  });
  afterEach(() => main.remove());

  async function bring(how: (typeof HOW)[number], when: (typeof WHEN)[number]): Promise<IamportCheckout> {
    const tag = `x-checkout-${++last}`;
    const { environment } = world;
    const define = (): void =>
      customElements.define(
        tag,
        class extends IamportCheckout {
          override environment = environment;
        },
      );
    if (when !== 'before define') define();
    const isWritten = how === 'attribute' && (when === 'at parse' || when === 'before define');
    main.innerHTML = `<${tag} ${isWritten ? written : ''}></${tag}>`;
    const element = main.firstElementChild as IamportCheckout;
    if (when === 'late') await settle();
    if (!isWritten) configure(element, how);
    if (when === 'before define') define();
    return element;
  }

  for (const how of HOW)
    for (const when of WHEN)
      for (const what of WHAT)
        it(`${how}, ${when}, ${what}: the button works, and one window opens`, async () => {
          const element = await bring(how, when);
          await element.updateComplete;
          const other = document.createElement('div');
          if (what === 'moved') {
            main.append(other);
            other.append(element);
          }
          if (what === 'removed while loading') {
            element.remove();
            await settle();
            expect(element.isConnected).to.equal(false);
            main.append(element);
          }
          if (what === 'mounted twice') {
            element.remove();
            main.append(element);
            element.remove();
            main.append(element);
          }
          await settle();
          expect(element.state).to.equal('ready');
          expect(element.getAttribute('state')).to.equal('ready');
          expect(world.imp.inits).to.have.length(1);
          button(element).click();
          button(element).click();
          expect(world.imp.calls).to.have.length(1);
          expect(world.imp.calls[0]?.params).to.include({ merchant_uid: ORDER, amount: 64900 });
        });
});
