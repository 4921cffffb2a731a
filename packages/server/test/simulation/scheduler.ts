/** A server process, as far as time is concerned. */
export interface Process {
  readonly name: string;
  /** A process that was killed does nothing any more: whatever it waited for never comes. */
  isAlive: boolean;
  /** Until then nothing happens in it (SIGSTOP, a stalled machine); ms of the scenario. */
  frozen_until_ms: number;
}

/** Owns time: everything that waits, waits here, and one thing happens after another. */
export interface Scheduler {
  /** Milliseconds since the scenario began. */
  now_ms(): number;
  /**
   * Does something after so many milliseconds; nothing, if its process is dead by then.
   *
   * @returns makes it not happen
   */
  after(ms: number, work: () => void, process?: Process): () => void;
  sleep(ms: number): Promise<void>;
  /** Runs until nothing is left to happen. */
  run(): Promise<void>;
  /** Ends the run: what is left never happens. */
  stop(): void;
  /** Things that have happened. */
  steps(): number;
}

interface Task {
  at_ms: number;
  /** Of two tasks at the same moment the one that was asked for first comes first. */
  order: number;
  /** Null: it is not to happen any more. */
  work: (() => void) | null;
  process: Process | undefined;
}

/** More than any scenario needs; reached only by one that goes round in circles. */
const MAX_STEPS = 50_000;

export function createScheduler(): Scheduler {
  const tasks: Task[] = [];
  let now_ms = 0;
  let asked = 0;
  let steps = 0;
  let isStopped = false;

  function after(ms: number, work: () => void, process?: Process): () => void {
    asked += 1;
    const task: Task = { at_ms: now_ms + ms, order: asked, work, process };
    push(tasks, task);
    return () => {
      task.work = null;
    };
  }

  /** The next thing that is to happen. What a dead process had planned costs no step, nor what is off. */
  function next(): Task | undefined {
    for (;;) {
      const task = pop(tasks);
      if (!task) return undefined;
      const { process, work } = task;
      if (work === null || process?.isAlive === false) continue;
      if (!process || process.frozen_until_ms <= task.at_ms) return task;
      task.at_ms = process.frozen_until_ms;
      push(tasks, task);
    }
  }

  /** @returns whether there was something to do */
  function step(): boolean {
    const task = next();
    if (!task) return false;
    now_ms = task.at_ms;
    steps += 1;
    if (steps > MAX_STEPS) throw new Error(`No end after ${MAX_STEPS} steps`);
    task.work?.();
    return true;
  }

  return {
    after,
    now_ms: () => now_ms,
    steps: () => steps,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    stop() {
      isStopped = true;
    },
    run: () =>
      new Promise((resolve, reject) => {
        const goOn = (): void => {
          try {
            if (isStopped || !step()) resolve();
            else onceQuiet(goOn);
          } catch (error) {
            reject(error);
          }
        };
        onceQuiet(goOn);
      }),
  };
}

/** Goes on when every promise that is settled has been heard: a tick comes after all microtasks. */
function onceQuiet(next: () => void): void {
  queueMicrotask(() => process.nextTick(next));
}

const isBefore = (one: Task, other: Task): boolean =>
  one.at_ms < other.at_ms || (one.at_ms === other.at_ms && one.order < other.order);

/** A binary heap: the soonest task is the first. */
function push(tasks: Task[], task: Task): void {
  let index = tasks.push(task) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = tasks[parent] as Task;
    if (!isBefore(task, above)) break;
    tasks[index] = above;
    index = parent;
  }
  tasks[index] = task;
}

function pop(tasks: Task[]): Task | undefined {
  const first = tasks[0];
  const last = tasks.pop();
  if (!first || !last || tasks.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = tasks[child];
    if (!left) break;
    const right = tasks[child + 1];
    if (right && isBefore(right, left)) child += 1;
    const smaller = tasks[child] as Task;
    if (!isBefore(smaller, last)) break;
    tasks[index] = smaller;
    index = child;
  }
  tasks[index] = last;
  return first;
}
