import { billingKeyOf, keepBillingKey } from './billing-key.ts';
import { TEST_CARD } from './card.ts';
import type { Entry } from './ledger.ts';
import { change } from './ledger.ts';
import { add, subtract } from './money.ts';
import { type Cancellation, cancellationsOf, type Payment } from './payment.ts';
import type { World } from './world.ts';

const DAY_S = 24 * 60 * 60;

/** How long an account waits for its deposit when nobody says otherwise. Inicis' 30 days are PortOne's word, 7 is ours. */
const vbankLifetime_s = (pgProvider: string | null): number =>
  (/inicis/.test(pgProvider ?? '') ? 30 : 7) * DAY_S;

/** Why a payment failed when somebody wanted it to. */
export const DECLINED = '카드사(은행)에서 승인을 거절했습니다. (샌드박스)';

/** What stands in a payment once a payment company has taken the money. */
export function approvalDetails(world: World, payment: Payment): Partial<Payment> {
  const common = {
    pg_tid: payment.pg_tid ?? `T${world.ids.digits(15)}`,
    receipt_url: `${world.origin}/__window/receipt/${payment.imp_uid}`,
  };
  if (payment.pay_method === 'card') {
    // Of a registered card all is known, of one that the shop chose, its company.
    return {
      ...common,
      apply_num: world.ids.digits(8),
      card_code: payment.card_code ?? TEST_CARD.card_code,
      card_name: payment.card_name ?? TEST_CARD.card_name,
      card_number: payment.card_number ?? TEST_CARD.card_number,
      card_type: payment.card_type ?? TEST_CARD.card_type,
    };
  }
  if (payment.pay_method === 'trans') return { ...common, bank_code: '088', bank_name: '신한은행' };
  return common;
}

/** What stands in a payment once a virtual account is issued. */
export const accountDetails = (
  world: World,
  { pg_provider }: Payment,
  due_at: number | null,
): Partial<Payment> => ({
  pg_tid: `V${world.ids.digits(15)}`,
  vbank_code: '088',
  vbank_name: '신한은행',
  vbank_num: `562${world.ids.digits(11)}`,
  // One company does not name the holder.
  vbank_holder: pg_provider === 'tosspayments' ? null : '샌드박스상점',
  vbank_date: due_at ?? world.clock.now() + vbankLifetime_s(pg_provider),
  vbank_issued_at: world.clock.now(),
});

export function pay(world: World, entry: Entry): void {
  const { payment } = entry;
  change(world, entry, {
    ...approvalDetails(world, payment),
    status: 'paid',
    paid_at: world.clock.now(),
    failed_at: 0,
    fail_reason: null,
  });
  if (payment.customer_uid_usage === 'issue') keepBillingKey(world, billingKeyOf(payment));
}

/** Money comes into a virtual account. A payment is paid whatever the sum: its `amount` stays what was ordered. */
export function deposit(world: World, entry: Entry, amount: number, depositor_name: string): void {
  const record = {
    pg_tid: `D${world.ids.digits(15)}`,
    amount,
    depositor_name,
    deposited_at: world.clock.now(),
  };
  pay(world, entry);
  if (entry.unlimitedAccount)
    change(world, entry, { deposit_history: [...entry.payment.deposit_history, record] });
}

export function fail(world: World, entry: Entry, reason: string): void {
  change(world, entry, { status: 'failed', failed_at: world.clock.now(), fail_reason: reason });
}

export function issueAccount(world: World, entry: Entry, due_at: number | null): void {
  change(world, entry, accountDetails(world, entry.payment, due_at));
}

/** What can still be cancelled. */
export const remainder = (payment: Payment): number =>
  subtract(Number(payment.amount), Number(payment.cancel_amount));

/** Cancels an amount the caller has checked. */
export function cancel(world: World, entry: Entry, amount: number, reason: string): Cancellation {
  const cancellation = cancellationOf(world, entry.payment, amount, reason);
  recordCancellation(world, entry, cancellation);
  return cancellation;
}

/**
 * What a cancellation changes. Sources disagree on the status after a partial one, which is why nobody should read it
 * from there.
 */
export function recordCancellation(world: World, entry: Entry, cancellation: Cancellation): void {
  const { payment } = entry;
  const { amount, cancelled_at, reason, receipt_url } = cancellation;
  const isPartial = amount < remainder(payment);
  change(world, entry, {
    status: isPartial ? world.readings.partial_cancel : 'cancelled',
    cancel_amount: add(Number(payment.cancel_amount), amount),
    cancel_history: [...cancellationsOf(payment), cancellation],
    cancel_receipt_urls: [
      ...(payment.cancel_receipt_urls ?? []),
      ...(receipt_url === null ? [] : [receipt_url]),
    ],
    cancelled_at,
    cancel_reason: reason,
  });
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
