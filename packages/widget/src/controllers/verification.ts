import type { CompleteAnswer, CompleteRequest } from '@iamport-checkout/protocol';
import type { Environment } from '../environment.ts';
import { ask, type Fault } from '../http.ts';
import { page } from '../page.ts';

/** Pauses between tries while the shopper waits; afterwards the element shows "being confirmed" and asks on. */
export const VERIFY_RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000] as const;

/** How long the shopper sees "checking" before there is a button again; the questions go on. */
export const VERIFYING_LIMIT_MS = 20_000;

/** Codes with which the API refuses to judge, for good. All other errors are its own trouble. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'ORDER_ALREADY_PAID',
  'ORDER_EXPIRED',
  'ORDER_NOT_FOUND',
  'PAYMENT_NOT_FOUND',
  'SANDBOX_NOT_ALLOWED',
  'INVALID_REQUEST',
]);

/**
 * Asks the API what became of a payment. Elements that ask the same at the same time share one question.
 * Never rejects, and never gives up with a verdict: without an answer it gives a fault.
 */
export function verifyPayment(
  api: string,
  request: CompleteRequest,
  language: string,
  env: Environment,
  delays_ms: readonly number[] = VERIFY_RETRY_DELAYS_MS,
): Promise<CompleteAnswer | Fault> {
  const { questions, paid } = page();
  const body = JSON.stringify({
    ...(request.imp_uid && { imp_uid: request.imp_uid }),
    merchant_uid: request.merchant_uid,
  });
  const key = `${api} ${body} ${delays_ms.length}`;
  const asked = questions.get(key) as Promise<CompleteAnswer | Fault> | undefined;
  if (asked) return asked;
  const init = {
    method: 'POST',
    headers: { accept: 'application/json', 'accept-language': language, 'content-type': 'application/json' },
    body,
  };
  const question = ask(env, `${api}/payments/complete`, init, delays_ms, (http, answer) =>
    readAnswer(http, answer, request.merchant_uid),
  ).finally(() => questions.delete(key));
  questions.set(key, question);
  void question.then((answer) => {
    if ('status' in answer && answer.status === 'success') paid.add(request.merchant_uid);
  });
  return question;
}

/**
 * The answer, if it is one of our API's about this order. `success` counts only under HTTP 200 with the order's own
 * number: a login page, a proxy or a stale mock must never be able to say "paid".
 */
export function readAnswer(http: number, body: unknown, merchant_uid: string): CompleteAnswer | undefined {
  const answer = (body ?? {}) as CompleteAnswer;
  if (typeof answer !== 'object') return undefined;
  if ('merchant_uid' in answer && answer.merchant_uid !== merchant_uid) return undefined;
  switch (answer.status) {
    case 'success':
      return isSettled(http, answer) ? answer : undefined;
    case 'vbankIssued':
      return isSettled(http, answer) && typeof answer.vbank?.vbank_num === 'string' ? answer : undefined;
    case 'pending':
    case 'failed':
    case 'cancelled':
    case 'forgery':
      return answer;
    case 'error':
      return REFUSALS.has(answer.code) && !answer.retryable ? answer : undefined;
    default:
      return undefined;
  }
}

const isSettled = (
  http: number,
  answer: { merchant_uid: string; imp_uid: string; amount: number },
): boolean =>
  http === 200 &&
  typeof answer.merchant_uid === 'string' &&
  typeof answer.imp_uid === 'string' &&
  Number.isFinite(answer.amount);
