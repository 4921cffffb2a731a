import { type Fields, isGiven, isHttpUrl, listed, number, text } from './http/fields.ts';
import { freshImpUid, type Terms } from './ledger.ts';
import { blankPayment, type Payment, textsOf } from './payment.ts';
import type { World } from './world.ts';

/** Who takes a payment, as far as it is known. */
type Taker = Partial<Pick<Payment, 'pg_provider' | 'pg_id'>>;

/** A payment that the shop's server begins, without a window. The caller has looked at the order. */
export function apiPayment(
  world: World,
  order: Fields,
  { pg_provider = null, pg_id = null }: Taker = {},
): Payment {
  return {
    ...blankPayment(freshImpUid(world), String(order['merchant_uid'])),
    ...textsOf(order),
    channel: 'api',
    pg_provider,
    pg_id,
    amount: Number(order['amount']),
    currency: text(order['currency']) ?? 'KRW',
    custom_data: customDataOf(order),
    started_at: world.clock.now(),
  };
}

/** Text as it is, anything else as JSON. */
export const customDataOf = ({ custom_data }: Fields): string | null =>
  isGiven(custom_data) ? (text(custom_data) ?? JSON.stringify(custom_data)) : null;

/** What is agreed about it beside. */
export const apiTerms = (order: Fields): Partial<Terms> => ({
  noticeUrls: listed(order['notice_url']).filter(isHttpUrl),
  taxFree: number(order['tax_free']) ?? 0,
  vatAmount: number(order['vat_amount']) ?? null,
});
