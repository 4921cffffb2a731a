/** The sandbox's time. It runs with real time, and can be pushed forward; nothing else here asks what time it is. */
export interface Clock {
  /** Unix seconds. */
  now(): number;
  /** Moves the clock forward. Whatever falls due on the way runs, in order. */
  advance(by_s: number): void;
  /** Runs the task once the clock has moved on by `delay_ms`, by itself or by `advance`. */
  after(delay_ms: number, task: () => void): void;
  /** Back to real time; waiting tasks are forgotten. */
  reset(): void;
}

interface Alarm {
  due_ms: number;
  task: () => void;
}

/** The longest wait that a Node timer can take. */
const MAX_TIMER_MS = 2_147_483_647;

export function createClock(real_ms: () => number = Date.now): Clock {
  let offset_ms = 0;
  let alarms: Alarm[] = [];
  let timer: NodeJS.Timeout | undefined;

  const now_ms = (): number => real_ms() + offset_ms;

  const arm = (): void => {
    clearTimeout(timer);
    const next = alarms[0];
    if (!next) return;
    const wait_ms = Math.min(Math.max(next.due_ms - now_ms(), 0), MAX_TIMER_MS);
    // Unreferenced: a webhook that waits for its retry must not keep a shop's test process alive.
    timer = setTimeout(ring, wait_ms).unref();
  };

  const ring = (): void => {
    while (alarms[0] && alarms[0].due_ms <= now_ms()) alarms.shift()?.task();
    arm();
  };

  return {
    now: () => Math.floor(now_ms() / 1000),
    advance(by_s) {
      offset_ms += by_s * 1000;
      ring();
    },
    after(delay_ms, task) {
      alarms.push({ due_ms: now_ms() + delay_ms, task });
      alarms.sort((a, b) => a.due_ms - b.due_ms);
      arm();
    },
    reset() {
      clearTimeout(timer);
      offset_ms = 0;
      alarms = [];
    },
  };
}
