import { expect } from '@open-wc/testing';
import { type Frame, openFrame, sdkUrl, until } from './frame.ts';
import type { Loader } from './frames/loader.ts';

/** The eight ways in which a script of somebody else's goes wrong, over a real network, each in a page of its own. */
describe('Over a network, PortOne’s script', function () {
  this.timeout(60_000);
  let frame: Frame;
  let loader: Loader;
  const open = async (head = '', csp?: string): Promise<void> => {
    const own = '<script type="module" src="/packages/widget/test/frames/loader.ts"></script>';
    frame = await openFrame({ head: head + own, ...(csp && { csp }) });
    loader = frame.window as unknown as Loader;
    await until(() => loader.load);
  };
  /** Long enough for a second script to have come and run. */
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));
  const tag = (url: string): string => `<script async src="${url}"></script>`;
  afterEach(() => frame.close());

  it('A: runs once for two calls at once, also by two copies of ours', async () => {
    await open();
    const url = sdkUrl('slow');
    const [one, two, three] = await Promise.all([
      loader.load({ sdkSrc: url }),
      loader.load({ sdkSrc: url }),
      loader.load({ sdkSrc: url }, 1, true),
    ]);
    expect(one === two && two === three && one === frame.window['IMP']).to.equal(true);
    await pause();
    expect(loader.runs).to.equal(1);
  });

  it('B: runs once where the page has a tag that is still loading', async () => {
    await open();
    const url = sdkUrl('slow');
    const own = frame.window.document.createElement('script');
    own.src = url;
    frame.window.document.head.append(own);
    await loader.load({ sdkSrc: url });
    await pause();
    expect(loader.runs).to.equal(1);
  });

  it('B: is taken over where the page has loaded it already', async () => {
    const url = sdkUrl('ok');
    await open(tag(url));
    await until(() => loader.runs);
    await loader.load({ sdkSrc: url });
    expect(loader.runs).to.equal(1);
  });

  it('C: comes although the page’s own tag had failed', async () => {
    const url = sdkUrl('fail,ok');
    await open(tag(url));
    await loader.load({ sdkSrc: url }, 10);
    expect(loader.runs).to.equal(1);
  });

  it('D: comes at a second call after a first one that failed for good', async () => {
    await open();
    const url = sdkUrl('fail,fail,fail,ok');
    const failure = await loader.load({ sdkSrc: url }, 10);
    expect(failure).to.equal(undefined);
    await loader.load({ sdkSrc: url }, 10);
    expect(loader.runs).to.equal(1);
  });

  it('E: comes although one try fails', async () => {
    await open();
    await loader.load({ sdkSrc: sdkUrl('fail,ok') }, 10);
    expect(loader.runs).to.equal(1);
  });

  it('F: is not believed when it defines nothing', async () => {
    await open();
    const failure = await loader.load({ sdkSrc: sdkUrl('empty') }, 10);
    expect(failure).to.equal(undefined);
  });

  it('G: is given up within 35 seconds when the server never answers', async () => {
    let took_ms = Number.POSITIVE_INFINITY;
    // A busy machine may be late once.
    for (let attempt = 0; attempt < 3 && took_ms > 50_000; attempt += 1) {
      frame?.close();
      await open();
      const start = performance.now();
      const failure = await loader.load({ sdkSrc: sdkUrl('hang') }, 20);
      expect(failure).to.equal(undefined);
      took_ms = (performance.now() - start) * 20;
    }
    expect(took_ms).to.be.within(30_000, 50_000);
  });

  it('H: loads under Trusted Types, and nothing but its own address does', async () => {
    await open('', "require-trusted-types-for 'script'; trusted-types iamport-checkout lit-html");
    await loader.load({ sdkSrc: sdkUrl('ok') });
    expect(loader.runs).to.equal(1);
  });

  it('H: fails, and says so, where the page’s policies leave ours out', async () => {
    await open('', "require-trusted-types-for 'script'; trusted-types other");
    const isEnforced = 'trustedTypes' in frame.window;
    const came = await loader.load({ sdkSrc: sdkUrl('ok') }, 10).then(
      () => true,
      () => false,
    );
    expect(came).to.equal(!isEnforced);
  });

  it('loads with an integrity that fits, and not with another', async () => {
    await open();
    const url = sdkUrl('ok');
    const bytes = await (await fetch(url)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));
    const integrity = `sha384-${btoa(String.fromCharCode(...digest))}`;
    const wrong = loader.load({ sdkSrc: url, sdkIntegrity: `sha384-${btoa('x'.repeat(48))}` }, 10);
    expect(await wrong).to.equal(undefined);
    expect(loader.runs).to.equal(undefined);
    await loader.load({ sdkSrc: url, sdkIntegrity: integrity });
    expect(loader.runs).to.equal(1);
  });
});
