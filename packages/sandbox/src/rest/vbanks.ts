import { apiPayment, apiTerms } from '../api-payment.ts';
import { type Fields, flag, isGiven, number, text } from '../http/fields.ts';
import { addPayment, change, type Entry } from '../ledger.ts';
import { accountDetails, fail } from '../lifecycle.ts';
import type { Payment } from '../payment.ts';
import { announce } from '../webhooks/announce.ts';
import { channelOf } from '../window/pipeline.ts';
import type { World } from '../world.ts';
import { BANKS, bankCode } from './codes.ts';
import { type Answer, NO_SUCH_PATH, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import { orderProblem } from './order.ts';
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
    ...apiTerms(body),
    unlimitedAccount: flag(body['fixed_unlimited_vbank']),
  });
  void announce(world, entry);
  return ok(shown(world, entry));
};

function objection(world: World, body: Fields): Answer | undefined {
  const missing = REQUIRED.find((name) => !isGiven(body[name]));
  if (missing) return invalid(`${missing}는 필수 입력값입니다.`);
  const problem = orderProblem(world, body);
  return problem === undefined ? badTerms(world, body) : invalid(problem);
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
  const payment: Payment = { ...apiPayment(world, body, channel), pay_method: 'vbank' };
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

/** `GET /vbanks/holder`: whose an account is. It stands in an earlier description of the API, and no longer in today's. */
export const showHolder: Handler = (world, { query }) => {
  if (world.readings.vbank_holder === 'gone') return NO_SUCH_PATH;
  const bank = query.get('bank_code') ?? '';
  const account = query.get('bank_num') ?? '';
  if (bank === '' || account === '') return invalid('bank_code와 bank_num은 필수 입력값입니다.');
  return BANKS[bankCode(bank)] && /^[\d-]+$/.test(account)
    ? ok({ bank_holder: '홍길동' })
    : refusal(404, -1, '예금주 정보를 찾을 수 없습니다.');
};

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
