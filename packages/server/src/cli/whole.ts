import { ConfigError } from '../config.ts';

/** @throws {ConfigError} if it is not a whole number */
export function whole(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[0-9]{1,10}$/.test(text)) throw new ConfigError(`${flag} is "${text}": expected a whole number`);
  return Number(text);
}
