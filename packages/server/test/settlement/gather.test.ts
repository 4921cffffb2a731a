import { beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { OverloadError } from '../../src/settlement/errors.ts';
import { createLanes, type Gathering, gather } from '../../src/settlement/gather.ts';

/** Work that is under way until it is let go. */
function held() {
  const batches: (readonly string[])[] = [];
  const releases: (() => void)[] = [];
  const work = async (items: readonly string[]): Promise<string[]> => {
    batches.push(items);
    await new Promise<void>((resolve) => releases.push(resolve));
    return items.map((item) => item.toUpperCase());
  };
  return { batches, work, release: () => releases.shift()?.() };
}

const { soon } = systemEnvironment;
let each: Gathering<string>;
beforeEach(() => {
  each = { limit: 10, lanes: createLanes(1), soon, keysOf: (item) => [item] };
});

describe('gather', () => {
  it('does together what comes in one turn, and answers each', async () => {
    const { batches, work, release } = held();
    const call = gather(work, each);
    const answers = Promise.all(['a', 'b', 'c'].map(call));
    await expect.poll(() => batches).toEqual([['a', 'b', 'c']]);
    release();
    expect(await answers).toEqual(['A', 'B', 'C']);
  });

  it('gathers while work is under way, up to its limit', async () => {
    const { batches, work, release } = held();
    const call = gather(work, { ...each, limit: 2 });
    const answers = [call('a')];
    await expect.poll(() => batches.length).toBe(1);
    answers.push(call('b'), call('c'), call('d'));
    release();
    await expect.poll(() => batches).toEqual([['a'], ['b', 'c']]);
    release();
    await expect.poll(() => batches.length).toBe(3);
    release();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('never has two items about the same thing under way', async () => {
    const { batches, work, release } = held();
    const call = gather(work, { ...each, lanes: createLanes(4), keysOf: (item) => [item.charAt(0)] });
    const answers = Promise.all(['a1', 'a2', 'b1'].map(call));
    await expect.poll(() => batches).toEqual([['a1', 'b1']]);
    release();
    await expect.poll(() => batches).toEqual([['a1', 'b1'], ['a2']]);
    release();
    expect(await answers).toEqual(['A1', 'A2', 'B1']);
  });

  it('uses its other lanes for what comes meanwhile', async () => {
    const { batches, work, release } = held();
    const call = gather(work, { ...each, lanes: createLanes(2) });
    const answers = [call('a')];
    await expect.poll(() => batches.length).toBe(1);
    answers.push(call('b'));
    await expect.poll(() => batches.length).toBe(2);
    answers.push(call('c'));
    await new Promise(setImmediate);
    expect(batches.length).toBe(2);
    release();
    await expect.poll(() => batches).toEqual([['a'], ['b'], ['c']]);
    release();
    release();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
  });

  it('gathers while other work is in the lane they share, and takes turns with it', async () => {
    const [first, second] = [held(), held()];
    const one = gather(first.work, each);
    const other = gather(second.work, each);
    const answers = [one('a')];
    await expect.poll(() => first.batches.length).toBe(1);
    answers.push(other('b'), one('c'), other('d'));
    await new Promise(setImmediate);
    expect(second.batches).toEqual([]);
    first.release();
    await expect.poll(() => second.batches).toEqual([['b', 'd']]);
    answers.push(other('e'), one('f'));
    await new Promise(setImmediate);
    expect(first.batches).toEqual([['a']]);
    second.release();
    await expect.poll(() => first.batches).toEqual([['a'], ['c', 'f']]);
    first.release();
    await expect.poll(() => second.batches.length).toBe(2);
    second.release();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('frees its lane when all that waits is under way elsewhere', async () => {
    const [first, second] = [held(), held()];
    each.lanes = createLanes(2);
    const one = gather(first.work, each);
    const other = gather(second.work, each);
    const answers = [one('a')];
    await expect.poll(() => first.batches.length).toBe(1);
    answers.push(one('a'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    answers.push(other('b'));
    await expect.poll(() => second.batches).toEqual([['b']]);
    first.release();
    await expect.poll(() => first.batches).toEqual([['a'], ['a']]);
    first.release();
    second.release();
    expect(await Promise.all(answers)).toEqual(['A', 'A', 'B']);
  });

  it('lets an item that cannot be done fail alone', async () => {
    const call = gather(async (items: readonly string[]) => {
      if (items.includes('poison')) throw new Error('poisoned');
      return items;
    }, each);
    const results = await Promise.allSettled(['a', 'poison', 'b'].map(call));
    expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'poisoned' } }, { value: 'b' }]);
    expect(await call('c')).toBe('c');
  });

  it('asks no further for a batch in which two fail one after the other', async () => {
    const asked: (readonly string[])[] = [];
    const call = gather(async (items: readonly string[]) => {
      asked.push(items);
      if (items[0] !== 'a') throw new Error('away');
      if (items.length > 1) throw new Error('away in the middle');
      return items;
    }, each);
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(call));
    expect(asked).toEqual([['a', 'b', 'c', 'd', 'e'], ['a'], ['b'], ['c']]);
    const isAway = { reason: { message: 'away' } };
    expect(results).toMatchObject([{ value: 'a' }, isAway, isAway, isAway, isAway]);
  });

  it('goes on after one that failed', async () => {
    const call = gather(async (items: readonly string[]) => {
      if (items.length > 1 || items[0]?.startsWith('poison')) throw new Error('poisoned');
      return items;
    }, each);
    const results = await Promise.allSettled(['poison 1', 'a', 'poison 2', 'b'].map(call));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses at once what would wait behind thousands', async () => {
    const { batches, work, release } = held();
    const call = gather(work, { ...each, limit: 10_000 });
    const first = call('first');
    await expect.poll(() => batches.length).toBe(1);
    const waiting = Array.from({ length: 5000 }, (_, index) => call(`${index}`));
    await expect(call('too many')).rejects.toThrow(OverloadError);
    release();
    expect(await first).toBe('FIRST');
    await expect.poll(() => batches.length).toBe(2);
    release();
    expect(await Promise.all(waiting)).toHaveLength(5000);
  });
});
