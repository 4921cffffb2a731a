import type { Context } from 'koa';
import { z } from 'zod';
import type { Outcome, Source } from '../settlement/model.ts';
import { languageOf, sendOutcome, toAnswer } from './answers.ts';
import { check, impUid, merchantUid, read } from './body.ts';
import { requestIdOf } from './request-id.ts';
import { sendResultPage } from './result-page.ts';

/** Settlement as the doors see it. */
export type Settle = (request: {
  merchant_uid: string;
  imp_uid?: string | undefined;
  source: Source;
  /** For the log. */
  request_id?: string | undefined;
}) => Promise<Outcome>;

/** PortOne's callback has no imp_uid when a payment never came to be; null and "" mean the same. */
const optionalImpUid = z.preprocess(
  (value) => (value === null || value === '' ? undefined : value),
  impUid.optional(),
);

export const completeRequest = z.object({ merchant_uid: merchantUid, imp_uid: optionalImpUid });

/** `POST /payments/complete`: the widget brings the ids that the callback or the redirect gave it. */
export function complete(settle: Settle) {
  return async (ctx: Context): Promise<void> => {
    const { merchant_uid, imp_uid } = read(ctx, completeRequest, 'json');
    const request_id = requestIdOf(ctx);
    sendOutcome(ctx, await settle({ merchant_uid, imp_uid, source: 'callback', request_id }));
  };
}

/**
 * `GET /payments/complete`: PortOne's redirect, when `m_redirect_url` points at the API itself.
 * Anyone can type this address, so it triggers verification and nothing more: `imp_success` and
 * `error_msg` are not even read.
 *
 * @param returnUrl where the shopper goes on; without it a small result page answers
 */
export function completeByRedirect(settle: Settle, returnUrl: string | undefined) {
  return async (ctx: Context): Promise<void> => {
    const { merchant_uid, imp_uid } = check(firstOfEach(ctx.query), completeRequest);
    const request_id = requestIdOf(ctx);
    const outcome = await settle({ merchant_uid, imp_uid, source: 'redirect', request_id });
    const language = languageOf(ctx);
    const { http, body } = toAnswer(outcome, language);
    if (returnUrl === undefined) return sendResultPage(ctx, http, body, language);
    const target = new URL(returnUrl);
    target.searchParams.set('merchant_uid', merchant_uid);
    const settled_by = outcome.payment?.imp_uid ?? imp_uid;
    if (settled_by !== undefined) target.searchParams.set('imp_uid', settled_by);
    target.searchParams.set('status', body.status);
    ctx.status = 303;
    ctx.redirect(target.href);
  };
}

/** A repeated key arrives as a list; PortOne's own is the first. */
function firstOfEach(query: Context['query']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]),
  );
}
