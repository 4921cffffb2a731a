import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, type Item } from './catalogue.ts';
import { guideResults, type Result } from './guide-results.ts';
import { scripted } from './scripted.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const suites = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => ({
    file,
    ids: [...read(file).matchAll(/^attack(?:Beside)?\(\s*'([A-H]\d+)'/gm)].map(([, id]) => id),
  }));

describe('the catalogue', () => {
  it('has its 78 items, each once', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(ids).toHaveLength(78);
    expect(new Set(ids).size).toBe(78);
  });

  it('has exactly one test for each item, in the file of its letter, or says why there is none', () => {
    const tested = suites.flatMap(({ ids }) => ids).sort();
    const applicable = catalogue.filter(({ kind }) => kind !== 'not-applicable').map(({ id }) => id);
    expect(tested).toEqual(applicable.sort());
    for (const { file, ids } of suites) {
      for (const id of ids) expect(file.startsWith(`${id?.[0]?.toLowerCase()}-`)).toBe(true);
    }
    for (const { kind, why } of catalogue) if (kind === 'not-applicable') expect(why).toBeTruthy();
  });

  it('skips and postpones nothing', () => {
    for (const { file } of suites) expect(read(file)).not.toMatch(/\b(it|describe)\.(skip|todo|only)/);
  });
});

describe('docs/security.md', () => {
  const document = read('../../../../docs/security.md');

  it('lists every item, with our answer, how it is tried, and what it did to the guide', () => {
    for (const item of catalogue) expect(document).toContain(`${rowOf(item)}\n`);
    expect(document.match(/^\| [A-H]\d+ \|/gm)).toHaveLength(catalogue.length);
  });

  it('counts what the guide withstood as the tests do', () => {
    for (const [flow, results] of Object.entries(guideResults)) {
      const all = Object.values(results);
      expect(all).toHaveLength(scripted.length);
      const held = all.filter((result) => result === 'held').length;
      expect(document).toContain(`${flow} flow: ${held} of ${all.length}`);
    }
  });
});

/** A row of the table: | A1 | attack | our answer | test | ours | webhook flow | complete flow | */
function rowOf({ id, title, answer, kind, why }: Item): string {
  const ours = kind === 'not-applicable' ? '–' : 'held';
  const note = why === undefined ? answer : `${answer} (${why})`;
  const guide = [verdict(guideResults.webhook, id), verdict(guideResults.complete, id)];
  return `| ${[id, title, note, kind, ours, ...guide].join(' | ')} |`;
}

/** An item fell if one of its scripted attacks succeeded. */
function verdict(results: Record<string, Result>, id: string): Result | 'not run' {
  const own = Object.entries(results).flatMap(([name, result]) =>
    name.startsWith(`${id} `) ? [result] : [],
  );
  if (own.length === 0) return 'not run';
  return own.includes('fell') ? 'fell' : 'held';
}
