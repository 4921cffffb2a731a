import { setBounded } from './bounded.ts';
import type { Payment } from './payment.ts';
import type { World } from './world.ts';

/** More payments than this, and the oldest are forgotten. */
export const MAX_PAYMENTS = 100_000;

/** A payment with what PortOne keeps beside it but does not show. */
export interface Entry {
  payment: Payment;
  /** Where this payment's webhooks go instead of the shop's usual address. */
  noticeUrls: string[];
  updated_at: number;
  /** Order of creation and of the last change, for times that are equal to the second. */
  created: number;
  changed: number;
}

export function addPayment(world: World, payment: Payment, noticeUrls: string[] = []): Entry {
  world.changes += 1;
  const entry: Entry = {
    payment,
    noticeUrls,
    updated_at: world.clock.now(),
    created: world.changes,
    changed: world.changes,
  };
  setBounded(world.payments, payment.imp_uid, entry, MAX_PAYMENTS);
  return entry;
}

/** Notes that the payment has changed just now. */
export function touch(world: World, entry: Entry): void {
  world.changes += 1;
  entry.changed = world.changes;
  entry.updated_at = world.clock.now();
}

/** All attempts to pay for one order, oldest first. */
export const paymentsOf = (world: World, merchantUid: string): Entry[] =>
  [...world.payments.values()].filter(({ payment }) => payment.merchant_uid === merchantUid);

/** An imp_uid that no payment has yet. */
export function freshImpUid(world: World): string {
  let impUid = world.ids.impUid();
  while (world.payments.has(impUid)) impUid = world.ids.impUid();
  return impUid;
}
