import { refuse } from '../http/errors.ts';
import { type Fields, isFields, isGiven, number, text } from '../http/fields.ts';

export const FAULT_KINDS = [
  'delay',
  'status',
  'malformed',
  'reset',
  'drip',
  'token-expired',
  'refusal',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Something that goes wrong on purpose. */
export interface Fault {
  /** Upper case; null for any. */
  method: string | null;
  /** How the request's path (with its query) begins. */
  path: string;
  kind: FaultKind;
  /** For `status` and `refusal`; a refusal usually comes with 200. */
  status: number;
  /** For `refusal`: PortOne's own word that it did not do it. */
  code: number;
  message: string;
  /** For `delay`: the wait. For `drip`: the wait between two bytes. */
  delay_ms: number;
  /** `after`: the request is carried out first, and only its answer goes wrong. */
  when: 'before' | 'after';
  /** How often it still happens; null until it is replaced. */
  times: number | null;
}

export const MAX_FAULTS = 1000;
const MAX_DELAY_MS = 10 * 60 * 1000;
const DEFAULT_DELAY_MS = 1000;
const DEFAULT_STATUS = 500;
const DEFAULT_CODE = -1;
const MAX_CODE = 999_999;
const FIELDS = new Set(['method', 'path', 'kind', 'status', 'code', 'message', 'delay_ms', 'when', 'times']);

const invalid = (message: string): Error => refuse(400, 'INVALID_FAULT', message);

export function parseFaults(body: unknown): Fault[] {
  if (!Array.isArray(body)) throw invalid('Send a list of faults.');
  if (body.length > MAX_FAULTS) throw invalid(`Send at most ${MAX_FAULTS} faults.`);
  return body.map(parseFault);
}

function parseFault(value: unknown): Fault {
  if (!isFields(value)) throw invalid('A fault is an object with a kind.');
  const unknown = Object.keys(value).find((name) => !FIELDS.has(name));
  if (unknown) throw invalid(`A fault has no ${unknown}.`);
  const kind = FAULT_KINDS.find((known) => known === value['kind']);
  if (!kind) throw invalid(`kind must be one of ${FAULT_KINDS.join(', ')}.`);
  const when = value['when'] ?? 'before';
  if (when !== 'before' && when !== 'after') throw invalid('when must be before or after.');
  const method = text(value['method']) ?? '*';
  const path = isGiven(value['path']) ? value['path'] : '/';
  if (typeof path !== 'string' || !path.startsWith('/')) throw invalid('path must begin with a slash.');
  return {
    kind,
    when,
    method: method === '*' ? null : method.toUpperCase(),
    path,
    status: integer(value, 'status', 200, 599) ?? (kind === 'refusal' ? 200 : DEFAULT_STATUS),
    code: integer(value, 'code', -MAX_CODE, MAX_CODE) ?? DEFAULT_CODE,
    message: text(value['message']) ?? 'PG사에서 요청을 거절했습니다. (샌드박스)',
    delay_ms: integer(value, 'delay_ms', 0, MAX_DELAY_MS) ?? DEFAULT_DELAY_MS,
    times: integer(value, 'times', 0, Number.MAX_SAFE_INTEGER) ?? null,
  };
}

function integer(fields: Fields, name: string, least: number, most: number): number | undefined {
  const value = number(fields[name]);
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(`${name} must be a whole number from ${least} to ${most}.`);
  return value;
}

/** The first fault that is meant for this request and not used up. */
export const faultFor = (faults: Fault[], method: string, path: string): Fault | undefined =>
  faults.find(
    (fault) => fault.times !== 0 && (fault.method ?? method) === method && path.startsWith(fault.path),
  );
