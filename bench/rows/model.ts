import type { Line } from '../report.ts';

export interface Pace {
  isQuick: boolean;
  rounds: number;
  /** Of a round. */
  seconds: number;
}

/** Rounds that do not count: until a server's code has been compiled for the processor it costs half as much again. */
export const WARM_UPS = 3;

/** A row of the table, or several that are measured together. */
export interface Row {
  name: string;
  measure(pace: Pace): Promise<Line[]>;
}

/** What cannot be measured here is said in the table. */
export const leftOut = (row: string, reason: string): Line[] => [
  { row, contender: '', result: `left out: ${reason}` },
];

export function failed(row: string, error: unknown): Line[] {
  const [reason] = String(error).split('\n', 1);
  return [{ row, contender: '', result: `failed: ${reason}` }];
}

export const progress = (text: string): void => console.error(`  ${text}`);
