import { IMP_UID } from '@iamport-checkout/protocol';
import { z } from 'zod';
import { GatewayError } from '../settlement/errors.ts';
import type { Payment, PaymentStatus } from '../settlement/model.ts';
import { toMinor } from '../settlement/money.ts';

const STATUSES: readonly string[] = ['ready', 'paid', 'failed', 'cancelled'] satisfies PaymentStatus[];

/** PortOne leaves strings out, null or empty alike. */
const text = z
  .string()
  .nullish()
  .transform((value) => value || null);

/** PortOne writes 0 for "never". */
const seconds = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform((value) => value ?? 0);

const amount = z.number().finite().nonnegative();

/**
 * The fields of PortOne's Payment object that we keep. An allow-list: the buyer, the card number and the
 * user agent are not on it, so they cannot reach our tables, logs or answers.
 */
const reported = z.object({
  imp_uid: z.string().regex(IMP_UID),
  merchant_uid: z.string().min(1),
  status: z.string().nullish(),
  amount: amount.positive(),
  cancel_amount: amount,
  currency: z.string().regex(/^[A-Za-z]{3}$/),
  sandbox: z.boolean().nullish(),
  pay_method: text,
  channel: text,
  pg_provider: text,
  emb_pg_provider: text,
  pg_id: text,
  pg_tid: text,
  apply_num: text,
  card_code: text,
  card_name: text,
  card_quota: z.number().nullish(),
  bank_name: text,
  vbank_name: text,
  vbank_num: text,
  vbank_holder: text,
  vbank_date: seconds,
  vbank_issued_at: seconds,
  started_at: seconds,
  paid_at: seconds,
  failed_at: seconds,
  cancelled_at: seconds,
  fail_reason: text,
  cancel_reason: text,
  receipt_url: text,
  cancel_history: z
    .array(z.object({ amount: z.number(), reason: text, cancelled_at: seconds, cancellation_id: text }))
    .nullish(),
});

/**
 * Reads PortOne's Payment object into ours, once, at the edge.
 *
 * Strict where money is concerned: an amount that is no positive number of that currency, a currency that
 * is missing, an id of another shape are faults of the answer, never coerced and never held against the
 * shopper. Lenient elsewhere: unknown fields are ignored and an unknown status is kept as such, since
 * PortOne may add both at any time.
 *
 * @throws {GatewayError} if the answer cannot be relied on
 */
export function parsePayment(response: unknown): Payment {
  const parsed = reported.safeParse(response);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'payment').join(', ');
    throw new GatewayError(`PortOne's payment cannot be read: ${fields}`);
  }
  const snapshot = parsed.data;
  const currency = snapshot.currency.toUpperCase();
  const amount_minor = toMinor(snapshot.amount, currency);
  const cancel_amount_minor = toMinor(snapshot.cancel_amount, currency);
  if (amount_minor === null || cancel_amount_minor === null) {
    throw new GatewayError(`PortOne's payment has an amount that ${currency} cannot have`);
  }
  const { imp_uid, merchant_uid, pay_method, paid_at, fail_reason } = snapshot;
  const receipt_url = webUrl(snapshot.receipt_url);
  return {
    imp_uid,
    merchant_uid,
    status: toStatus(snapshot.status),
    amount_minor,
    cancel_amount_minor,
    currency,
    sandbox: snapshot.sandbox ?? null,
    pay_method,
    paid_at,
    fail_reason,
    receipt_url,
    cancellations: (snapshot.cancel_history ?? []).map(({ amount, reason }) => ({ amount, reason })),
    vbank: snapshot.vbank_num
      ? {
          vbank_name: snapshot.vbank_name,
          vbank_num: snapshot.vbank_num,
          vbank_holder: snapshot.vbank_holder,
          vbank_date: snapshot.vbank_date,
        }
      : null,
    snapshot,
  };
}

function toStatus(status: string | null | undefined): PaymentStatus {
  return typeof status === 'string' && STATUSES.includes(status) ? (status as PaymentStatus) : 'unrecognised';
}

/** The link ends up in an `<a href>`: nothing but the web may stand in it. */
function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  return ['http:', 'https:'].includes(new URL(url).protocol) ? url : null;
}
