import type { Payment } from '../payment.ts';
import type { Checkout, Outcome } from './checkout.ts';
import { withQuery } from './redirect.ts';
import type { Rsp } from './wire.ts';

/** The argument of the shop's callback. */
export function rspOf(checkout: Checkout, payment: Payment, outcome: Outcome): Rsp {
  const { imp_uid, merchant_uid } = payment;
  const error = errorOf(checkout, payment, outcome);
  if (checkout.pipeline === 'new') return { imp_uid, merchant_uid, ...error };
  if (!error) return legacySuccess(payment);
  const { pay_method, pg_provider } = payment;
  return { success: false, imp_uid, merchant_uid, pay_method, pg_provider, pg_type: 'payment', ...error };
}

/** The address to which a phone returns. */
export function returnUrl(url: string, checkout: Checkout, payment: Payment, outcome: Outcome): string {
  const { imp_uid, merchant_uid } = payment;
  const error = errorOf(checkout, payment, outcome);
  // Current documents no longer list imp_success; the older companies still send it.
  const success = checkout.pipeline === 'legacy' ? { imp_success: String(error === null) } : {};
  return withQuery(url, { imp_uid, merchant_uid, ...success, ...error });
}

type ErrorFields = { error_msg: string } | { error_code: string; error_msg: string };

/** There is no common table of codes: each generation has its own words, and the older one leaves them out at times. */
function errorOf({ pipeline }: Checkout, { imp_uid }: Payment, outcome: Outcome): ErrorFields | null {
  if (outcome.kind === 'closed') {
    return pipeline === 'new'
      ? { error_code: 'F400', error_msg: '사용자가 결제를 취소하였습니다.' }
      : { error_msg: '사용자가 결제를 취소하셨습니다' };
  }
  if (outcome.kind !== 'failed') return null;
  return pipeline === 'new'
    ? { error_code: outcome.code, error_msg: outcome.reason }
    : { error_code: 'F0004', error_msg: `F0004:(${imp_uid}) ${outcome.reason}` };
}

function legacySuccess(payment: Payment): Rsp {
  const vbank =
    payment.pay_method === 'vbank'
      ? {
          vbank_num: payment.vbank_num,
          vbank_name: payment.vbank_name,
          vbank_holder: payment.vbank_holder,
          vbank_date: payment.vbank_date,
        }
      : {};
  return {
    success: true,
    imp_uid: payment.imp_uid,
    merchant_uid: payment.merchant_uid,
    pay_method: payment.pay_method,
    paid_amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    name: payment.name,
    pg_provider: payment.pg_provider,
    pg_tid: payment.pg_tid,
    pg_type: 'payment',
    apply_num: payment.apply_num,
    card_name: payment.card_name,
    card_number: payment.card_number,
    card_quota: payment.card_quota,
    bank_name: payment.bank_name,
    buyer_name: payment.buyer_name,
    buyer_email: payment.buyer_email,
    buyer_tel: payment.buyer_tel,
    buyer_addr: payment.buyer_addr,
    buyer_postcode: payment.buyer_postcode,
    custom_data: payment.custom_data,
    paid_at: payment.paid_at,
    receipt_url: payment.receipt_url,
    ...vbank,
  };
}
