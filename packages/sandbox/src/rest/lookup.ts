import { flag } from '../http/fields.ts';
import { paymentsOf } from '../ledger.ts';
import { NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { type Handler, repeated } from './request.ts';
import { sort } from './sorting.ts';
import { isFound, isListed, shown } from './visible.ts';

/** The most ids that one request may name. */
const MAX_IDS = 100;

/** `GET /payments/{imp_uid}` */
export const lookup: Handler = (world, { params, query }) => {
  const entry = world.ledger.payments.get(params['imp_uid'] ?? '');
  if (!entry || !isFound(world, entry, flag(query.get('include_sandbox')))) return NO_SUCH_PAYMENT;
  return ok(shown(world, entry, flag(query.get('extension'))));
};

/** `GET /payments?imp_uid[]=…&merchant_uid[]=…`: 207 when some are missing, 404 when all are. */
export const lookupMany: Handler = (world, { query }) => {
  const impUids = repeated(query, 'imp_uid');
  const merchantUids = repeated(query, 'merchant_uid');
  const asked = impUids.length + merchantUids.length;
  if (asked === 0) return refusal(400, -1, 'imp_uid[] 또는 merchant_uid[]를 입력해 주세요.');
  if (asked > MAX_IDS) return refusal(400, -1, `한 번에 ${MAX_IDS}건까지 조회할 수 있습니다.`);
  const found = [
    ...impUids.map((id) => world.ledger.payments.get(id)),
    ...merchantUids.map((id) => sort(paymentsOf(world, id), null)?.[0]),
  ].filter((entry) => entry !== undefined && isListed(world, entry));
  if (found.length === 0) return NO_SUCH_PAYMENT;
  const payments = found.flatMap((entry) => (entry ? [shown(world, entry)] : []));
  return ok(payments, payments.length < asked ? 207 : 200);
};
