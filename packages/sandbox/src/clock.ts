/** The sandbox's time. It runs with real time or stands still, and can be pushed forward; nothing else asks the time. */
export interface Clock {
  /** Unix seconds. */
  now(): number;
  /** Moves the clock forward. Whatever falls due on the way runs, in order, and each at its own time. */
  advance(by_s: number): void;
  /** Stands still at this unix second from here on, but for `advance`; null runs with real time again. */
  set(at_s: number | null): void;
  /** Runs the task once the clock has moved on by `delay_ms`, by itself or by `advance`. */
  after(delay_ms: number, task: () => void): void;
  /** Back to the start; waiting tasks are forgotten. */
  reset(): void;
}

interface Alarm {
  due_ms: number;
  task: () => void;
}

/** The longest wait that a Node timer can take. */
const MAX_TIMER_MS = 2_147_483_647;

/** More waiting tasks than this, and the next one due runs before its time: memory has an end. */
export const MAX_ALARMS = 100_000;

/** @param start_s where the clock stands still from the start; null: real time */
export function createClock(start_s: number | null = null): Clock {
  let standing_ms: number | null = null;
  let offset_ms = 0;
  let alarms: Alarm[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** The time of the task that runs just now, which may be long before the clock's. */
  let task_ms: number | null = null;

  const clock_ms = (): number => (standing_ms ?? Date.now()) + offset_ms;
  const now_ms = (): number => task_ms ?? clock_ms();

  const place = (at_s: number | null): void => {
    standing_ms = at_s === null ? null : at_s * 1000;
    offset_ms = 0;
  };

  const arm = (): void => {
    clearTimeout(timer);
    const next = alarms[0];
    if (!next) return;
    const wait_ms = Math.max(next.due_ms - clock_ms(), 0);
    // A clock that stands still brings nothing about by itself.
    if (wait_ms > 0 && standing_ms !== null) return;
    // Unreferenced: a webhook that waits for its retry must not keep a shop's test process alive.
    timer = setTimeout(ring, Math.min(wait_ms, MAX_TIMER_MS)).unref();
  };

  const ring = (): void => {
    try {
      for (let next = alarms[0]; next && next.due_ms <= clock_ms(); next = alarms[0]) {
        alarms.shift();
        task_ms = next.due_ms;
        next.task();
      }
    } finally {
      task_ms = null;
      arm();
    }
  };

  place(start_s);
  return {
    now: () => Math.floor(now_ms() / 1000),
    advance(by_s) {
      offset_ms += by_s * 1000;
      ring();
    },
    set(at_s) {
      place(at_s);
      ring();
    },
    after(delay_ms, task) {
      const due_ms = now_ms() + delay_ms;
      const index = alarms.findLastIndex((alarm) => alarm.due_ms <= due_ms) + 1;
      alarms.splice(index, 0, { due_ms, task });
      if (alarms.length > MAX_ALARMS) alarms.shift()?.task();
      arm();
    },
    reset() {
      clearTimeout(timer);
      place(start_s);
      alarms = [];
    },
  };
}
