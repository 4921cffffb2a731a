const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/**
 * Pauses after the first, second … failed attempt, in seconds: 32 hours in all, so that a shop that is down
 * for a day, and notices in the morning, misses nothing.
 */
export const DELIVERY_GAPS_S = [
  5,
  MINUTE_S,
  5 * MINUTE_S,
  30 * MINUTE_S,
  2 * HOUR_S,
  5 * HOUR_S,
  10 * HOUR_S,
  14.5 * HOUR_S,
] as const;

/** Up to this part is added to a pause, so that a shop that comes back is not run over. Never taken away. */
const JITTER = 0.1;

/**
 * @param attempts failed so far, this one included
 * @param chance 0 ≤ chance < 1
 * @returns unix seconds of the next attempt, or null when it is time to give up
 */
export function nextAttempt(attempts: number, now: number, chance: number): number | null {
  const gap_s = DELIVERY_GAPS_S[attempts - 1];
  return gap_s === undefined ? null : now + Math.ceil(gap_s * (1 + JITTER * chance));
}
