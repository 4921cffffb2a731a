/** A line of the table. */
export interface Line {
  row: string;
  contender: string;
  result: string;
  /** How many times as fast as those of the same row. */
  guide?: number | undefined;
  limit?: number | undefined;
  'knex alone'?: number | undefined;
  /** Of the server's process, for one verification. */
  cpu_us?: number;
  /** That of the guide and of the limit, divided by this. */
  guide_cpu?: number | undefined;
  limit_cpu?: number | undefined;
  /** How much of a core the server had, and the load of its own. */
  cores?: string;
  p50_ms?: number;
  p99_ms?: number;
  calls?: string;
  target?: string;
}

const COLUMNS: Readonly<Record<keyof Line, string>> = {
  row: 'row',
  contender: '',
  result: 'result',
  guide: '× guide',
  limit: '× limit',
  'knex alone': '× knex alone',
  cpu_us: 'CPU µs',
  guide_cpu: 'guide’s CPU ÷',
  limit_cpu: 'limit’s CPU ÷',
  cores: 'core, load’s',
  p50_ms: 'p50 ms',
  p99_ms: 'p99 ms',
  calls: 'PortOne calls each',
  target: 'target',
};

const WORDS: readonly string[] = ['row', 'contender', 'calls', 'target'];

/** Markdown. */
export function table(lines: readonly Line[]): string {
  const keys = Object.keys(COLUMNS) as (keyof Line)[];
  const rows = [
    Object.values(COLUMNS),
    keys.map((key) => (WORDS.includes(key) ? '---' : '--:')),
    ...lines.map((line) => keys.map((key) => cell(line[key]))),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(value: string | number | undefined): string {
  return typeof value === 'number' ? figure(value) : (value ?? '');
}

/** Three digits that mean something: 12,345 · 123 · 12.3 · 1.23 */
export function figure(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `≥ 20 × guide ✓`, or nothing where there is no target. */
export function targetLine(
  sign: '≥' | '≤',
  target: number | undefined,
  found: number | undefined,
  what: string,
): string {
  if (target === undefined || found === undefined) return '';
  const isMet = sign === '≥' ? found >= target : found <= target;
  return `${sign} ${target} ${what} ${isMet ? '✓' : '✗'}`;
}
