import { type Entry, paymentsOf } from '../ledger.ts';
import { PAYMENT_STATUSES } from '../payment.ts';
import type { World } from '../world.ts';
import { type Answer, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { paged, partOf } from './page.ts';
import type { Handler, RestRequest } from './request.ts';
import { sort } from './sorting.ts';
import { isListed, shown } from './visible.ts';

/** `GET /payments/find/{merchant_uid}[/{payment_status}]`: the first by the sorting. */
export const find: Handler = (world, request) => {
  const found = matching(world, request);
  if (!Array.isArray(found)) return found;
  const [first] = found;
  return first ? ok(shown(world, first)) : NO_SUCH_PAYMENT;
};

/** `GET /payments/findAll/{merchant_uid}[/{payment_status}]` */
export const findAll: Handler = (world, request) => {
  const part = partOf(request.query);
  if ('http' in part) return part;
  const found = matching(world, request);
  if (!Array.isArray(found)) return found;
  return found.length === 0 ? NO_SUCH_PAYMENT : paged(found, part, (entry) => shown(world, entry));
};

function matching(world: World, { params, query }: RestRequest): Entry[] | Answer {
  const status = params['payment_status'];
  if (status !== undefined && !PAYMENT_STATUSES.some((known) => known === status)) return BAD_STATUS;
  const wanted = paymentsOf(world, params['merchant_uid'] ?? '').filter(
    (entry) => isListed(world, entry) && (status === undefined || entry.payment.status === status),
  );
  return sort(wanted, query.get('sorting')) ?? BAD_SORTING;
}

export const BAD_STATUS = refusal(400, -1, '알 수 없는 결제상태입니다.');
export const BAD_SORTING = refusal(400, -1, '알 수 없는 정렬기준입니다.');
