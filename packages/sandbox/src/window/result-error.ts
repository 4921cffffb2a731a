import type { Payment } from '../payment.ts';
import type { Checkout, Outcome } from './checkout.ts';

export type ErrorFields = { error_msg: string; error_code?: string; imp_success?: string };

/**
 * How a failure reads. There is no common table of codes: each company has its own words, and the older ones leave
 * the code out at times. Null when nothing failed.
 */
export function errorOf(checkout: Checkout, payment: Payment, outcome: Outcome): ErrorFields | null {
  const isNew = checkout.pipeline === 'new';
  if (outcome.kind === 'closed') return isNew ? CLOSED_NEW : closedLegacy(payment);
  if (outcome.kind !== 'failed') return null;
  if (!isNew) return { error_code: 'F0004', error_msg: `F0004:(${payment.imp_uid}) 8001, ${outcome.reason}` };
  return {
    error_code: outcome.code,
    error_msg: outcome.code === 'PG_PROVIDER_ERROR' ? `[8001] ${outcome.reason}` : outcome.reason,
  };
}

const CLOSED_NEW: ErrorFields = { error_code: 'F400', error_msg: '사용자가 결제를 취소하였습니다.' };

function closedLegacy({ imp_uid, pg_provider }: Payment): ErrorFields {
  if (/inicis/.test(pg_provider ?? '')) return { error_msg: '사용자가 결제를 취소하셨습니다' };
  if (pg_provider === 'tosspay') return { error_msg: '[PAY_PROCESS_ABORTED] 사용자가 결제를 취소하였습니다' };
  return { imp_success: 'false', error_msg: `F0005:결제가 중단되었습니다 (${imp_uid}) 3001, 사용자 취소` };
}
