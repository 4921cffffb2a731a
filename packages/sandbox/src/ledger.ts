import type { Payment } from './payment.ts';
import type { World } from './world.ts';

/** More payments than this, and the oldest are forgotten. */
export const MAX_PAYMENTS = 100_000;

/** What PortOne keeps beside a payment but does not show. */
export interface Terms {
  /** Where this payment's webhooks go instead of the shop's usual address. */
  noticeUrls: string[];
  /** The part of the amount that is free of tax. */
  taxFree: number;
  /** The part that is VAT, where the shop said so. */
  vatAmount: number | null;
  /** A virtual account that takes any number of deposits. */
  unlimitedAccount: boolean;
}

const USUAL_TERMS: Terms = { noticeUrls: [], taxFree: 0, vatAmount: null, unlimitedAccount: false };

/** A payment as the ledger keeps it. */
export interface Entry extends Terms {
  payment: Payment;
  /** Whether there was an address for its webhooks when it was made. */
  usesWebhook: boolean;
  updated_at: number;
  /** Order of creation and of the last change, for times that are equal to the second. */
  created: number;
  changed: number;
}

/** All payments, and the way to them by order: a shop with thousands of orders must not wait for a search. */
export interface Ledger {
  /** By imp_uid, oldest first. */
  payments: Map<string, Entry>;
  /** By merchant_uid, oldest first. Tests may have put anything there, hence `unknown`. */
  attempts: Map<unknown, Set<Entry>>;
  /** Counts changes, to tell apart what happened within one second. */
  changes: number;
}

export const createLedger = (): Ledger => ({ payments: new Map(), attempts: new Map(), changes: 0 });

export function addPayment(world: World, payment: Payment, terms: Partial<Terms> = {}): Entry {
  const { ledger, clock, outbox } = world;
  ledger.changes += 1;
  const entry: Entry = {
    ...USUAL_TERMS,
    ...terms,
    payment,
    usesWebhook: outbox.settings.url !== null || Boolean(terms.noticeUrls?.length),
    updated_at: clock.now(),
    created: ledger.changes,
    changed: ledger.changes,
  };
  ledger.payments.set(payment.imp_uid, entry);
  file(ledger, entry);
  if (ledger.payments.size > MAX_PAYMENTS) forgetOldest(ledger);
  return entry;
}

/** Overwrites fields of the payment, and notes that it has changed just now. */
export function change({ ledger, clock }: World, entry: Entry, fields: Partial<Payment>): void {
  // What was forgotten meanwhile, by age or because the sandbox was emptied, stays forgotten.
  const isKept = ledger.payments.get(entry.payment.imp_uid) === entry;
  if (isKept) unfile(ledger, entry);
  Object.assign(entry.payment, fields);
  if (isKept) file(ledger, entry);
  ledger.changes += 1;
  entry.changed = ledger.changes;
  entry.updated_at = clock.now();
}

/** All attempts to pay for one order, oldest first. */
export const paymentsOf = ({ ledger }: World, merchantUid: string): Entry[] =>
  [...(ledger.attempts.get(merchantUid) ?? [])].sort((a, b) => a.created - b.created);

/** Whether an order has been paid, cancelled since or not: its number cannot be used again. */
export const isApproved = (world: World, merchantUid: string): boolean =>
  paymentsOf(world, merchantUid).some(({ payment }) => /^(paid|cancelled)$/.test(payment.status));

/** An imp_uid that no payment has yet. */
export function freshImpUid({ ledger, ids }: World): string {
  let impUid = ids.impUid();
  while (ledger.payments.has(impUid)) impUid = ids.impUid();
  return impUid;
}

function file({ attempts }: Ledger, entry: Entry): void {
  const { merchant_uid } = entry.payment;
  const siblings = attempts.get(merchant_uid);
  if (siblings) siblings.add(entry);
  else attempts.set(merchant_uid, new Set([entry]));
}

function unfile({ attempts }: Ledger, entry: Entry): void {
  const { merchant_uid } = entry.payment;
  const siblings = attempts.get(merchant_uid);
  siblings?.delete(entry);
  if (siblings?.size === 0) attempts.delete(merchant_uid);
}

function forgetOldest(ledger: Ledger): void {
  const [oldest] = ledger.payments.values();
  if (!oldest) return;
  ledger.payments.delete(oldest.payment.imp_uid);
  unfile(ledger, oldest);
}
