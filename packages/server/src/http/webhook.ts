import type { Context } from 'koa';
import { z } from 'zod';
import { GatewayError } from '../settlement/errors.ts';
import { addressTest } from './addresses.ts';
import { languageOf, toAnswer } from './answers.ts';
import { impUid, merchantUid, read } from './body.ts';
import type { Settle } from './complete.ts';
import { RequestError } from './errors.ts';
import { type Budget, spendIfUseless } from './rate-limit.ts';
import { requestIdOf } from './request-id.ts';

/** `status` and `cancellation_id` come too, and are not read: the body is a hint, the look-up decides. */
export const notice = z.object({ imp_uid: impUid, merchant_uid: merchantUid });

/**
 * `POST /payments/webhook`: PortOne's notice, unsigned, JSON or form as the console is set.
 *
 * Answers 200 to everything that has been decided, forgery and unknown ids included: another try would
 * change nothing. 503 only where PortOne or the database is away: then another try can help.
 */
export function webhook(settle: Settle, allowedIps: readonly string[] | null, budget: Budget) {
  const isAllowed = allowedIps === null ? () => true : addressTest(allowedIps);
  return async (ctx: Context): Promise<void> => {
    if (!isAllowed(ctx.ip)) throw new RequestError('ADDRESS_NOT_ALLOWED');
    await budget.check(ctx);
    const { imp_uid, merchant_uid } = read(ctx, notice, 'json', 'urlencoded');
    const request_id = requestIdOf(ctx);
    const outcome = await settle({ merchant_uid, imp_uid, source: 'webhook', request_id }).catch(askAgain);
    await spendIfUseless(budget, ctx, outcome);
    const { body } = toAnswer(outcome, languageOf(ctx));
    ctx.status = 200;
    // Without the details that the browser gets: whoever calls a webhook has no use for them.
    ctx.body = { status: body.status, message: body.message, ...('code' in body && { code: body.code }) };
  };
}

/** To PortOne it is all the same why we cannot tell yet; the reason stays for our log. */
function askAgain(error: unknown): never {
  if (error instanceof GatewayError) throw new GatewayError(error.message, 'UNAVAILABLE', error.http_status);
  throw error;
}
