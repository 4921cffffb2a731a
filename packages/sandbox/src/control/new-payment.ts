import type { Fields } from '../http/fields.ts';
import { freshImpUid } from '../ledger.ts';
import { accountDetails, approvalDetails, cancellationOf, VBANK_LIFETIME_S } from '../lifecycle.ts';
import { blankPayment, type Payment } from '../payment.ts';
import type { World } from '../world.ts';

/** A payment in the state asked for (`paid` if nothing is said), whole and consistent but for what was given. */
export function newPayment(world: World, given: Fields): Payment {
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
      return { ...account(world, payment, now), ...approvalDetails(world, payment), paid_at: now };
    case 'failed':
      return { failed_at: now, fail_reason: '카드사(은행)에서 승인을 거절했습니다. (샌드박스)' };
    case 'cancelled': {
      const paid = { ...payment, ...approvalDetails(world, payment) };
      return {
        ...account(world, payment, now),
        ...approvalDetails(world, payment),
        paid_at: now,
        cancelled_at: now,
        cancel_amount: payment.amount,
        cancel_reason: '샌드박스에서 취소',
        cancel_history: [cancellationOf(world, paid, payment.amount, '샌드박스에서 취소')],
      };
    }
    default:
      return account(world, payment, now);
  }
}

const account = (world: World, payment: Payment, now: number): Partial<Payment> =>
  payment.pay_method === 'vbank' ? accountDetails(world, now + VBANK_LIFETIME_S) : {};
