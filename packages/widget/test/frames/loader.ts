import { loadSdk, type SdkSource } from '../../src/controllers/sdk.ts';
import { browser } from '../../src/environment.ts';

export interface Loader {
  /** The loader, on a clock that runs `speed` times as fast. */
  load(source: SdkSource, speed?: number, isCopy?: boolean): Promise<object | undefined>;
  runs?: number;
}

// Another address is another module to the browser: a second copy of the loader, as a second script would bring.
const copy: { loadSdk: typeof loadSdk } = await import(`../../src/controllers/sdk.ts${'?copy'}`);

const loader: Loader = {
  load(source, speed = 1, isCopy = false) {
    const setTimeout: typeof browser.setTimeout = (run, delay_ms) =>
      browser.setTimeout(run, delay_ms / speed);
    return (isCopy ? copy.loadSdk : loadSdk)(source, { ...browser, setTimeout });
  },
};

Object.assign(globalThis, loader);
