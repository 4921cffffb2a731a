import { toMinor } from '../settlement/money.ts';
import type { ShopOrder } from './model.ts';

/**
 * What an order of the shop's own books costs.
 *
 * @returns `amount_minor` null if the amount is none, or none of its currency
 */
export function priceOf({ amount, currency = 'KRW' }: Pick<ShopOrder, 'amount' | 'currency'>): {
  amount_minor: number | null;
  currency: string;
} {
  const code = currency.trim().toUpperCase();
  const isCurrency = /^[A-Z]{3}$/.test(code);
  return { amount_minor: isCurrency ? toMinor(String(amount).trim(), code) : null, currency: code };
}
