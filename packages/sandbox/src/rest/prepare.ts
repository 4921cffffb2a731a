import { setBounded } from '../bounded.ts';
import { type Fields, number, text } from '../http/fields.ts';
import { type Answer, ok, refusal } from './envelope.ts';
import { merchantUidProblem } from './order.ts';
import type { Handler } from './request.ts';

const MAX_PREPARED = 100_000;

/** An amount registered before the window opens. */
export interface Prepared {
  merchant_uid: string;
  amount: number;
  /** Null: the currency is not checked. */
  currency: string | null;
}

const NOT_PREPARED = refusal(404, -1, '사전등록된 결제정보가 존재하지 않습니다.');
/** PUT exists for changes. */
const ALREADY_PREPARED = refusal(200, 1, '이미 사전등록된 merchant_uid입니다.');

/** `POST /payments/prepare` */
export const prepare: Handler = (world, { body }) => {
  const wanted = parse(body);
  if ('http' in wanted) return wanted;
  if (world.prepared.has(wanted.merchant_uid) && world.readings.second_prepare === 'refused')
    return ALREADY_PREPARED;
  setBounded(world.prepared, wanted.merchant_uid, wanted, MAX_PREPARED);
  return ok(wanted);
};

/** `PUT /payments/prepare` */
export const changePrepared: Handler = (world, { body }) => {
  const wanted = parse(body);
  if ('http' in wanted) return wanted;
  if (!world.prepared.has(wanted.merchant_uid)) return NOT_PREPARED;
  world.prepared.set(wanted.merchant_uid, wanted);
  return ok(wanted);
};

/** `GET /payments/prepare/{merchant_uid}` */
export const showPrepared: Handler = (world, { params }) => {
  const prepared = world.prepared.get(params['merchant_uid'] ?? '');
  if (prepared) return ok(prepared);
  return world.readings.unknown_prepare === '404' ? NOT_PREPARED : { ...NOT_PREPARED, http: 200, code: 1 };
};

function parse(body: Fields): Prepared | Answer {
  const problem = merchantUidProblem(body);
  if (problem !== undefined) return refusal(400, -1, problem);
  const amount = number(body['amount']);
  if (amount === undefined || !Number.isFinite(amount) || amount < 0)
    return refusal(400, -1, 'amount는 0 이상의 숫자여야 합니다.');
  return { merchant_uid: String(body['merchant_uid']), amount, currency: text(body['currency']) ?? null };
}
