import { expect } from '@open-wc/testing';
import { currentImp, loadSdk, SDK_TRY_LIMIT_MS } from '../src/controllers/sdk.ts';
import { browser } from '../src/environment.ts';
import { FakeClock, newWorld, settle } from './support.ts';

/** Scripts under made-up addresses: their tags never reach the network, the test plays it. */
const url = (name: string): string => `https://sdk.test/${name}/v1/iamport.js`;

describe('The SDK loader', () => {
  let clock: FakeClock;
  let tags: HTMLScriptElement[];
  const append = HTMLHeadElement.prototype.append;
  const define = (): void => {
    Object.assign(globalThis, { IMP: { init() {}, request_pay() {} } });
  };
  const env = () => ({
    ...browser,
    now: clock.now,
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
  });
  const fire = (type: string, at = -1): boolean | undefined => tags.at(at)?.dispatchEvent(new Event(type));

  beforeEach(() => {
    newWorld().imp.uninstall();
    Reflect.deleteProperty(globalThis, 'IMP');
    clock = new FakeClock();
    tags = [];
    HTMLHeadElement.prototype.append = function (this: HTMLHeadElement, ...nodes: (Node | string)[]): void {
      for (const node of nodes) {
        if (node instanceof HTMLScriptElement) tags.push(node);
        else append.call(this, node);
      }
    };
  });
  afterEach(() => {
    HTMLHeadElement.prototype.append = append;
    for (const script of document.querySelectorAll('script[src*="sdk.test"]')) script.remove();
  });

  it('takes over an IMP that is there', async () => {
    define();
    expect(await loadSdk({ sdkSrc: url('a') }, env())).to.equal(currentImp());
    expect(tags).to.have.length(0);
  });

  it('adds one tag for two calls, with nonce and integrity', async () => {
    const source = { sdkSrc: url('b'), sdkNonce: 'n0nce', sdkIntegrity: 'sha384-x' };
    const both = Promise.all([loadSdk(source, env()), loadSdk(source, env())]);
    expect(tags).to.have.length(1);
    expect(tags[0]).to.include({
      src: source.sdkSrc,
      nonce: 'n0nce',
      integrity: 'sha384-x',
      crossOrigin: 'anonymous',
    });
    define();
    fire('load');
    expect(await both).to.deep.equal([currentImp(), currentImp()]);
  });

  it('waits for a tag that the page has, and adds none', async () => {
    const own = document.createElement('script');
    own.type = 'text/plain';
    own.src = url('c');
    document.body.append(own);
    const loaded = loadSdk({ sdkSrc: url('c') }, env());
    define();
    own.dispatchEvent(new Event('load'));
    expect(await loaded).to.equal(currentImp());
    expect(tags).to.have.length(0);
  });

  it('notices an IMP that a tag of the page defines after its load event', async () => {
    const own = document.createElement('script');
    own.type = 'text/plain';
    own.src = url('c2');
    document.body.append(own);
    const loaded = loadSdk({ sdkSrc: url('c2') }, env());
    define();
    await clock.advance(100);
    expect(await loaded).to.equal(currentImp());
  });

  it('replaces a tag of the page that failed', async () => {
    const own = document.createElement('script');
    own.type = 'text/plain';
    own.src = url('d');
    document.body.append(own);
    const loaded = loadSdk({ sdkSrc: url('d') }, env());
    own.dispatchEvent(new Event('error'));
    await clock.advance(500);
    expect(own.isConnected).to.equal(false);
    define();
    fire('load');
    expect(await loaded).to.equal(currentImp());
  });

  it('replaces a tag of the page that failed unseen after ten seconds, also in a tab whose timers are slowed down', async () => {
    const own = document.createElement('script');
    own.type = 'text/plain';
    own.src = url('d2');
    document.body.append(own);
    const slow = (run: () => void, delay_ms: number) => clock.setTimeout(run, Math.max(delay_ms, 1000));
    const loaded = loadSdk({ sdkSrc: url('d2') }, { ...env(), setTimeout: slow });
    await clock.advance(SDK_TRY_LIMIT_MS - 1);
    expect(own.isConnected).to.equal(true);
    await clock.advance(2000);
    expect(own.isConnected).to.equal(false);
    define();
    fire('load');
    expect(await loaded).to.equal(currentImp());
  });

  it('does not take the load event for the SDK', async () => {
    const loaded = loadSdk({ sdkSrc: url('e') }, env());
    fire('load');
    await clock.advance(500);
    expect(tags).to.have.length(2);
    define();
    fire('load');
    expect(await loaded).to.equal(currentImp());
  });

  it('gives up after three tries of ten seconds, and starts afresh when asked again', async () => {
    const failure = loadSdk({ sdkSrc: url('f') }, env());
    await clock.advance(3 * SDK_TRY_LIMIT_MS + 2000);
    expect(await failure).to.equal(undefined);
    expect(clock.time).to.be.below(35_000);
    expect(tags).to.have.length(3);
    const again = loadSdk({ sdkSrc: url('f') }, env());
    define();
    fire('load');
    expect(await again).to.equal(currentImp());
  });

  it('lets only the configured address through its Trusted Types policy', async () => {
    const policies: { createScriptURL(url: string): string }[] = [];
    const names: string[] = [];
    const holder = globalThis as { trustedTypes?: unknown };
    const before = holder.trustedTypes;
    Object.defineProperty(globalThis, 'trustedTypes', {
      configurable: true,
      value: {
        createPolicy(name: string, rules: (typeof policies)[0]) {
          names.push(name);
          policies.push(rules);
          return rules;
        },
      },
    });
    const loaded = loadSdk({ sdkSrc: url('g') }, env());
    define();
    fire('load');
    await loaded;
    Object.defineProperty(globalThis, 'trustedTypes', { configurable: true, value: before });
    expect(names).to.deep.equal(['iamport-checkout']);
    expect(policies[0]?.createScriptURL(url('g'))).to.equal(url('g'));
    expect(policies[0]?.createScriptURL('https://evil.test/x.js')).to.equal('');
  });

  it('shows as unavailable in the element, with a way to try again', async () => {
    const world = newWorld();
    world.imp.uninstall();
    const element = await world.mount({ 'sdk-src': url('h') });
    expect(element.state).to.equal('loading');
    await world.clock.advance(40_000);
    expect(element.state).to.equal('unavailable');
    element.shadowRoot?.querySelector<HTMLElement>('[part=button]')?.click();
    define();
    fire('load');
    await settle();
    expect(element.state).to.equal('ready');
  });
});
