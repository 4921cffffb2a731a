import { type Fields, flag, isHttpUrl, listed, number, text } from '../http/fields.ts';
import { addPayment, change, type Entry, freshImpUid, isApproved } from '../ledger.ts';
import { accountDetails, fail } from '../lifecycle.ts';
import { blankPayment, type Payment } from '../payment.ts';
import { announce } from '../webhooks/announce.ts';
import { channelOf } from '../window/pipeline.ts';
import type { World } from '../world.ts';
import { BANKS, bankCode } from './codes.ts';
import { type Answer, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { MAX_MERCHANT_UID_LENGTH } from './prepare.ts';
import type { Handler, RestRequest } from './request.ts';
import { shown } from './visible.ts';

const REQUIRED = ['channel_key', 'merchant_uid', 'amount', 'vbank_code', 'vbank_due'];

const invalid = (message: string): Answer => refusal(400, -1, message);
const NO_WAITING_ACCOUNT = invalid('입금 대기 중인 가상계좌가 아닙니다.');

/** `POST /vbanks`: an account without a window. */
export const issueVbank: Handler = (world, { body }) => {
  const refused = objection(world, body);
  if (refused) return refused;
  const payment = issued(world, body);
  const entry = addPayment(world, payment, {
    noticeUrls: listed(body['notice_url']).filter(isHttpUrl),
    taxFree: number(body['tax_free']) ?? 0,
    vatAmount: number(body['vat_amount']) ?? null,
    unlimitedAccount: flag(body['fixed_unlimited_vbank']),
  });
  void announce(world, entry);
  return ok(shown(world, entry));
};

function objection(world: World, body: Fields): Answer | undefined {
  const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === '');
  if (missing) return invalid(`${missing}는 필수 입력값입니다.`);
  const merchantUid = text(body['merchant_uid']);
  if (!merchantUid || merchantUid.length > MAX_MERCHANT_UID_LENGTH)
    return invalid(`merchant_uid는 1자 이상 ${MAX_MERCHANT_UID_LENGTH}자 이하의 문자열이어야 합니다.`);
  if (isApproved(world, merchantUid)) return invalid('이미 결제가 이루어진 거래건입니다.');
  return badTerms(world, body);
}

/** The two terms that may also be changed later. */
function badTerms(world: World, body: Fields): Answer | undefined {
  const [amount, due] = [number(body['amount']), number(body['vbank_due'])];
  if (amount !== undefined && !(amount > 0)) return invalid('amount는 0보다 큰 숫자여야 합니다.');
  if (due !== undefined && !(due > world.clock.now()))
    return invalid('vbank_due는 현재 이후의 UNIX timestamp여야 합니다.');
  return undefined;
}

function issued(world: World, body: Fields): Payment {
  const channel = channelOf(undefined, body['channel_key'], world.readings.channel_key);
  const code = bankCode(String(body['vbank_code']));
  const merchantUid = String(body['merchant_uid']);
  const { custom_data } = body;
  const payment: Payment = {
    ...blankPayment(freshImpUid(world), merchantUid),
    pay_method: 'vbank',
    channel: 'api',
    pg_provider: channel?.pg_provider ?? null,
    name: text(body['name']) ?? null,
    amount: Number(body['amount']),
    buyer_name: text(body['buyer_name']) ?? null,
    buyer_email: text(body['buyer_email']) ?? null,
    buyer_tel: text(body['buyer_tel']) ?? null,
    buyer_addr: text(body['buyer_addr']) ?? null,
    buyer_postcode: text(body['buyer_postcode']) ?? null,
    custom_data: custom_data === undefined ? null : (text(custom_data) ?? JSON.stringify(custom_data)),
    started_at: world.clock.now(),
  };
  const account = accountDetails(world, payment, Number(body['vbank_due']));
  return {
    ...payment,
    ...account,
    vbank_code: code,
    vbank_name: BANKS[code] ?? null,
    vbank_num: text(body['vbank_num']) ?? account.vbank_num ?? null,
    vbank_holder: text(body['vbank_holder']) ?? account.vbank_holder ?? null,
  };
}

/** `PUT /vbanks/{imp_uid}`: another amount or deadline, before the deposit. */
export const changeVbank: Handler = (world, request) => {
  const entry = waiting(world, request);
  if ('http' in entry) return entry;
  const { body } = request;
  const refused = badTerms(world, body);
  if (refused) return refused;
  change(world, entry, {
    amount: number(body['amount']) ?? entry.payment.amount,
    vbank_date: number(body['vbank_due']) ?? entry.payment.vbank_date,
  });
  return ok(shown(world, entry));
};

/** `DELETE /vbanks/{imp_uid}`: revokes the account before the deposit; since 2024-01-25 that shows as `failed`. */
export const revokeVbank: Handler = (world, request) => {
  const entry = waiting(world, request);
  if ('http' in entry) return entry;
  fail(world, entry, '가상계좌 말소');
  return ok(shown(world, entry));
};

function waiting(world: World, { params }: RestRequest): Entry | Answer {
  const entry = world.ledger.payments.get(params['imp_uid'] ?? '');
  if (!entry) return NO_SUCH_PAYMENT;
  return entry.payment.status === 'ready' && entry.payment.vbank_num ? entry : NO_WAITING_ACCOUNT;
}
