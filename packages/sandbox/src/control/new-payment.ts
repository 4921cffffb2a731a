import { refuse } from '../http/errors.ts';
import { type Fields, text } from '../http/fields.ts';
import { addPayment, type Entry, freshImpUid } from '../ledger.ts';
import { accountDetails, approvalDetails, cancellationOf, DECLINED } from '../lifecycle.ts';
import { blankPayment, cancellationsOf, isPaymentField, type Payment } from '../payment.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

/**
 * Makes a payment as given. Nobody is told of it, unless `withWebhook`.
 * @throws {Refusal} for a field that no payment has, and an imp_uid that is taken
 */
export function makePayment(world: World, given: Fields, withWebhook: boolean): Entry {
  const { notice_url, ...fields } = given;
  const { imp_uid } = checked(fields);
  if (imp_uid !== undefined && (!text(imp_uid) || world.ledger.payments.has(String(imp_uid))))
    throw refuse(400, 'IMP_UID_TAKEN', 'imp_uid must be a string that no payment has yet.');
  const noticeUrls = [notice_url].flat().flatMap((url) => text(url) ?? []);
  const entry = addPayment(world, newPayment(world, fields), { noticeUrls });
  if (withWebhook) void announce(world, entry, cancellationsOf(entry.payment).at(-1)?.cancellation_id);
  return entry;
}

/** Fields may have any value, also wrong ones: that is what tests need. Only names must be right. */
export function checked(fields: Fields): Fields {
  const unknown = Object.keys(fields).find((name) => !isPaymentField(name));
  if (unknown) throw refuse(400, 'UNKNOWN_FIELD', `A payment has no field ${unknown}.`);
  return fields;
}

/** A payment in the state asked for (`paid` if nothing is said), whole and consistent but for what was given. */
function newPayment(world: World, given: Fields): Payment {
  const imp_uid = freshImpUid(world);
  const merchant_uid = `sandbox-${world.ids.digits(12)}`;
  const now = world.clock.now();
  // Tests set wrong types on purpose; from here on they are taken for what they should be.
  const basis = {
    ...blankPayment(imp_uid, merchant_uid),
    status: 'paid',
    started_at: now,
    ...given,
  } as Payment;
  return { ...basis, ...history(world, basis, now), ...given } as Payment;
}

/** What must have happened for the payment to be where it is. */
function history(world: World, payment: Payment, now: number): Partial<Payment> {
  switch (payment.status) {
    case 'paid':
      return { ...account(world, payment), ...approvalDetails(world, payment), paid_at: now };
    case 'failed':
      return { failed_at: now, fail_reason: DECLINED };
    case 'cancelled': {
      const paid = { ...account(world, payment), ...approvalDetails(world, payment) };
      const cancel_amount = payment.cancel_amount || payment.amount;
      const cancel_reason = payment.cancel_reason ?? '샌드박스에서 취소';
      return {
        ...paid,
        paid_at: now,
        cancelled_at: now,
        cancel_amount,
        cancel_reason,
        cancel_history: [cancellationOf(world, { ...payment, ...paid }, cancel_amount, cancel_reason)],
      };
    }
    default:
      return account(world, payment);
  }
}

const account = (world: World, payment: Payment): Partial<Payment> =>
  payment.pay_method === 'vbank' ? accountDetails(world, payment, null) : {};
