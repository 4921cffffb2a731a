import { OverloadError } from './errors.ts';

/** Calls that may wait. More of them than a database in health lets come together only wait for one that is away. */
const MAX_WAITING = 5_000;

/** Items that fail one after another, each alone, before it is the work that cannot be done. */
const MAX_FAILURES = 2;

/** A call that waits for its turn. */
interface Call<Item, Result> {
  item: Item;
  keys: readonly string[];
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface Gathering<Item> {
  /** Items of a batch at most. */
  limit: number;
  /** A batch takes one of them while it is under way. */
  lanes: Lanes;
  /** What an item is about. Two items about the same thing are never under way together. */
  keysOf(item: Item): readonly string[];
  /** The environment's. */
  soon(work: () => void): void;
}

/**
 * Ways to something that only does so much at a time, such as a database. Whoever shares them begins a batch
 * when its turn has come, not before: what arrives meanwhile still comes along.
 */
export interface Lanes {
  /** Calls `begin` as soon as a lane is free; whoever has waited longest comes first. */
  enter(begin: () => void): void;
  /** Frees the lane again. */
  leave(): void;
}

export function createLanes(count: number): Lanes {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    enter(begin) {
      if (free === 0) {
        waiting.push(begin);
        return;
      }
      free -= 1;
      begin();
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}

/**
 * Lets calls that become ready together share one piece of work, such as one transaction and its commit.
 *
 * A lone call waits for nothing but the end of its turn of the event loop. While all lanes are taken the
 * others gather, so batches grow with the load, and the cost of each call shrinks.
 *
 * @param work answers every item, in the order of the items, or fails as a whole. What fails as a whole is
 *   then done for each item alone, so that the one that cannot be done spoils nothing for the others.
 * @returns rejects with what the work failed with, or with `OverloadError` if too many wait already
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { limit, lanes, keysOf, soon }: Gathering<Item>,
): (item: Item) => Promise<Result> {
  let waiting: Call<Item, Result>[] = [];
  let isScheduled = false;
  const busy = new Set<string>();

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // Not at once: what else this turn of the event loop brings shall come along.
    lanes.enter(() => soon(begin));
  }

  function begin(): void {
    isScheduled = false;
    const batch = take();
    if (batch.length > 0) void run(batch);
    else lanes.leave();
  }

  function take(): Call<Item, Result>[] {
    const batch: Call<Item, Result>[] = [];
    const left: Call<Item, Result>[] = [];
    for (const call of waiting) {
      const isFree = batch.length < limit && !call.keys.some((key) => busy.has(key));
      if (isFree) for (const key of call.keys) busy.add(key);
      (isFree ? batch : left).push(call);
    }
    waiting = left;
    return batch;
  }

  async function run(batch: readonly Call<Item, Result>[]): Promise<void> {
    // What did not fit may begin in another lane.
    schedule();
    await runTogether(batch);
    for (const { keys } of batch) for (const key of keys) busy.delete(key);
    lanes.leave();
    schedule();
  }

  async function runTogether(batch: readonly Call<Item, Result>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await runAlone(batch);
    }
  }

  async function runAlone(batch: readonly Call<Item, Result>[]): Promise<void> {
    let failures = 0;
    for (const [index, { item, resolve, reject }] of batch.entries()) {
      try {
        const [result] = await work([item]);
        resolve(result as Result);
        failures = 0;
      } catch (error) {
        reject(error);
        failures += 1;
        if (failures < MAX_FAILURES) continue;
        for (const rest of batch.slice(index + 1)) rest.reject(error);
        return;
      }
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MAX_WAITING) return reject(new OverloadError());
      waiting.push({ item, keys: keysOf(item), resolve, reject });
      schedule();
    });
}
