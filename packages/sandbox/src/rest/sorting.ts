import type { Entry } from '../ledger.ts';

const TIMES: Record<string, (entry: Entry) => [time: number, order: number]> = {
  started: ({ payment, created }) => [Number(payment.started_at) || 0, created],
  paid: ({ payment, changed }) => [Number(payment.paid_at) || 0, changed],
  updated: ({ updated_at, changed }) => [updated_at, changed],
};

/** `started`, `-paid` …: a minus means newest first. Undefined for a word that is not a sorting. */
export function sort(entries: Entry[], sorting: string | null): Entry[] | undefined {
  const word = sorting || '-started';
  const descending = word.startsWith('-');
  const name = word.slice(descending ? 1 : 0);
  const time = Object.hasOwn(TIMES, name) ? TIMES[name] : undefined;
  if (!time) return undefined;
  // Each time is worked out once, not in every comparison: lists can be long.
  const ascending = entries
    .map((entry) => ({ entry, at: time(entry) }))
    .sort(({ at: a }, { at: b }) => a[0] - b[0] || a[1] - b[1])
    .map(({ entry }) => entry);
  return descending ? ascending.reverse() : ascending;
}
