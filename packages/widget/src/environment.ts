/** Handle of a pending timer. */
export type Timer = ReturnType<typeof setTimeout>;

/**
 * Everything the checkout takes from the world outside: network, time, chance and the address bar. It is passed in,
 * so that the same code runs under a fake clock and a scripted network.
 */
export interface Environment {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  setTimeout(run: () => void, delay_ms: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** The page's address. */
  href(): string;
  /** Rewrites the address bar without a navigation; the router's own history state stays. */
  replaceHref(href: string): void;
}

/** The real one. Globals are looked up at each call: importing this file touches none. */
export const browser: Environment = {
  fetch: (url, init) => globalThis.fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (run, delay_ms) => setTimeout(run, delay_ms),
  clearTimeout: (timer) => clearTimeout(timer),
  href: () => location.href,
  replaceHref: (href) => history.replaceState(history.state, '', href),
};

/**
 * Waits; with `wakes`, not longer than until the network returns or the page is looked at again, because then
 * the reason for waiting is likely gone.
 */
export function wait(env: Environment, delay_ms: number, wakes = false): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      env.clearTimeout(timer);
      removeEventListener('online', done);
      document.removeEventListener('visibilitychange', seen);
      resolve();
    };
    const seen = (): void => {
      if (document.visibilityState === 'visible') done();
    };
    const timer = env.setTimeout(done, delay_ms);
    if (!wakes) return;
    addEventListener('online', done);
    document.addEventListener('visibilitychange', seen);
  });
}
