/** Payment companies reckon in Korean time, which has no summer time. */
const AHEAD_S = 9 * 60 * 60;

/** `YYYY-MM`, of a unix second. */
export const monthInKorea = (at: number): string =>
  new Date((at + AHEAD_S) * 1000).toISOString().slice(0, 'YYYY-MM'.length);
