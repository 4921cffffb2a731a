import type { Context } from 'koa';
import { z } from 'zod';
import type { CancelOrder, CancelOutcome } from '../cancel/model.ts';
import { fromMinor } from '../settlement/money.ts';
import { languageOf, sendError } from './answers.ts';
import { check, impUid, merchantUid, plainText, read } from './body.ts';
import { RequestError } from './errors.ts';
import { messageOf } from './messages.ts';
import { requestIdOf } from './request-id.ts';

const MAX_REASON_LENGTH = 255;

/** The refund fields' lengths are generous: PortOne's differ by payment company. */
export const cancelRequest = z.object({
  imp_uid: impUid.optional(),
  merchant_uid: merchantUid.optional(),
  // Required, and never 0: at PortOne both mean everything.
  amount: z.union([z.number().positive(), z.literal('all')]),
  reason: plainText.pipe(z.string().trim().min(1).max(MAX_REASON_LENGTH)),
  refund_holder: plainText.max(64).optional(),
  refund_bank: plainText.max(16).optional(),
  refund_account: plainText.max(64).optional(),
  refund_tel: plainText.max(32).optional(),
});

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'Idempotency-Key: 1-255 visible ASCII characters');

/** `POST /payments/cancel`, private: gives money back, in full or in part. */
export function cancelPayment(cancel: (order: CancelOrder) => Promise<CancelOutcome>) {
  return async (ctx: Context): Promise<void> => {
    const { imp_uid, merchant_uid, amount, reason, ...refund } = read(ctx, cancelRequest, 'json');
    if (imp_uid === undefined && merchant_uid === undefined) {
      throw new RequestError('INVALID_REQUEST', 'imp_uid or merchant_uid: one of them is needed');
    }
    const key = ctx.get('idempotency-key');
    const idempotency_key = key === '' ? null : check(key, idempotencyKey);
    const request_id = requestIdOf(ctx);
    const given = { imp_uid, merchant_uid, amount, reason, refund, idempotency_key };
    const outcome = await cancel({ ...given, request_id });
    if (outcome.code !== 'CANCELLED') {
      // What is said beyond the code, by PortOne too, is for the operator; the sentence stays ours.
      const refusal = 'refusal' in outcome && outcome.refusal ? outcome.refusal : undefined;
      sendError(ctx, outcome.code, refusal);
      return;
    }
    ctx.body = toAnswer(ctx, outcome);
  };
}

function toAnswer(ctx: Context, outcome: Extract<CancelOutcome, { code: 'CANCELLED' }>) {
  const { imp_uid, merchant_uid, currency } = outcome;
  return {
    status: 'cancelled',
    message: messageOf('CANCELLED', languageOf(ctx)),
    merchant_uid,
    imp_uid,
    amount: fromMinor(outcome.amount_minor, currency),
    cancel_amount: fromMinor(outcome.cancel_amount_minor, currency),
    currency,
  };
}
