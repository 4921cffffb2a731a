import { type BillingKey, keepBillingKey } from '../../billing-key.ts';
import { ok, refusal } from '../envelope.ts';
import { paged, partOf } from '../page.ts';
import { type Handler, repeated } from '../request.ts';
import { sort } from '../sorting.ts';
import { isListed, shown } from '../visible.ts';
import { customerUidProblem, newBillingKey, notDone } from './new-billing-key.ts';

const NO_SUCH_CUSTOMER = refusal(404, -1, '등록된 고객정보가 없습니다.');

/** `POST /subscribe/customers/{customer_uid}`: a billing key for a card, without a payment. */
export const saveCustomer: Handler = (world, { params, body }) => {
  const request = { ...body, customer_uid: params['customer_uid'] };
  const problem = customerUidProblem(request);
  if (problem !== undefined) return notDone(problem);
  const key = newBillingKey(world, request);
  return 'http' in key ? key : ok(shownCustomer(keepBillingKey(world, key)));
};

/** `GET /subscribe/customers/{customer_uid}` */
export const showCustomer: Handler = (world, { params }) => {
  const key = world.billingKeys.get(params['customer_uid'] ?? '');
  return key ? ok(shownCustomer(key)) : NO_SUCH_CUSTOMER;
};

/** `GET /subscribe/customers?customer_uid[]=…`: 207 when some are missing, 404 when all are. */
export const showCustomers: Handler = (world, { query }) => {
  const asked = repeated(query, 'customer_uid');
  if (asked.length === 0) return refusal(400, -1, 'customer_uid[]를 입력해 주세요.');
  const found = asked.flatMap((customerUid) => world.billingKeys.get(customerUid) ?? []);
  if (found.length === 0) return NO_SUCH_CUSTOMER;
  return ok(found.map(shownCustomer), found.length < asked.length ? 207 : 200);
};

/** `DELETE /subscribe/customers/{customer_uid}`. What is scheduled with it stays so, and will fail. */
export const deleteCustomer: Handler = (world, { params }) => {
  const key = world.billingKeys.get(params['customer_uid'] ?? '');
  if (!key) return NO_SUCH_CUSTOMER;
  world.billingKeys.delete(key.customer_uid);
  return ok(shownCustomer(key));
};

/** `GET /subscribe/customers/{customer_uid}/payments`: what the key was charged for, newest first. */
export const customerPayments: Handler = (world, { params, query }) => {
  const key = world.billingKeys.get(params['customer_uid'] ?? '');
  if (!key) return NO_SUCH_CUSTOMER;
  const part = partOf(query);
  if ('http' in part) return part;
  const charged = [...world.ledger.payments.values()].filter(
    (entry) =>
      isListed(world, entry) &&
      entry.payment.customer_uid === key.customer_uid &&
      entry.payment.customer_uid_usage !== 'issue',
  );
  return paged(sort(charged, '-started') ?? [], part, (entry) => shown(world, entry));
};

function shownCustomer(key: BillingKey): Omit<BillingKey, 'pay_method'> {
  const { pay_method: _, ...shown } = key;
  return shown;
}
