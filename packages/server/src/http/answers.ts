import {
  type AnswerCode,
  type AnswerStatus,
  type CompleteAnswer,
  type ErrorAnswer,
  HTTP_STATUS_OF_CODE,
  RETRYABLE_CODES,
} from '@iamport-checkout/protocol';
import type { Context } from 'koa';
import type { Outcome, Payment } from '../settlement/model.ts';
import { fromMinor } from '../settlement/money.ts';
import { type Language, messageOf } from './messages.ts';
import { requestIdOf } from './request-id.ts';
import { sendResultPage } from './result-page.ts';

/** Seconds after which asking again makes sense. */
const RETRY_AFTER_S = 2;

/** The language of an answer: the first of ours that the caller accepts, Korean if none. */
export function languageOf(ctx: Context): Language {
  return ctx.acceptsLanguages(['ko', 'en']) === 'en' ? 'en' : 'ko';
}

/** The HTTP status and body by which an outcome is told. */
export function toAnswer(outcome: Outcome, language: Language): { http: number; body: CompleteAnswer } {
  const { code, merchant_uid, payment } = outcome;
  if (code === 'SUCCESS' || code === 'VBANK_ISSUED') {
    return { http: 200, body: toSettledAnswer(code, merchant_uid, payment, language) };
  }
  const http = HTTP_STATUS_OF_CODE[code];
  const status = STATUS_OF_CODE[code] ?? 'error';
  if (status === 'error') return { http, body: toErrorAnswer(code, language) };
  const own = code === 'PAYMENT_FAILED' ? payment?.fail_reason : null;
  const message = own ?? messageOf(code, language);
  const ids = { merchant_uid, ...(payment && { imp_uid: payment.imp_uid }) };
  return { http, body: { status, message, code, ...ids } };
}

function toSettledAnswer(
  code: 'SUCCESS' | 'VBANK_ISSUED',
  merchant_uid: string,
  payment: Payment | undefined,
  language: Language,
): CompleteAnswer {
  if (!payment) throw new TypeError(`${code} without its payment`);
  const message = messageOf(code, language);
  const { imp_uid, currency, pay_method, paid_at, receipt_url, vbank } = payment;
  const amount = fromMinor(payment.amount_minor, currency);
  if (code === 'SUCCESS') {
    const details = { merchant_uid, imp_uid, amount, currency, pay_method, paid_at, receipt_url };
    return { status: 'success', message, ...details };
  }
  if (!vbank) throw new TypeError(`${code} without its account`);
  return { status: 'vbankIssued', message, merchant_uid, imp_uid, amount, currency, vbank };
}

/** The codes that are a judgement of the payment; every other is an error. */
const STATUS_OF_CODE: Partial<
  Record<AnswerCode, Exclude<AnswerStatus, 'success' | 'vbankIssued' | 'error'>>
> = {
  PAYMENT_PENDING: 'pending',
  AMOUNT_MISMATCH: 'forgery',
  CURRENCY_MISMATCH: 'forgery',
  ORDER_MISMATCH: 'forgery',
  PAYMENT_FAILED: 'failed',
  PAYMENT_CANCELLED: 'cancelled',
  PAYMENT_PARTIALLY_CANCELLED: 'cancelled',
};

const isRetryable = (code: AnswerCode): boolean => RETRYABLE_CODES.some((retryable) => retryable === code);

function toErrorAnswer(code: AnswerCode, language: Language): ErrorAnswer {
  const answer = { status: 'error', message: messageOf(code, language), code } as const;
  return isRetryable(code) ? { ...answer, retryable: true } : answer;
}

/** The body of an error, which names the request as the log does. */
export function errorAnswer(ctx: Context, code: AnswerCode): ErrorAnswer {
  return { ...toErrorAnswer(code, languageOf(ctx)), request_id: requestIdOf(ctx) };
}

/**
 * Ends the request with an error answer; a shopper's browser that came by redirect gets it as a page.
 *
 * @param detail tells a developer which field, in English
 */
export function sendError(ctx: Context, code: AnswerCode, detail?: string): void {
  const answer = errorAnswer(ctx, code);
  const http = HTTP_STATUS_OF_CODE[code];
  // Whoever refused may know better.
  if (isRetryable(code) && !ctx.response.get('Retry-After')) ctx.set('Retry-After', String(RETRY_AFTER_S));
  if (code === 'UNAUTHORIZED') ctx.set('WWW-Authenticate', 'Bearer');
  if (ctx.method === 'GET' && ctx.accepts('json', 'html') === 'html') {
    sendResultPage(ctx, http, answer, languageOf(ctx));
  } else {
    ctx.status = http;
    ctx.body = detail === undefined ? answer : { ...answer, detail };
  }
}

/** Ends the request with the answer to an outcome. */
export function sendOutcome(ctx: Context, outcome: Outcome): void {
  const { http, body } = toAnswer(outcome, languageOf(ctx));
  ctx.status = http;
  ctx.body = body.status === 'error' ? { ...body, request_id: requestIdOf(ctx) } : body;
}
