import type { Payment } from '../payment.ts';
import type { Readings } from '../readings.ts';
import type { Checkout, Outcome } from './checkout.ts';
import { withGluedQuery, withQuery } from './redirect.ts';
import { reported } from './result.ts';
import { errorOf } from './result-error.ts';

/** The address to which a phone returns. All values are text; unknown names among them are to be expected. */
export function returnUrl(
  url: string,
  checkout: Checkout,
  payment: Payment,
  outcome: Outcome,
  readings: Readings,
): string {
  const { imp_uid, merchant_uid, pg_provider, status } = payment;
  const error = errorOf(checkout, payment, outcome);
  // Current documents no longer list imp_success; the older companies still send it.
  const isLegacy = checkout.pipeline === 'legacy';
  const { success, ...rest } = reported(checkout.report, {
    ...(isLegacy && { success: error === null }),
    imp_uid,
    merchant_uid,
    ...error,
    ...(pg_provider === 'kcp_quick' && { imp_status: status }),
  });
  const { imp_success = success, ...others } = rest;
  const all = { ...others, imp_success };
  const present = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  const add = readings.redirect_query === 'glued' ? withGluedQuery : withQuery;
  return add(url, Object.fromEntries(present));
}
