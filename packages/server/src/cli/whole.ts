import { ConfigError } from '../config.ts';

/** @throws {ConfigError} if it is not a whole number, or less than `least` */
export function whole(flag: string, text: string | undefined, otherwise: number, least = 0): number {
  if (text === undefined) return otherwise;
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least)) {
    throw new ConfigError(
      `${flag} is "${text}": expected a whole number${least > 0 ? `, ${least} or more` : ''}`,
    );
  }
  return number;
}
