/** @param sorted ascending */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle one; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2;
}

/**
 * How many times as much, round by round, then the median: what slows the machine down for a while slows
 * both sides of a ratio.
 */
export const medianRatio = (values: readonly number[], bases: readonly number[]): number =>
  median(values.map((value, round) => value / (bases[round] ?? Number.NaN)));

export interface Timed {
  done: number;
  elapsed_s: number;
  p50_ms: number;
  p99_ms: number;
}

/**
 * @param latencies milliseconds, one for each that was done
 * @param began as `performance.now()` had it
 */
export function timedSince(began: number, latencies: readonly number[]): Timed {
  const elapsed_s = (performance.now() - began) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return {
    done: sorted.length,
    elapsed_s,
    p50_ms: percentile(sorted, 0.5),
    p99_ms: percentile(sorted, 0.99),
  };
}
