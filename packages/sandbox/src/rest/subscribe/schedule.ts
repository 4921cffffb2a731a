import { keepBillingKey } from '../../billing-key.ts';
import { type Fields, isFields, listed, number, text } from '../../http/fields.ts';
import { MAX_TIME_S } from '../../options.ts';
import {
  addSchedule,
  execute,
  paymentOf,
  revoke,
  type Schedule,
  setTime,
  shownSchedule,
} from '../../schedule.ts';
import type { World } from '../../world.ts';
import { type Answer, ok, refusal } from '../envelope.ts';
import { orderProblem } from '../order.ts';
import type { Handler, RestRequest } from '../request.ts';
import { shown } from '../visible.ts';
import { customerUidProblem, newBillingKey, notDone } from './new-billing-key.ts';

const invalid = (message: string): Answer => refusal(400, -1, message);

const NO_SUCH_SCHEDULE = refusal(404, -1, '존재하지 않는 결제예약입니다.');
const NO_SUCH_KEY = refusal(404, -1, '등록된 고객정보가 없습니다.');

/** `POST /subscribe/payments/schedule`: all of `schedules`, or none. */
export const schedule: Handler = (world, { body }) => {
  const orders = ordersIn(body['schedules']);
  const problem = customerUidProblem(body) ?? ordersProblem(world, orders);
  if (problem !== undefined) return notDone(problem);
  const customerUid = String(body['customer_uid']);
  if (!world.billingKeys.has(customerUid)) {
    if (text(body['card_number']) === undefined) return notDone('등록된 고객정보가 없습니다.');
    const key = newBillingKey(world, body);
    if ('http' in key) return key;
    keepBillingKey(world, key);
  }
  return ok(orders.map((order) => shownSchedule(world, addSchedule(world, customerUid, order))));
};

/** A list; or, out of a long form, an object with numbers for names. */
const many = (given: unknown): unknown[] => (isFields(given) ? Object.values(given) : listed(given));

const ordersIn = (schedules: unknown): Fields[] =>
  many(schedules).map((order) => (isFields(order) ? order : {}));

function ordersProblem(world: World, orders: Fields[]): string | undefined {
  if (orders.length === 0) return 'schedules는 필수 입력값입니다.';
  const names = new Set(orders.map(({ merchant_uid }) => merchant_uid));
  if (names.size < orders.length) return 'schedules의 merchant_uid는 서로 달라야 합니다.';
  for (const order of orders) {
    const isWaiting = world.schedules.get(String(order['merchant_uid']))?.status === 'scheduled';
    const problem = isWaiting
      ? '이미 예약된 merchant_uid입니다.'
      : (orderProblem(world, order) ?? timeProblem(world, order));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function timeProblem({ clock }: World, body: Fields): string | undefined {
  const at = number(body['schedule_at']) ?? 0;
  return Number.isInteger(at) && at > clock.now() && at <= MAX_TIME_S
    ? undefined
    : 'schedule_at은 현재 이후의 UNIX timestamp(초)여야 합니다.';
}

/** `POST /subscribe/payments/unschedule`: the named orders, or all of the customer's. */
export const unschedule: Handler = (world, { body }) => {
  const customerUid = text(body['customer_uid']);
  const merchantUids = many(body['merchant_uid']).map(String);
  if (customerUid === undefined && merchantUids.length === 0)
    return notDone('customer_uid 또는 merchant_uid를 입력해 주세요.');
  const candidates =
    merchantUids.length === 0
      ? [...world.schedules.values()]
      : merchantUids.flatMap((name) => world.schedules.get(name) ?? []);
  const waiting = candidates.filter(
    ({ status, customer_uid }) => status === 'scheduled' && customer_uid === (customerUid ?? customer_uid),
  );
  if (waiting.length === 0) return notDone('취소할 예약결제 기록이 존재하지 않습니다.');
  for (const each of waiting) revoke(world, each);
  return ok(waiting.map((each) => shownSchedule(world, each)));
};

/** `GET /subscribe/payments/schedule/{merchant_uid}` */
export const showSchedule: Handler = (world, request) => {
  const schedule = named(world, request);
  return schedule ? ok(shownSchedule(world, schedule)) : NO_SUCH_SCHEDULE;
};

/** `PUT /subscribe/payments/schedule/{merchant_uid}`: another time, before it is executed. */
export const changeSchedule: Handler = (world, request) => {
  const schedule = named(world, request);
  if (!schedule) return NO_SUCH_SCHEDULE;
  if (schedule.status !== 'scheduled') return invalid('이미 실행되었거나 취소된 결제예약입니다.');
  return setAnew(world, schedule, request.body);
};

/** `POST /subscribe/payments/schedule/{merchant_uid}/reschedule`: once more, at another time. */
export const reschedule: Handler = (world, request) => {
  const schedule = named(world, request);
  if (!schedule) return NO_SUCH_SCHEDULE;
  return isRepeatable(world, schedule) ? setAnew(world, schedule, request.body) : NOT_REPEATABLE;
};

/** `POST /subscribe/payments/schedule/{merchant_uid}/retry`: once more, now. */
export const retry: Handler = (world, request) => {
  const schedule = named(world, request);
  if (!schedule) return NO_SUCH_SCHEDULE;
  if (!isRepeatable(world, schedule)) return NOT_REPEATABLE;
  if (!world.billingKeys.has(schedule.customer_uid)) return NO_SUCH_KEY;
  return ok(shown(world, execute(world, schedule)));
};

const NOT_REPEATABLE = invalid('실행에 실패하였거나 취소된 결제예약이 아닙니다.');

const isRepeatable = (world: World, schedule: Schedule): boolean =>
  schedule.status === 'revoked' || paymentOf(world, schedule)?.status === 'failed';

const named = ({ schedules }: World, { params }: RestRequest): Schedule | undefined =>
  schedules.get(params['merchant_uid'] ?? '');

function setAnew(world: World, schedule: Schedule, body: Fields): Answer {
  const problem = timeProblem(world, body);
  if (problem !== undefined) return invalid(problem);
  setTime(world, schedule, Number(body['schedule_at']));
  return ok(shownSchedule(world, schedule));
}
