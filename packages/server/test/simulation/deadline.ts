import type { Process, Scheduler } from './scheduler.ts';

/** As much of an AbortSignal as a server uses of one; Node's own costs more than most of what waits for it. */
interface Deadline {
  /** Of the scenario. */
  readonly ends_ms: number;
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What `environment.timeout` gives: a timer runs only while somebody listens. */
export function createDeadline(ms: number, scheduler: Scheduler, process: Process): AbortSignal {
  const ends_ms = scheduler.now_ms() + ms;
  const timers = new Map<() => void, () => void>();
  const deadline: Deadline = {
    ends_ms,
    get aborted() {
      return scheduler.now_ms() >= ends_ms;
    },
    addEventListener(_type, listener) {
      const left_ms = ends_ms - scheduler.now_ms();
      if (left_ms > 0) timers.set(listener, scheduler.after(left_ms, listener, process));
    },
    removeEventListener: (_type, listener) => timers.get(listener)?.(),
  };
  return deadline as unknown as AbortSignal;
}

/** @param signal a deadline made here @returns when it ends, milliseconds of the scenario */
export const endOf = (signal: AbortSignal): number => (signal as unknown as Deadline).ends_ms;
