import { setBounded } from '../bounded.ts';
import { type Fields, number, text } from '../http/fields.ts';
import { change, type Entry } from '../ledger.ts';
import { remainder } from '../lifecycle.ts';
import type { World } from '../world.ts';
import { vatIn } from './balance.ts';
import { type Answer, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { numberProblem } from './order.ts';
import type { Handler } from './request.ts';

export const MAX_RECEIPTS = 10_000;

/** A cash receipt, without the number that it was issued to. */
export interface Receipt {
  receipt_tid: string;
  apply_num: string;
  type: string;
  amount: number;
  vat: number;
  receipt_url: string | null;
  /** Unix seconds; 0 while it has not happened. */
  applied_at: number;
  cancelled_at: number;
}

/** Companies through which PortOne issues cash receipts, and those that must be told what the identifier is. */
const PGS = new Set(
  'html5_inicis kcp nice kicc settle daou tosspayments ksnet smartro smartro_v2 nice_v2 welcome'.split(' '),
);
const TYPED_PGS = new Set(['kicc', 'settle', 'nice_v2']);

/** Card companies report to the tax office by themselves; only these payments need a receipt. */
const CASH = new Set(['vbank', 'trans']);

const invalid = (message: string): Answer => refusal(400, -1, message);
const NO_SUCH_RECEIPT = refusal(404, -1, '현금영수증 발급내역이 존재하지 않습니다.');
const NOT_ISSUED = invalid('현금영수증이 발급되지 않은 결제건입니다.');
const ALREADY_ISSUED = invalid('이미 현금영수증이 발급되었습니다.');

/** `POST /receipts/{imp_uid}`: for what is left of a payment in cash. */
export const issueReceipt: Handler = (world, { params, body }) => {
  const entry = world.ledger.payments.get(params['imp_uid'] ?? '');
  if (!entry) return NO_SUCH_PAYMENT;
  const { payment } = entry;
  const refused = cashObjection(entry, body) ?? objection(world.receipts.get(payment.imp_uid), body);
  if (refused) return refused;
  const receipt = issued(world, remainder(payment), body, payment.receipt_url);
  setBounded(world.receipts, payment.imp_uid, receipt, MAX_RECEIPTS);
  change(world, entry, { cash_receipt_issued: true });
  return ok({ imp_uid: payment.imp_uid, ...receipt });
};

/** `GET /receipts/{imp_uid}` */
export const showReceipt: Handler = (world, { params: { imp_uid = '' } }) => {
  const receipt = world.receipts.get(imp_uid);
  if (receipt) return ok({ imp_uid, ...receipt });
  return world.ledger.payments.has(imp_uid) ? NO_SUCH_RECEIPT : NO_SUCH_PAYMENT;
};

/** `DELETE /receipts/{imp_uid}` */
export const cancelReceipt: Handler = (world, { params: { imp_uid = '' } }) => {
  const entry = world.ledger.payments.get(imp_uid);
  const receipt = world.receipts.get(imp_uid);
  if (!entry || !receipt || receipt.cancelled_at > 0) return NOT_ISSUED;
  receipt.cancelled_at = world.clock.now();
  change(world, entry, { cash_receipt_issued: false });
  return ok({ imp_uid, ...receipt });
};

/** `POST /receipts/external/{merchant_uid}`: for cash that PortOne has not seen. */
export const issueExternalReceipt: Handler = (world, { params: { merchant_uid = '' }, body }) => {
  const amount = number(body['amount']) ?? 0;
  if (!(amount > 0)) return invalid('amount는 0보다 큰 숫자여야 합니다.');
  const refused = objection(world.externalReceipts.get(merchant_uid), body);
  if (refused) return refused;
  const receipt = issued(world, amount, body, null);
  setBounded(world.externalReceipts, merchant_uid, receipt, MAX_RECEIPTS);
  return ok({ merchant_uid, ...receipt });
};

/** `GET /receipts/external/{merchant_uid}` */
export const showExternalReceipt: Handler = (world, { params: { merchant_uid = '' } }) => {
  const receipt = world.externalReceipts.get(merchant_uid);
  return receipt ? ok({ merchant_uid, ...receipt }) : NO_SUCH_RECEIPT;
};

/** `DELETE /receipts/external/{merchant_uid}` */
export const cancelExternalReceipt: Handler = (world, { params: { merchant_uid = '' } }) => {
  const receipt = world.externalReceipts.get(merchant_uid);
  if (!receipt || receipt.cancelled_at > 0) return NO_SUCH_RECEIPT;
  receipt.cancelled_at = world.clock.now();
  return ok({ merchant_uid, ...receipt });
};

function cashObjection({ payment }: Entry, body: Fields): Answer | undefined {
  const pg = payment.pg_provider ?? '';
  if (!PGS.has(pg)) return refusal(501, -1, '현금영수증 발급을 지원하지 않는 PG사입니다.');
  if (payment.status !== 'paid') return invalid('결제완료된 결제건만 현금영수증을 발급할 수 있습니다.');
  if (!CASH.has(payment.pay_method ?? ''))
    return invalid('현금영수증은 가상계좌와 계좌이체 결제건에만 발급할 수 있습니다.');
  return TYPED_PGS.has(pg) && body['identifier_type'] === undefined
    ? invalid('identifier_type은 필수 입력값입니다.')
    : undefined;
}

const CHOICES = { type: ['person', 'company'], identifier_type: ['person', 'business', 'phone', 'taxcard'] };

function objection(earlier: Receipt | undefined, body: Fields): Answer | undefined {
  if (text(body['identifier']) === undefined) return invalid('identifier는 필수 입력값입니다.');
  for (const [name, choices] of Object.entries(CHOICES)) {
    const given = body[name];
    if (given !== undefined && !choices.some((choice) => choice === given))
      return invalid(`${name}은 ${choices.join(', ')} 중 하나여야 합니다.`);
  }
  const problem = numberProblem(body, 'tax_free', 'vat_amount', 'vat');
  if (problem !== undefined) return invalid(problem);
  return earlier?.cancelled_at === 0 ? ALREADY_ISSUED : undefined;
}

function issued(world: World, amount: number, body: Fields, receipt_url: string | null): Receipt {
  const vat =
    number(body['vat_amount']) ?? number(body['vat']) ?? vatIn(amount, number(body['tax_free']) ?? 0);
  return {
    receipt_tid: `R${world.ids.digits(15)}`,
    apply_num: world.ids.digits(9),
    type: text(body['type']) ?? 'person',
    amount,
    vat,
    receipt_url,
    applied_at: world.clock.now(),
    cancelled_at: 0,
  };
}
