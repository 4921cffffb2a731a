import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MUTATIONS } from './guards.ts';

const root = new URL('../../../../', import.meta.url);

describe('the list of guards', () => {
  it.each(MUTATIONS)('takes out one place: $guard', async ({ file, find }) => {
    const source = await readFile(new URL(file, root), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  });
});
