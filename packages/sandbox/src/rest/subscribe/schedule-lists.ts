import { number } from '../../http/fields.ts';
import { SCHEDULE_STATUSES, type Schedule, shownSchedule } from '../../schedule.ts';
import type { World } from '../../world.ts';
import { type Answer, ok, refusal } from '../envelope.ts';
import { paged, partOf } from '../page.ts';
import type { Handler } from '../request.ts';

/** Three months, the longest they can be. */
const MAX_PERIOD_S = 92 * 24 * 60 * 60;

/** `GET /subscribe/payments/schedule?schedule_from=…&schedule_to=…` */
export const schedulesBetween: Handler = (world, { query }) =>
  listed(world, query, 'schedule_', 'schedule_status', () => true);

/** `GET /subscribe/customers/{customer_uid}/schedules` and `GET /subscribe/payments/schedule/customers/{customer_uid}` */
export const schedulesOfCustomer: Handler = (world, { params, query }) =>
  listed(world, query, '', 'schedule-status', ({ customer_uid }) => customer_uid === params['customer_uid']);

function listed(
  world: World,
  query: URLSearchParams,
  prefix: string,
  statusName: string,
  isWanted: (schedule: Schedule) => boolean,
): Answer {
  const part = partOf(query);
  if ('http' in part) return part;
  const [from, to] = [timeIn(query, `${prefix}from`), timeIn(query, `${prefix}to`)];
  if (!(from <= to && to - from <= MAX_PERIOD_S))
    return refusal(400, -1, '조회기간은 최대 3개월까지 지정할 수 있습니다.');
  const status = query.get(statusName);
  if (status && !SCHEDULE_STATUSES.some((known) => known === status))
    return refusal(400, -1, '알 수 없는 예약상태입니다.');
  const found = [...world.schedules.values()]
    .filter((schedule) => isWanted(schedule) && (!status || schedule.status === status))
    .filter(({ schedule_at }) => from <= schedule_at && schedule_at < to)
    .sort((a, b) => b.schedule_at - a.schedule_at);
  if (query.get('sorting') === 'scheduled') found.reverse();
  const page = paged(found, part, (schedule) => shownSchedule(world, schedule));
  return world.readings.schedule_list === 'page' ? page : ok(page.response.list);
}

/** NaN for what is not there: both ends are wanted. */
const timeIn = (query: URLSearchParams, name: string): number => number(query.get(name)) ?? Number.NaN;
