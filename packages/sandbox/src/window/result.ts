import type { Payment } from '../payment.ts';
import type { Readings } from '../readings.ts';
import type { Checkout, Outcome } from './checkout.ts';
import { errorOf } from './result-error.ts';
import type { Report } from './scenario.ts';
import type { DoneMessage, Rsp } from './wire.ts';

/** What the page is told: the callback's argument, and how often the callback runs. */
export function resultOf(
  checkout: Checkout,
  payment: Payment,
  outcome: Outcome,
  readings: Readings,
): DoneMessage {
  const { imp_uid } = payment;
  const { report } = checkout;
  const told = {
    from: 'iamport-sandbox',
    imp_uid,
    rsp: rspOf(checkout, payment, outcome, readings),
  } as const;
  // Closing this company's window ends in an alert, and the shop's code never hears of it.
  if (payment.pg_provider === 'smilepay' && outcome.kind === 'closed')
    return { ...told, calls: 0, alert: '결제가 취소되었습니다.' };
  return { ...told, calls: report === 'no-callback' ? 0 : report === 'callback-twice' ? 2 : 1 };
}

/** The argument of the shop's callback. */
export function rspOf(checkout: Checkout, payment: Payment, outcome: Outcome, readings: Readings): Rsp {
  const { imp_uid, merchant_uid, pay_method, pg_provider } = payment;
  const error = errorOf(checkout, payment, outcome);
  const success = error === null;
  if (checkout.pipeline === 'new') {
    const flag = readings.new_pg_success === 'present' ? { success } : {};
    return reported(checkout.report, { ...flag, imp_uid, merchant_uid, ...error });
  }
  const rsp = success
    ? legacySuccess(payment, readings.rsp_times === 'text' ? String : Number)
    : { success: false, imp_uid, merchant_uid, pay_method, pg_provider, pg_type: 'payment', ...error };
  return reported(checkout.report, rsp);
}

/** The result, bent as a test asked for. */
export function reported(report: Report, rsp: Rsp): Rsp {
  const { success: _, ...withoutSuccess } = rsp;
  switch (report) {
    case 'success-false':
      return { ...rsp, success: false };
    case 'success-text':
      return { ...withoutSuccess, imp_success: 'false' };
    case 'no-success':
      return withoutSuccess;
    case 'no-imp-uid':
      return { ...rsp, imp_uid: null };
    case 'no-error-code': {
      const { error_code: _, ...withoutCode } = rsp;
      return withoutCode;
    }
    default:
      return rsp;
  }
}

/** Everything that the older companies tell. Times come as numbers or as text; documents show both. */
function legacySuccess(payment: Payment, time: (at: number) => unknown): Rsp {
  const { vbank_num, vbank_name, vbank_holder } = payment;
  const vbank = { vbank_num, vbank_name, vbank_holder, vbank_date: time(payment.vbank_date) };
  const { emb_pg_provider, customer_uid } = payment;
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
    paid_at: time(payment.paid_at),
    receipt_url: payment.receipt_url,
    ...(emb_pg_provider !== null && { emb_pg_provider }),
    ...(customer_uid !== null && { customer_uid }),
    ...(payment.pay_method === 'vbank' && vbank),
  };
}
