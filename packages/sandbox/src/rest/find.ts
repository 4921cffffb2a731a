import { type Entry, paymentsOf } from '../ledger.ts';
import { PAYMENT_STATUSES } from '../payment.ts';
import type { World } from '../world.ts';
import { type Answer, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { page } from './page.ts';
import type { Handler, RestRequest } from './request.ts';
import { sort } from './sorting.ts';
import { isListed, shown } from './visible.ts';

/** `GET /payments/find/{merchant_uid}[/{payment_status}]`: the first by the sorting. */
export const find: Handler = (world, request) => {
  const found = matching(world, request);
  if (!Array.isArray(found)) return found;
  const [first] = found;
  return first ? ok(shown(first)) : NO_SUCH_PAYMENT;
};

/** `GET /payments/findAll/{merchant_uid}[/{payment_status}]` */
export const findAll: Handler = (world, request) => {
  const found = matching(world, request);
  if (!Array.isArray(found)) return found;
  if (found.length === 0) return NO_SUCH_PAYMENT;
  return page(
    found.map((entry) => shown(entry)),
    request.query,
  );
};

function matching(world: World, { params, query }: RestRequest): Entry[] | Answer {
  const status = params['payment_status'];
  if (status !== undefined && !PAYMENT_STATUSES.some((known) => known === status)) return BAD_STATUS;
  const entries = paymentsOf(world, params['merchant_uid'] ?? '').filter(isListed);
  const wanted = entries.filter(({ payment }) => status === undefined || payment.status === status);
  return sort(wanted, query.get('sorting')) ?? BAD_SORTING;
}

export const BAD_STATUS = refusal(400, -1, '알 수 없는 결제상태입니다.');
export const BAD_SORTING = refusal(400, -1, '알 수 없는 정렬기준입니다.');
