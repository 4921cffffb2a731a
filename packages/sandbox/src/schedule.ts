import { customDataOf } from './api-payment.ts';
import { setBounded } from './bounded.ts';
import { charge } from './charge.ts';
import { type Fields, number, text } from './http/fields.ts';
import type { Entry } from './ledger.ts';
import { type Payment, textsOf } from './payment.ts';
import { announce } from './webhooks/announce.ts';
import type { World } from './world.ts';

export const MAX_SCHEDULES = 10_000;

export const SCHEDULE_STATUSES = ['scheduled', 'executed', 'revoked'] as const;
type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];

/** A payment that is to be made at a certain time. */
export interface Schedule {
  status: ScheduleStatus;
  customer_uid: string;
  merchant_uid: string;
  /** What is charged then. */
  order: Fields;
  /** Unix seconds; 0 for what has not happened. */
  schedule_at: number;
  executed_at: number;
  revoked_at: number;
  /** The payment that came of it. */
  imp_uid: string | null;
}

/** Has an order charged at `schedule_at`, unless it is called off before. */
export function addSchedule(world: World, customer_uid: string, order: Fields): Schedule {
  const schedule: Schedule = {
    status: 'scheduled',
    customer_uid,
    merchant_uid: String(order['merchant_uid']),
    order: { ...order, customer_uid },
    schedule_at: 0,
    executed_at: 0,
    revoked_at: 0,
    imp_uid: null,
  };
  setBounded(world.schedules, schedule.merchant_uid, schedule, MAX_SCHEDULES);
  setTime(world, schedule, Number(order['schedule_at']));
  return schedule;
}

/** Sets when it is executed, for the first time or anew. */
export function setTime(world: World, schedule: Schedule, schedule_at: number): void {
  Object.assign(schedule, { status: 'scheduled', schedule_at, executed_at: 0, revoked_at: 0, imp_uid: null });
  const { merchant_uid } = schedule;
  world.clock.after((schedule_at - world.clock.now()) * 1000, () => {
    // By name: what was called off, put off or forgotten meanwhile must not be kept for this moment.
    const due = world.schedules.get(merchant_uid);
    if (due?.status === 'scheduled' && due.schedule_at === schedule_at) execute(world, due);
  });
}

/** Charges it now. Shops hear of a scheduled payment also when it failed. */
export function execute(world: World, schedule: Schedule): Entry {
  const key = world.billingKeys.get(schedule.customer_uid);
  const entry = charge(world, schedule.order, key, 'payment.scheduled');
  const { imp_uid } = entry.payment;
  Object.assign(schedule, { status: 'executed', executed_at: world.clock.now(), revoked_at: 0, imp_uid });
  void announce(world, entry);
  return entry;
}

export function revoke(world: World, schedule: Schedule): void {
  Object.assign(schedule, { status: 'revoked', revoked_at: world.clock.now() });
}

/** The payment that came of it, as long as it is remembered. */
export const paymentOf = (world: World, { imp_uid }: Schedule): Payment | undefined =>
  imp_uid === null ? undefined : world.ledger.payments.get(imp_uid)?.payment;

/** The schedule as PortOne shows it. */
export function shownSchedule(world: World, schedule: Schedule) {
  const { order, status, ...times } = schedule;
  const payment = paymentOf(world, schedule);
  const key = world.billingKeys.get(schedule.customer_uid);
  return {
    ...times,
    ...textsOf(order),
    customer_id: key?.customer_id ?? null,
    pg_provider: payment?.pg_provider ?? null,
    pg_id: payment?.pg_id ?? null,
    amount: number(order['amount']),
    currency: text(order['currency']) ?? 'KRW',
    custom_data: customDataOf(order),
    schedule_status: status,
    payment_status: payment?.status ?? null,
    fail_reason: payment?.fail_reason ?? null,
    promotion_id: null,
  };
}
