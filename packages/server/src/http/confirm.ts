import type { Context } from 'koa';
import { z } from 'zod';
import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';
import type { Order } from '../settlement/model.ts';
import { toMinor } from '../settlement/money.ts';
import { hasExpired, isSettled } from '../settlement/states.ts';
import type { OrderStore } from '../store/orders.ts';
import { languageOf } from './answers.ts';
import { impUid, merchantUid, read } from './body.ts';
import { messageOf } from './messages.ts';
import { requestIdOf } from './request-id.ts';

/** In a form the amount arrives as text. The content type is documented nowhere, so both are taken. */
export const question = z.object({
  imp_uid: impUid,
  merchant_uid: merchantUid,
  amount: z.union([z.number(), z.string()]),
});

type Refusal = 'ORDER_NOT_FOUND' | 'AMOUNT_MISMATCH' | 'ORDER_ALREADY_PAID' | 'ORDER_EXPIRED';

/**
 * `POST /payments/confirm`: PortOne asks just before it approves. The last moment at which a forged amount
 * costs nobody anything; no proof of payment, so nothing is recorded.
 *
 * Anything but 200 stops the payment, and PortOne works `reason` into the payment's fail_reason.
 */
export function confirm(orders: OrderStore, environment: Environment, logger: Logger) {
  return async (ctx: Context): Promise<void> => {
    const { merchant_uid, imp_uid, amount } = read(ctx, question, 'json', 'urlencoded');
    const order = await orders.find(merchant_uid);
    const code = refusalOf(order, amount, environment.now());
    const language = languageOf(ctx);
    if (!code) {
      ctx.body = { status: 'ok', message: messageOf('OK', language) };
      return;
    }
    const request_id = requestIdOf(ctx);
    logger.info({ request_id, merchant_uid, imp_uid, source: 'confirm', outcome: code }, 'stopped');
    const message = messageOf(code, language);
    ctx.status = 409;
    ctx.body = { status: 'error', message, code, reason: message, request_id };
  };
}

function refusalOf(order: Order | null, amount: number | string, now: number): Refusal | null {
  if (!order) return 'ORDER_NOT_FOUND';
  if (isSettled(order)) return 'ORDER_ALREADY_PAID';
  if (hasExpired(order, now)) return 'ORDER_EXPIRED';
  // The question names no currency; look-up compares it after the approval.
  return toMinor(amount, order.currency) === order.amount_minor ? null : 'AMOUNT_MISMATCH';
}
