/** Handle of a pending timer. */
export type Timer = ReturnType<typeof setTimeout>;

/**
 * Moments after which an old answer may be out of date, by the event that tells of them: the network is back, the page
 * is looked at, its window has the focus again, or it came back whole from the back/forward cache.
 */
const WAKES = ['online', 'visibilitychange', 'focus', 'pageshow'] as const;

export type Wake = (typeof WAKES)[number];

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
  /** Calls back at every wake, until the returned function is called. */
  onWake(listener: (wake: Wake) => void): () => void;
}

/** The real one. Globals are looked up at each call: importing this file touches none. */
export const browser: Environment = {
  // Pages wrap `window.fetch`, and a script of theirs may hide it behind a name of its own.
  fetch: (url, init) => globalThis.fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (run, delay_ms) => setTimeout(run, delay_ms),
  clearTimeout: (timer) => clearTimeout(timer),
  href: () => location.href,
  replaceHref: (href) => history.replaceState(history.state, '', href),
  onWake(listener) {
    const stop = new AbortController();
    const heed = (event: Event): void => {
      // What nobody looks at can wait; and a page that is shown for the first time has no old answers.
      const { persisted = !document.hidden } = event as PageTransitionEvent;
      if (persisted) listener(event.type as Wake);
    };
    for (const wake of WAKES) addEventListener(wake, heed, stop);
    return () => stop.abort();
  },
};

/** Waits; with `wakes`, not longer than until the network returns or the page is looked at again. */
export function wait(env: Environment, delay_ms: number, wakes = false): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      env.clearTimeout(timer);
      stop?.();
      resolve();
    };
    const timer = env.setTimeout(done, delay_ms);
    // The reason for waiting is likely gone then. A window that only takes the focus changes nothing.
    const stop = wakes ? env.onWake((wake) => wake !== 'focus' && done()) : undefined;
  });
}
