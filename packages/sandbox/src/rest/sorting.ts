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
  const time = Object.hasOwn(TIMES, word.slice(descending ? 1 : 0))
    ? TIMES[word.slice(descending ? 1 : 0)]
    : undefined;
  if (!time) return undefined;
  const ascending = entries.toSorted((a, b) => {
    const [timeA, orderA] = time(a);
    const [timeB, orderB] = time(b);
    return timeA - timeB || orderA - orderB;
  });
  return descending ? ascending.reverse() : ascending;
}
