import type { CompleteAnswer, ErrorAnswer, OrderAnswer } from '@iamport-checkout/protocol';
import type { Environment } from './environment.ts';
import type { Hint } from './hint.ts';
import { ask, type Fault, isText } from './http.ts';
import { page } from './page.ts';
import { httpUrl } from './request.ts';

/** Whom to ask, and in which language. */
export interface Api {
  readonly api?: string | undefined;
  readonly uiLanguage: string;
  readonly environment: Environment;
}

/** Pauses between tries to fetch an order; the shopper has paid nothing yet and can press "try again". */
export const ORDER_RETRY_DELAYS_MS = [500, 1500] as const;

/** Pauses between tries while the shopper waits; afterwards the element shows "being confirmed" and asks on. */
export const VERIFY_RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000] as const;

/** Codes with which the API refuses to judge, for good. All other errors are its own trouble. */
const REFUSALS = [
  'ORDER_ALREADY_PAID',
  'ORDER_EXPIRED',
  'ORDER_NOT_FOUND',
  'PAYMENT_NOT_FOUND',
  'SANDBOX_NOT_ALLOWED',
  'INVALID_REQUEST',
];

/** The order as the API holds it, its refusal, or what kept both from us. */
export const fetchOrder = (api: Api, merchant_uid: string): Promise<OrderAnswer | ErrorAnswer | Fault> =>
  share(api, `/orders/${merchant_uid}`, undefined, ORDER_RETRY_DELAYS_MS, (http, body) =>
    readOrder(http, body, merchant_uid),
  );

/** @returns undefined for what is not our API speaking of this order */
export function readOrder(
  http: number,
  body: unknown,
  merchant_uid: string,
): OrderAnswer | ErrorAnswer | undefined {
  const answer = Object(body) as OrderAnswer | ErrorAnswer;
  const isOurs =
    answer.status === 'error'
      ? http !== 200 && isText(answer.code) && !answer.retryable
      : http === 200 &&
        answer.merchant_uid === merchant_uid &&
        ['pending', 'ready', 'paid', 'cancelled', 'expired'].includes(answer.status) &&
        isText(answer.name) &&
        isText(answer.currency) &&
        Number.isFinite(answer.amount);
  return isOurs ? answer : undefined;
}

/**
 * Asks the API what became of a payment. Never rejects, and never gives up with a verdict: without an answer it gives
 * a fault.
 */
export async function verifyPayment(
  api: Api,
  { imp_uid, merchant_uid }: Hint,
  delays_ms: readonly number[] = VERIFY_RETRY_DELAYS_MS,
): Promise<CompleteAnswer | Fault> {
  const question = JSON.stringify({ imp_uid, merchant_uid });
  const answer = await share(api, '/payments/complete', question, delays_ms, (http, body) =>
    readAnswer(http, body, merchant_uid),
  );
  if (answer.status === 'success') page().paid.add(merchant_uid);
  return answer;
}

/**
 * The answer, if it is one of our API's about this order. `success` counts only under HTTP 200 with the order's own
 * number: a login page, a proxy or a stale mock must never be able to say "paid".
 */
export function readAnswer(http: number, body: unknown, merchant_uid: string): CompleteAnswer | undefined {
  const answer = Object(body) as CompleteAnswer;
  const isOurs =
    answer.status === 'success' || answer.status === 'vbankIssued'
      ? http === 200 &&
        answer.merchant_uid === merchant_uid &&
        isText(answer.imp_uid) &&
        isText(answer.currency) &&
        Number.isFinite(answer.amount) &&
        (answer.status === 'success' || isText(answer.vbank?.vbank_num))
      : answer.status === 'error'
        ? REFUSALS.includes(answer.code) && !answer.retryable
        : ['pending', 'failed', 'cancelled', 'forgery'].includes(answer.status) &&
          (answer.merchant_uid ?? merchant_uid) === merchant_uid;
  return isOurs ? answer : undefined;
}

/** Elements that ask the same at the same time share one question. */
function share<T extends { status: string }>(
  { api, uiLanguage, environment }: Api,
  path: string,
  body: string | undefined,
  delays_ms: readonly number[],
  read: (http: number, body: unknown) => T | undefined,
): Promise<T | Fault> {
  const { questions } = page();
  // An address that is none would be this page's own.
  const url = httpUrl(api)?.replace(/\/*$/, path) ?? 'about:';
  const key = [url, body, uiLanguage, delays_ms.length].join();
  const init = {
    headers: { 'accept-language': uiLanguage, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body }),
  };
  const question =
    (questions.get(key) as Promise<T | Fault> | undefined) ??
    ask(environment, url, init, delays_ms, read).finally(() => questions.delete(key));
  questions.set(key, question);
  return question;
}
