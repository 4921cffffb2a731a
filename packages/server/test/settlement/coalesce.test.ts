import { beforeEach, describe, expect, it } from 'vitest';
import { coalesce } from '../../src/settlement/coalesce.ts';

let runs: { key: string; finish(result: string): void; fail(): void }[];
let shared: (key: string) => Promise<string>;

beforeEach(() => {
  runs = [];
  shared = coalesce(
    (key: string) =>
      new Promise<string>((resolve, reject) => {
        runs.push({ key, finish: resolve, fail: () => reject(new Error('failed')) });
      }),
    (key) => key,
  );
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('equal requests', () => {
  it('cost two runs, however many come at once', async () => {
    const answers = Array.from({ length: 1000 }, () => shared('a'));
    expect(runs).toHaveLength(1);
    runs[0]?.finish('first');
    await settled();
    expect(runs).toHaveLength(2);
    runs[1]?.finish('second');
    const results = await Promise.all(answers);
    expect(results.filter((result) => result === 'first')).toHaveLength(1);
    expect(results.filter((result) => result === 'second')).toHaveLength(999);
    expect(runs).toHaveLength(2);
  });

  it('are never answered from a run that began before they asked', async () => {
    const early = shared('a');
    const late = shared('a');
    runs[0]?.finish('ready');
    expect(await early).toBe('ready');
    await settled();
    runs[1]?.finish('paid');
    expect(await late).toBe('paid');
  });

  it('do not share a failure that was not theirs', async () => {
    const early = shared('a');
    const late = shared('a');
    runs[0]?.fail();
    await expect(early).rejects.toThrow('failed');
    await settled();
    runs[1]?.finish('paid');
    expect(await late).toBe('paid');
  });

  it('are forgotten once answered', async () => {
    for (let time = 0; time < 3; time += 1) {
      const answer = shared('a');
      runs[time]?.finish(`${time}`);
      expect(await answer).toBe(`${time}`);
    }
  });
});

describe('different requests', () => {
  it('do not wait for each other', () => {
    void shared('a');
    void shared('b');
    expect(runs.map(({ key }) => key)).toEqual(['a', 'b']);
  });
});
