/** So much, in the currency's main unit. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

function formatOf(currency: string, language: string): Intl.NumberFormat | undefined {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency });
  } catch {
    // A code that the browser does not know.
    return undefined;
  }
}

/** The number of decimals a currency is paid in: 0 for KRW and JPY, 2 for USD, 3 for KWD. */
export const decimalsOf = (currency: string): number =>
  currency === 'KRW' ? 0 : (formatOf(currency, 'en')?.resolvedOptions().maximumFractionDigits ?? 2);

/**
 * An amount in the currency's main unit, as a shop of that language writes it: 64,900원, ₩64,900, US$10.50. Won in
 * Korean, by far the most frequent, do without Intl: its first use takes a fifth of the element's time on a slow phone.
 */
export function formatMoney({ amount, currency }: Money, language: string): string {
  if (language === 'ko' && currency === 'KRW') return `${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}원`;
  return formatOf(currency, language)?.format(amount) ?? `${amount} ${currency}`;
}

/**
 * A positive amount from a number or a plain decimal string; NaN for everything else, so that `1,000` is reported
 * and not charged as 1.
 */
export function readAmount(value: unknown): number | undefined {
  const text = String(value ?? '').trim();
  if (!text) return undefined;
  return typeof value === 'number' || /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Whether a window may be opened for this amount. */
export const isPayable = (amount: number, currency: string): boolean =>
  amount > 0 && amount < Number.MAX_SAFE_INTEGER && Number(amount.toFixed(decimalsOf(currency))) === amount;
