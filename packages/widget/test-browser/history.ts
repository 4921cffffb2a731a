import type { TestRunnerPlugin } from '@web/test-runner';

interface Page {
  goto(url: string): Promise<unknown>;
  evaluate<T>(code: string): Promise<T>;
  close(): Promise<void>;
}

interface Visit {
  /** The page whose return is watched; it has `begin()` and, in time, `report`. */
  url: string;
  /** Where the shopper goes from there. */
  elsewhere: string;
}

const SETTLE_MS = 1500;

/** A page of its own in the engine of the test, taken away from and back to. */
async function thereAndBack(page: Page, { url, elsewhere }: Visit): Promise<unknown> {
  try {
    await page.goto(url);
    await page.evaluate('begin()');
    await page.goto(elsewhere);
    // A page that comes out of the cache does not load, so nobody may wait for that.
    await page.evaluate('setTimeout(() => history.back())');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return await page.evaluate('report()');
  } finally {
    await page.close();
  }
}

/** `executeServerCommand('there-and-back', …)`: a test cannot leave its own page. An engine without a way says so. */
export const historyCommand: TestRunnerPlugin = {
  name: 'there-and-back',
  async executeCommand({ command, payload, session }) {
    if (command !== 'there-and-back') return undefined;
    const { browser } = session.browser as unknown as { browser?: { newPage(): Promise<Page> } };
    return browser?.newPage
      ? await thereAndBack(await browser.newPage(), payload as Visit)
      : { isImpossible: true };
  },
};
