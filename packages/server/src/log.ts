import { pino } from 'pino';
import { toPretty } from './log-pretty.ts';

/** All that a line can hold beside its time, level and message. */
export const LOG_FIELDS = [
  'request_id',
  'method',
  'path',
  'code',
  'reason',
  'stack',
  'merchant_uid',
  'imp_uid',
  'source',
  'outcome',
  'duration_ms',
  'upstream_ms',
  'id',
  'attempts',
  'failure',
  'job',
  'checked',
  'changed',
  'failed_calls',
] as const;

/** Words and numbers under names of the list: no object can be handed over, and with it what it carries. */
export type LogFields = Readonly<
  Partial<Record<(typeof LOG_FIELDS)[number], string | number | null | undefined>>
>;

/** The part of pino that we use. A shop that mounts the API may pass its own. */
export interface Logger {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * JSON lines, or lines for people where the stream is a terminal.
 *
 * @param stream commands whose answer is on stdout log on stderr
 */
export function createLogger(
  level: LogLevel,
  stream: NodeJS.WriteStream & { fd: number } = process.stdout,
): Logger {
  const formatters = { level: (label: string) => ({ level: label }) };
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters };
  const pretty = { write: (line: string) => stream.write(toPretty(line, stream)) };
  return pino(options, stream.isTTY ? pretty : pino.destination({ fd: stream.fd, sync: true }));
}
