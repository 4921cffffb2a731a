import { type Fields, flag, number, text } from '../http/fields.ts';
import { type Entry, paymentsOf } from '../ledger.ts';
import { cancel, remainder } from '../lifecycle.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import { ALREADY_CANCELLED, type Answer, NOTHING_TO_CANCEL, ok, refusal } from './envelope.ts';
import type { Handler } from './request.ts';
import { shown } from './visible.ts';

const REFUND_ACCOUNT = ['refund_holder', 'refund_bank', 'refund_account'];

/** `POST /payments/cancel` */
export const cancelPayment: Handler = (world, { body }) => {
  const entry = target(world, body);
  if (!entry) return NOTHING_TO_CANCEL;
  const refused = objection(entry, body);
  if (refused) return refused;
  // A missing amount and 0 both mean everything that is left.
  const amount = number(body['amount']) || remainder(entry.payment);
  const { cancellation_id } = cancel(world, entry, amount, text(body['reason']) ?? '');
  if (flag(body['enable_webhook'])) announce(world, entry, cancellation_id);
  return ok(shown(entry));
};

/** The payment meant. imp_uid wins, even when it leads nowhere and merchant_uid would not. */
function target(world: World, body: Fields): Entry | undefined {
  const impUid = text(body['imp_uid']);
  if (impUid) return world.payments.get(impUid);
  const attempts = paymentsOf(world, text(body['merchant_uid']) ?? '').reverse();
  const inStatus = (status: string) => attempts.find(({ payment }) => payment.status === status);
  return inStatus('paid') ?? inStatus('cancelled');
}

/** Why PortOne would not cancel, if it would not. */
function objection({ payment }: Entry, body: Fields): Answer | undefined {
  if (payment.status !== 'paid' && payment.status !== 'cancelled') return NOTHING_TO_CANCEL;
  const left = remainder(payment);
  if (payment.status === 'cancelled' || left <= 0) return ALREADY_CANCELLED;
  const amount = number(body['amount']) ?? 0;
  const checksum = number(body['checksum']);
  if (!(amount >= 0)) return refusal(400, -1, 'amount는 0 이상의 숫자여야 합니다.');
  if (checksum !== undefined && checksum !== left)
    return refusal(200, 1, `취소가능금액(${left})과 checksum이 일치하지 않습니다.`);
  if (amount > left) return refusal(200, 1, `취소요청금액이 취소가능금액(${left})을 초과합니다.`);
  if (payment.pay_method === 'vbank' && REFUND_ACCOUNT.some((field) => !text(body[field])))
    return refusal(200, 1, `가상계좌 환불에는 ${REFUND_ACCOUNT.join(', ')}가 필요합니다.`);
  return undefined;
}
