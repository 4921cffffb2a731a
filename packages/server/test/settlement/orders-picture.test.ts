import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRANSITIONS } from '../../src/settlement/states.ts';

it('docs/orders.md draws the transitions that the code has', () => {
  const document = readFileSync(new URL('../../../../docs/orders.md', import.meta.url), 'utf8');
  const [, picture = ''] = /```mermaid\n(.*?)```/s.exec(document) ?? [];
  const drawn = [...picture.matchAll(/^ +(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} → ${to}`);
  const coded = Object.entries(TRANSITIONS).flatMap(([from, to]) => to.map((each) => `${from} → ${each}`));
  expect(drawn.toSorted()).toEqual(coded.toSorted());
  // Where it begins, and where nothing follows any more.
  const ends = Object.entries(TRANSITIONS).flatMap(([from, to]) => (to.length === 0 ? [from] : []));
  expect([...picture.matchAll(/(\w+) --> \[\*\]/g)].map(([, from]) => from)).toEqual(ends);
});
