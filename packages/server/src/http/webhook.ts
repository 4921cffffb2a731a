import type { Context } from 'koa';
import { z } from 'zod';
import type { Logger } from '../log.ts';
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

/** Whether it is what PortOne's console sends if it is set to V2. */
function isNoticeOfV2(body: unknown): boolean {
  const { type, data } = (body ?? {}) as { type?: unknown; data?: unknown };
  return typeof type === 'string' && typeof data === 'object' && data !== null && !Array.isArray(data);
}

/**
 * `POST /payments/webhook`: PortOne's notice, unsigned, JSON or form as the console is set.
 *
 * Answers 200 to everything that has been decided, forgery and unknown ids included: another try would
 * change nothing. 503 only where PortOne or the database is away: then another try can help. Whoever is
 * refused is in the log: it may be PortOne, and a setting that keeps it out.
 */
export function webhook(
  settle: Settle,
  allowedIps: readonly string[] | null,
  budget: Budget,
  logger: Logger,
) {
  const isAllowed = allowedIps === null ? () => true : addressTest(allowedIps);

  async function accept(ctx: Context): Promise<z.infer<typeof notice>> {
    try {
      if (!isAllowed(ctx.ip)) throw new RequestError('ADDRESS_NOT_ALLOWED');
      return readNotice(ctx);
    } catch (error) {
      if (error instanceof RequestError) {
        // A stranger could fill the log.
        await budget.spend(ctx).catch(() => {});
        const { code, detail = HINT_ON_ADDRESS } = error;
        logger.warn({ request_id: requestIdOf(ctx), code, reason: detail }, 'webhook refused');
      }
      throw error;
    }
  }

  return async (ctx: Context): Promise<void> => {
    await budget.check(ctx);
    const { imp_uid, merchant_uid } = await accept(ctx);
    const request_id = requestIdOf(ctx);
    const outcome = await settle({ merchant_uid, imp_uid, source: 'webhook', request_id }).catch(askAgain);
    await spendIfUseless(budget, ctx, outcome);
    const { body } = toAnswer(outcome, languageOf(ctx));
    ctx.status = 200;
    // Without the details that the browser gets: whoever calls a webhook has no use for them.
    ctx.body = { status: body.status, message: body.message, ...('code' in body && { code: body.code }) };
  };
}

/** For the log alone: settings are none of a stranger's business. */
const HINT_ON_ADDRESS = 'not from WEBHOOK_ALLOWED_IPS; behind a proxy TRUST_PROXY=true is needed';

function readNotice(ctx: Context): z.infer<typeof notice> {
  if (isNoticeOfV2(ctx.request.body)) {
    throw new RequestError(
      'INVALID_REQUEST',
      "this is V2's format: set the webhook's version to V1 in PortOne's console",
    );
  }
  return read(ctx, notice, 'json', 'urlencoded');
}

/** To PortOne it is all the same why we cannot tell yet; the reason stays for our log. */
function askAgain(error: unknown): never {
  if (error instanceof GatewayError) throw new GatewayError(error.message, 'UNAVAILABLE', error.http_status);
  throw error;
}
