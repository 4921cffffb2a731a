/** Amounts are numbers in the currency's main unit; no currency here has more than two decimals. */
const MINOR_UNITS = 100;

/** Adds without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export const add = (a: number, b: number): number =>
  (Math.round(a * MINOR_UNITS) + Math.round(b * MINOR_UNITS)) / MINOR_UNITS;

export const subtract = (a: number, b: number): number => add(a, -b);
