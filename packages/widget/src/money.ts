/** The number of decimals a currency is paid in: 0 for KRW and JPY, 2 for USD, 3 for KWD. */
export function decimalsOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** An amount in the currency's main unit, as a shop of that language writes it: 64,900원, ₩64,900, US$10.50. */
export function formatMoney(amount: number, currency: string, language: string): string {
  if (language === 'ko' && currency === 'KRW') return `${new Intl.NumberFormat('ko').format(amount)}원`;
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/**
 * A positive amount from a number or a plain decimal string; NaN for everything else, so that `1,000` is reported
 * and not charged as 1.
 */
export function readAmount(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN;
}

/** Whether a window may be opened for this amount. */
export function isPayable(amount: number, currency: string): boolean {
  return amount > 0 && amount < Number.MAX_SAFE_INTEGER && hasDecimals(amount, decimalsOf(currency));
}

const hasDecimals = (amount: number, decimals: number): boolean =>
  (String(amount).split('.')[1] ?? '').length <= decimals && !String(amount).includes('e');
