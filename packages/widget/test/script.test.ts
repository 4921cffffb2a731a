import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { IamportCheckout } from '../src/define.ts';
import { BUNDLE, type Frame, openFrame, pageUrl, sdkUrl, until } from './frame.ts';

const { version } = IamportCheckout;

/** What a page reports that was left and come back to. */
interface Seen {
  isImpossible?: boolean;
  wasPersisted: boolean;
  usable_ms: number;
  paths: string[];
  state: string;
}

/** The script-tag build as a shop has it, in pages of its own. */
describe('The script tag', function () {
  this.timeout(60_000);
  const frames: Frame[] = [];
  const open = async (parts: Parameters<typeof openFrame>[0]): Promise<Frame> => {
    const frame = await openFrame(parts);
    frames.push(frame);
    return frame;
  };
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.close();
  });

  let last = 0;
  const tag = (more: string, plan = 'ok', merchantUid = `ORD-${Date.now()}-${++last}`): string =>
    `<iamport-checkout api="${location.origin}/fake-api/${merchantUid}" merchant-code="imp00000000" lang="ko"
      merchant-uid="${merchantUid}" sdk-src="${sdkUrl(plan)}" ${more}></iamport-checkout>`;
  const elementIn = (frame: Frame): IamportCheckout =>
    frame.window.document.querySelector('iamport-checkout') as IamportCheckout;
  const partOf = (element: Element, name: string): HTMLElement | null =>
    element.shadowRoot?.querySelector<HTMLElement>(`[part=${name}]`) ?? null;

  /** Collects what a page would complain about, from its first moment on. */
  const WATCH = `addEventListener('error', ({ message }) => (window.errors ??= []).push(message));
    console.warn = (text) => (window.warnings ??= []).push(text);
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (window.errors ??= []).push(violatedDirective + ' ' + blockedURI));`;

  for (const [other, warnings] of [
    [version, 0],
    ['9.9.9', 1],
  ] as const) {
    it(`run twice, as ${version} and ${other}, throws nothing and warns ${warnings} times, with both versions`, async () => {
      const scripts = `<script src="${BUNDLE}"></script><script src="${BUNDLE}?version=${other}"></script>`;
      const head = `<script>${WATCH}</script>${scripts}${scripts.slice(scripts.lastIndexOf('<script'))}`;
      const frame = await open({ head: head.replace(/(<script src[^>]*><\/script>)$/, ''), body: tag('') });
      await until(() => elementIn(frame).state === 'ready');
      expect(frame.window['errors']).to.equal(undefined);
      const said = (frame.window['warnings'] ?? []) as string[];
      expect(said).to.have.length(warnings);
      for (const text of said) expect(text).to.contain(version).and.to.contain(other);
      expect(frame.window['runs']).to.equal(1);
    });
  }

  const policy = (scripts: string): string =>
    `default-src 'none'; script-src ${scripts}; style-src 'self'; connect-src 'self'; ` +
    "require-trusted-types-for 'script'; trusted-types iamport-checkout lit-html";

  it('takes a payment under a strict policy with Trusted Types, without a complaint', async () => {
    const csp = policy("'self' 'nonce-w4tch'");
    const head = `<script nonce="w4tch">${WATCH}</script><script src="${BUNDLE}"></script>`;
    const frame = await open({ csp, head, body: tag('') + tag('amount="1,000"') });
    const element = elementIn(frame);
    await until(() => element.state === 'ready');
    partOf(element, 'button')?.click();
    await until(() => element.state === 'paid');
    expect(getComputedStyle(partOf(element, 'heading') as Element).fontWeight, 'styled').to.not.equal('400');
    expect(frame.window['errors']).to.equal(undefined);
  });

  it('loads PortOne’s script where only a nonce lets scripts in', async () => {
    const nonce = (more: string) => ({
      csp: policy("'nonce-n0nce'"),
      head: `<script nonce="n0nce" src="${BUNDLE}"></script>`,
      body: tag(more),
    });
    const named = await open(nonce('sdk-nonce="n0nce"'));
    await until(() => elementIn(named).state === 'ready');
    expect(named.window['runs']).to.equal(1);
    const unnamed = await open(nonce(''));
    await until(() => elementIn(unnamed).state === 'unavailable');
    expect(unnamed.window['runs']).to.equal(undefined);
    expect(partOf(elementIn(unnamed), 'details')?.textContent).to.contain('SDK_UNAVAILABLE');
    expect(partOf(elementIn(unnamed), 'button')?.textContent).to.contain('다시 시도');
  });

  it('does nothing that keeps a page out of the back/forward cache', async () => {
    const script = await (await fetch(BUNDLE)).text();
    expect(script).to.contain('pageshow');
    expect(script).to.not.match(
      /['"`](before)?unload['"`]|onunload|onbeforeunload|BroadcastChannel|WebSocket/,
    );
  });

  it('comes back from the back/forward cache with a button that works within 100 ms, and asks', async function () {
    const merchantUid = `ORD-${Date.now()}-back`;
    const head = `<script src="${BUNDLE}"></script><script>
      const element = () => document.querySelector('iamport-checkout');
      const button = () => element().shadowRoot.querySelector('[part=button]');
      const paths = [];
      const { fetch } = window;
      // The answer takes its time, so that the button cannot have waited for it.
      window.fetch = async (url, init) => {
        paths.push(new URL(url).pathname);
        if (shown) await new Promise((resolve) => setTimeout(resolve, 400));
        return fetch(url, init);
      };
      let shown, usable_ms;
      addEventListener('pageshow', ({ persisted }) => {
        if (!persisted) return;
        shown = performance.now();
        paths.length = 0;
        const look = () => {
          if (button().hasAttribute('aria-disabled')) return setTimeout(look, 5);
          usable_ms = performance.now() - shown;
        };
        look();
      });
      async function begin() {
        while (element().state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
        button().click();
      }
      async function report() {
        return { wasPersisted: shown !== undefined, usable_ms, paths, state: element().state };
      }
    </script>`;
    const url = new URL(
      pageUrl({ head, body: tag('channel-key="channel-key-never"', 'ok', merchantUid) }),
      location.href,
    );
    const elsewhere = new URL(pageUrl({ body: 'the payment page' }), location.href);
    const visit = { url: url.href, elsewhere: elsewhere.href };
    const goAndComeBack = () => executeServerCommand<Seen, object>('there-and-back', visit);
    let seen = await goAndComeBack();
    // A busy machine may be late once; a button that waits for something is late each time.
    for (let again = 0; again < 2 && seen.usable_ms >= 100; again += 1) seen = await goAndComeBack();
    // WebKit's WebDriver has no second page to leave; there the wake of a page is played (payment-window, pay).
    if (seen.isImpossible) {
      console.log('Left out: the back/forward cache, which this engine’s driver cannot show.');
      return this.skip();
    }
    expect(seen.wasPersisted, 'eligible').to.equal(true);
    expect(seen.usable_ms).to.be.below(100);
    expect(seen.paths).to.include(`/fake-api/${merchantUid}/payments/complete`);
    expect(seen.state).to.equal('paid');
  });
});
