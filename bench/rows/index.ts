import { growth } from './growth.ts';
import { memory } from './memory.ts';
import type { Row } from './model.ts';
import { reconciliation } from './reconciliation.ts';
import { startTime } from './start.ts';
import { underLoad } from './under-load.ts';
import { widget } from './widget.ts';

const DATABASES = ['guide', 'knex alone', 'knex', 'limit', 'ours'] as const;

/** Named: database, connections, and what is unlike the first row. */
export const ROWS: readonly Row[] = [
  underLoad('sqlite-64', {
    kind: 'sqlite',
    connections: 64,
    contenders: ['guide', 'guide, WAL', 'limit', 'ours', 'ours, pushing'],
    targets: { guide: 20, limit: 0.6, calls: 1 },
  }),
  underLoad('sqlite-1', { kind: 'sqlite', connections: 1 }),
  underLoad('sqlite-256', { kind: 'sqlite', connections: 256 }),
  underLoad('sqlite-64-webhook', { kind: 'sqlite', connections: 64, door: 'webhook', targets: { calls: 1 } }),
  underLoad('sqlite-64-repeat', {
    kind: 'sqlite',
    connections: 64,
    contenders: ['guide', 'ours'],
    isRepeat: true,
    targets: { calls: 0 },
  }),
  underLoad('sqlite-64-upstream-20ms', {
    kind: 'sqlite',
    connections: 64,
    delay_ms: 20,
    targets: { p50_ms: 25, p99_ms: 40 },
  }),
  underLoad('sqlite-64-fsync+1ms', {
    kind: 'sqlite',
    connections: 64,
    isSlowDisk: true,
    targets: { p99_ms: 80 },
  }),
  underLoad('sqlite-64-upstream-20ms-fsync+1ms', {
    kind: 'sqlite',
    connections: 64,
    delay_ms: 20,
    isSlowDisk: true,
    targets: { p99_ms: 80 },
  }),
  ...(['postgres', 'mysql'] as const).flatMap((kind) => [
    underLoad(`${kind}-64`, {
      kind,
      connections: 64,
      contenders: DATABASES,
      targets: { 'knex alone': 2, calls: 1 },
    }),
    underLoad(`${kind}-1`, { kind, connections: 1 }),
    underLoad(`${kind}-256`, { kind, connections: 256 }),
  ]),
  startTime,
  memory,
  growth,
  reconciliation,
  widget,
];

/** The rows of these names, or that begin so; all, if none is named. */
export function chooseRows(wanted: readonly string[]): readonly Row[] {
  if (wanted.length === 0) return ROWS;
  return wanted.flatMap((name) => {
    const exact = ROWS.filter((row) => row.name === name);
    const found = exact.length > 0 ? exact : ROWS.filter((row) => row.name.startsWith(name));
    if (found.length === 0) {
      throw new Error(`There is no row ${name}. There are: ${ROWS.map((row) => row.name).join(', ')}`);
    }
    return found;
  });
}
