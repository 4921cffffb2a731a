/** A parsed JSON or form body, nothing believed yet. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A non-empty string, or undefined. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The beginning of a text, in whole characters: half an emoji is no text that a database takes. */
export const cut = (given: string, length: number): string => [...given].slice(0, length).join('');

/** Whether there is anything: forms send the empty text for nothing. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** A number, also when it is written as text, as forms do; undefined when absent, NaN when it is neither. */
export function number(value: unknown): number | undefined {
  if (!isGiven(value)) return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Number(value) : Number.NaN;
}

/** What may be one or several, as a list. */
export const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value ? [value] : []);

/** True for true, and for the words a form or query has for it. */
export const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1';

/** An absolute http(s) address. */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return /^https?:$/.test(new URL(value).protocol);
}
