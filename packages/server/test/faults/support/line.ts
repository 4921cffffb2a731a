import { itemOf } from '../catalogue.ts';

/** What became of a fault: one line of the report. */
export interface Line {
  id: string;
  database: string;
  verdict: 'held' | 'fell' | 'left out';
  /** The worst of all rounds, the ones measured again included. */
  answer_ms: number;
  health_ms: number;
  /** The health check's worst without the time for which the machine had no core for the process. */
  own_ms: number;
  note?: string;
}

/** `18 slow fsync              sqlite   held   worst answer  512 ms, health 14 ms, its own part 9 ms` */
export function toText({ id, database, verdict, answer_ms, health_ms, own_ms, note }: Line): string {
  const name = `${id.padStart(2)} ${itemOf(id).title}`;
  const start = `${name.padEnd(64)} ${database.padEnd(8)} ${verdict.padEnd(8)}`;
  if (verdict === 'left out') return `${start} ${note}`;
  const [answer, health, own] = [answer_ms, health_ms, own_ms].map((ms) =>
    `${Math.round(ms)} ms`.padStart(8),
  );
  return `${start} worst answer ${answer}, health ${health}, its own part ${own}`;
}
