import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.ts'));

/** The ids that a file brings about; one that is left out on a database is brought about on another. */
const idsOf = (file: string): string[] =>
  [...read(file).matchAll(/^ *(?:fault|faultBeside)\(\s*'(\d+)'/gm)].map(([, id]) => id ?? '');

describe('the catalogue', () => {
  it('has its 28 faults, each once', () => {
    expect(catalogue.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 28 }, (_, index) => index + 1),
    );
  });

  it('has exactly one run for each', () => {
    const ids = files.flatMap(idsOf);
    expect(ids.toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
  });

  it.each(catalogue.flatMap(({ id, also }) => also.map(([file, test]) => ({ id, file, test }))))(
    'knows where else $id is tested: $file, "$test"',
    ({ file, test }) => {
      expect(read(`../${file}`)).toContain(test);
    },
  );

  it('postpones nothing', () => {
    for (const file of files) expect(read(file)).not.toMatch(/\b(it|describe)\.(skip|todo|only)\b/);
  });
});
