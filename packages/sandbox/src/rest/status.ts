import { number } from '../http/fields.ts';
import type { Entry } from '../ledger.ts';
import { PAYMENT_STATUSES } from '../payment.ts';
import { refusal } from './envelope.ts';
import { BAD_SORTING, BAD_STATUS } from './find.ts';
import { paged, partOf } from './page.ts';
import type { Handler } from './request.ts';
import { sort } from './sorting.ts';
import { isListed, shown } from './visible.ts';

const MAX_PERIOD_S = 90 * 24 * 60 * 60;

/** `GET /payments/status/{payment_status}`, of at most 90 days. */
export const byStatus: Handler = (world, { params, query }) => {
  const status = params['payment_status'] ?? '';
  if (status !== 'all' && !PAYMENT_STATUSES.some((known) => known === status)) return BAD_STATUS;
  const part = partOf(query);
  if ('http' in part) return part;
  const to = number(query.get('to')) ?? world.clock.now();
  const from = number(query.get('from')) ?? to - MAX_PERIOD_S;
  if (!(from <= to && to - from <= MAX_PERIOD_S))
    return refusal(400, -1, '조회기간은 최대 90일까지 지정할 수 있습니다.');
  const wanted = [...world.ledger.payments.values()].filter(
    (entry) =>
      isListed(world, entry) &&
      (status === 'all' || entry.payment.status === status) &&
      decisiveTime(entry) >= from &&
      decisiveTime(entry) <= to,
  );
  const ordered = sort(wanted, query.get('sorting'));
  return ordered ? paged(ordered, part, (entry) => shown(world, entry)) : BAD_SORTING;
};

/** The time at which the payment came to its present status. */
function decisiveTime({ payment }: Entry): number {
  switch (payment.status) {
    case 'paid':
      return Number(payment.paid_at);
    case 'cancelled':
      return Number(payment.cancelled_at);
    case 'failed':
      return Number(payment.failed_at);
    default:
      return Number(payment.started_at);
  }
}
