import { randomInt } from 'node:crypto';

/** Where every number that looks random comes from. */
export interface Ids {
  /** `imp_` and 12 digits. */
  impUid(): string;
  /** 40 hex digits, as PortOne's access tokens are. */
  token(): string;
  digits(length: number): string;
  hex(length: number): string;
}

/**
 * Without a seed ids are truly random: a shop keeps its database when the sandbox is restarted, and ids that began
 * again from the same place would meet payments already recorded. With a seed a whole run can be repeated.
 */
export function createIds(seed?: number): Ids {
  const below: (limit: number) => number = seed === undefined ? (limit) => randomInt(limit) : seeded(seed);
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
  const digits = (length: number): string => text('0123456789', length);
  const hex = (length: number): string => text('0123456789abcdef', length);
  return { digits, hex, impUid: () => `imp_${digits(12)}`, token: () => hex(40) };
}

/** Mulberry32: small, and good enough for ids that only have to differ. */
function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
