/** Both parts bounded: the tables hold twelve digits before the point, and this also reads what strangers send. */
const DECIMAL = /^([0-9]{1,12})(?:\.([0-9]{1,20}))?$/;

/** Asking `Intl` costs more than the rest of a payment's reading. Bounded by what three letters can spell. */
const digitsOf = new Map<string, number>();

/**
 * Decimal places of a currency: 0 for KRW and JPY, 2 for USD, 3 for KWD.
 *
 * @param currency ISO 4217, three upper-case letters
 */
export function currencyDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  digitsOf.set(currency, digits);
  return digits;
}

/**
 * An amount in whole minor units, so that equal means equal: 64900 KRW → 64900, 10.5 USD → 1050.
 *
 * A double's shortest decimal form is the number that was written in the JSON, so going through it is
 * exact where multiplying by 100 is not (19.99 × 100 = 1998.9999999999998). Databases hand decimals
 * back as strings (`"64900.000"`); those are read the same way.
 *
 * @param amount in the currency's main unit
 * @returns null for anything that is not an amount of that currency: negative, too large, not finite,
 *   or with more decimals than the currency has
 */
export function toMinor(amount: number | string, currency: string): number | null {
  const match = DECIMAL.exec(String(amount));
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  const digits = currencyDigits(currency);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > digits) return null;
  return Number(whole + significant.padEnd(digits, '0'));
}

/** The amount in the currency's main unit, as PortOne writes it. The inverse of `toMinor`. */
export function fromMinor(minor: number, currency: string): number {
  return Number(toDecimal(minor, currency));
}

/** The same as decimal text, for the database. */
export function toDecimal(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
