import { expect, it } from 'vitest';
import { systemEnvironment } from '../src/environment.ts';

it('sleeps as long as a timer can where it is asked for longer, not for no time at all', async () => {
  const awake = new AbortController();
  let isOver = false;
  const sleeping = systemEnvironment.sleep(9_999_999_000, awake.signal).then(() => {
    isOver = true;
  });
  await systemEnvironment.sleep(50, awake.signal);
  expect(isOver).toBe(false);
  awake.abort();
  await sleeping;
});
