import { type Fields, isFields, number, text } from '../http/fields.ts';
import { monthInKorea } from '../korea.ts';
import type { Entry } from '../ledger.ts';
import { remainder } from '../lifecycle.ts';
import { cancellationsOf, type Payment } from '../payment.ts';
import type { World } from '../world.ts';
import { ALREADY_CANCELLED, type Answer, NOTHING_TO_CANCEL, refusal } from './envelope.ts';
import { numberProblem } from './order.ts';

const REFUND_ACCOUNT = ['refund_holder', 'refund_bank', 'refund_account'];

/** Companies that must be told the tax-free part of each partial cancellation, and those that must be told the VAT. */
const TAX_FREE_PGS = new Set(['kcp', 'kcp_quick', 'kicc', 'nice', 'payco']);
const VAT_PGS = new Set(['nice', 'html5_inicis', 'welcome', 'nice_v2']);

const KSNET_PARTIALS = 9;
const KSNET_PERIOD_S = 180 * 24 * 60 * 60;

const notCancelled = (message: string): Answer => refusal(200, 1, message);

/** Why PortOne would not cancel, if it would not. */
export function objection(world: World, entry: Entry, body: Fields): Answer | undefined {
  const { payment } = entry;
  if (payment.sandbox && world.readings.sandbox_cancel === 'refused') return NOTHING_TO_CANCEL;
  if (payment.status !== 'paid' && payment.status !== 'cancelled') return NOTHING_TO_CANCEL;
  const left = remainder(payment);
  // With the reading `partial_cancel: cancelled`, a rest may be left in spite of the status.
  if (left <= 0 || (payment.status === 'cancelled' && !payment.cancel_amount)) return ALREADY_CANCELLED;
  const malformed = malformation(body);
  if (malformed) return malformed;
  const checksum = number(body['checksum']);
  if (checksum !== undefined && checksum !== left)
    return notCancelled(`취소가능금액(${left})과 checksum이 일치하지 않습니다.`);
  const amount = number(body['amount']) || left;
  if (amount > left) return notCancelled(`취소요청금액이 취소가능금액(${left})을 초과합니다.`);
  const missing = missingField(payment, body) ?? (amount < left ? missingTax(entry, body) : undefined);
  if (missing) return notCancelled(missing);
  const tooLate = companyRefusal(payment, body, amount < left, world.clock.now());
  return tooLate === undefined ? undefined : refusal(200, -1, tooLate);
}

function malformation(body: Fields): Answer | undefined {
  const problem = numberProblem(body, 'amount', 'tax_free', 'vat_amount');
  if (problem !== undefined) return refusal(400, -1, problem);
  const requester = isFields(body['extra']) ? body['extra']['requester'] : undefined;
  if (requester !== undefined && requester !== 'customer' && requester !== 'admin')
    return refusal(400, -1, 'extra.requester는 customer 또는 admin이어야 합니다.');
  return undefined;
}

const hasRefundAccount = (body: Fields): boolean =>
  REFUND_ACCOUNT.every((name) => text(body[name]) !== undefined);

function missingField({ pay_method, pg_provider }: Payment, body: Fields): string | undefined {
  const lacks = (name: string): boolean => text(body[name]) === undefined;
  if (pay_method === 'vbank' && !hasRefundAccount(body))
    return `가상계좌 환불에는 ${REFUND_ACCOUNT.join(', ')}가 필요합니다.`;
  if (pay_method === 'vbank' && /^smartro/.test(pg_provider ?? '') && lacks('refund_tel'))
    return '스마트로 가상계좌 환불에는 refund_tel이 필요합니다.';
  if (pg_provider === 'naverpay' && lacks('reason')) return '네이버페이 취소에는 reason이 필요합니다.';
  return undefined;
}

/** The shares of tax that must be said again, because the company cannot tell them from a part of the amount. */
function missingTax({ payment, taxFree, vatAmount }: Entry, body: Fields): string | undefined {
  const pg = payment.pg_provider ?? '';
  if (taxFree > 0 && TAX_FREE_PGS.has(pg) && number(body['tax_free']) === undefined)
    return '면세금액이 있는 결제건은 tax_free를 입력해야 합니다.';
  if (vatAmount !== null && VAT_PGS.has(pg) && number(body['vat_amount']) === undefined)
    return '부가세를 지정한 결제건은 vat_amount를 입력해야 합니다.';
  return undefined;
}

/** The limits of the payment companies themselves. */
function companyRefusal(payment: Payment, body: Fields, isPartial: boolean, now: number): string | undefined {
  const pg = payment.pg_provider ?? '';
  if (payment.pay_method === 'phone') {
    if (isPartial && !/inicis|^kcp/.test(pg)) return '휴대폰 소액결제는 부분취소할 수 없습니다.';
    // After the month, KCP transfers the money to an account.
    const isLate = monthInKorea(payment.paid_at) !== monthInKorea(now);
    if (isLate && !(/^kcp/.test(pg) && hasRefundAccount(body)))
      return '휴대폰 소액결제는 결제한 달에만 취소할 수 있습니다.';
  }
  if (pg === 'ksnet' && isPartial) {
    if (cancellationsOf(payment).length >= KSNET_PARTIALS)
      return `부분취소는 ${KSNET_PARTIALS}회까지 가능합니다.`;
    if (now - payment.paid_at > KSNET_PERIOD_S) return '부분취소 가능기간(6개월)이 지났습니다.';
  }
  return undefined;
}
