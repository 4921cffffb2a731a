import { describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { gather } from '../../src/settlement/gather.ts';

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
const each = { limit: 10, lanes: 1, soon, keysOf: (item: string) => [item] };

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
    const call = gather(work, { ...each, lanes: 4, keysOf: (item) => [item.charAt(0)] });
    const answers = Promise.all(['a1', 'a2', 'b1'].map(call));
    await expect.poll(() => batches).toEqual([['a1', 'b1']]);
    release();
    await expect.poll(() => batches).toEqual([['a1', 'b1'], ['a2']]);
    release();
    expect(await answers).toEqual(['A1', 'A2', 'B1']);
  });

  it('uses its other lanes for what comes meanwhile', async () => {
    const { batches, work, release } = held();
    const call = gather(work, { ...each, lanes: 2 });
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

  it('lets an item that cannot be done fail alone', async () => {
    const call = gather(async (items: readonly string[]) => {
      if (items.includes('poison')) throw new Error('poisoned');
      return items;
    }, each);
    const results = await Promise.allSettled(['a', 'poison', 'b'].map(call));
    expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'poisoned' } }, { value: 'b' }]);
    expect(await call('c')).toBe('c');
  });
});
