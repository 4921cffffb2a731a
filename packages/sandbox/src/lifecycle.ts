import type { Entry } from './ledger.ts';
import { touch } from './ledger.ts';
import { add, subtract } from './money.ts';
import type { Cancellation, Payment } from './payment.ts';
import type { World } from './world.ts';

/** An account waits this long for its deposit when nobody says otherwise. */
export const VBANK_LIFETIME_S = 7 * 24 * 60 * 60;

/** What stands in a payment once a payment company has taken the money. */
export function approvalDetails(world: World, payment: Payment): Partial<Payment> {
  const common = {
    pg_tid: payment.pg_tid ?? `T${world.ids.digits(15)}`,
    receipt_url: `${world.origin}/__window/receipt/${payment.imp_uid}`,
  };
  if (payment.pay_method === 'card') {
    return {
      ...common,
      apply_num: world.ids.digits(8),
      card_code: '366',
      card_name: '신한카드',
      card_number: '543333******1234',
      card_type: 0,
    };
  }
  if (payment.pay_method === 'trans') return { ...common, bank_code: '088', bank_name: '신한은행' };
  return common;
}

/** What stands in a payment once a virtual account is issued. */
export const accountDetails = (world: World, due_at: number): Partial<Payment> => ({
  pg_tid: `V${world.ids.digits(15)}`,
  vbank_code: '088',
  vbank_name: '신한은행',
  vbank_num: `562${world.ids.digits(11)}`,
  vbank_holder: '샌드박스상점',
  vbank_date: due_at,
  vbank_issued_at: world.clock.now(),
});

export function pay(world: World, entry: Entry): void {
  const { payment } = entry;
  Object.assign(payment, approvalDetails(world, payment), { status: 'paid', paid_at: world.clock.now() });
  touch(world, entry);
}

export function fail(world: World, entry: Entry, reason: string): void {
  Object.assign(entry.payment, { status: 'failed', failed_at: world.clock.now(), fail_reason: reason });
  touch(world, entry);
}

export function issueAccount(world: World, entry: Entry, due_at: number): void {
  Object.assign(entry.payment, accountDetails(world, due_at));
  touch(world, entry);
}

/** What can still be cancelled. */
export const remainder = (payment: Payment): number =>
  subtract(Number(payment.amount), Number(payment.cancel_amount));

/**
 * Cancels an amount the caller has checked. After a partial cancellation the payment stays `paid`; sources disagree
 * on that (some shops see `cancelled`), which is why nobody should read a partial cancellation from the status.
 */
export function cancel(world: World, entry: Entry, amount: number, reason: string): Cancellation {
  const { payment } = entry;
  const cancellation = cancellationOf(world, payment, amount, reason);
  payment.cancel_amount = add(Number(payment.cancel_amount), amount);
  payment.cancel_history.push(cancellation);
  if (cancellation.receipt_url) payment.cancel_receipt_urls.push(cancellation.receipt_url);
  payment.cancelled_at = cancellation.cancelled_at;
  payment.cancel_reason = reason;
  if (remainder(payment) <= 0) payment.status = 'cancelled';
  touch(world, entry);
  return cancellation;
}

export const cancellationOf = (
  world: World,
  payment: Payment,
  amount: number,
  reason: string,
): Cancellation => ({
  pg_tid: payment.pg_tid ?? '',
  amount,
  cancelled_at: world.clock.now(),
  reason,
  cancellation_id: `cancellation_${world.ids.hex(24)}`,
  receipt_url: payment.receipt_url,
});
