import type { Context } from 'koa';
import { z } from 'zod';
import { orderStatus } from '../openapi/answers.ts';
import type { OrderQuery, OrderStore } from '../store/orders.ts';
import type { OrderRow } from '../store/rows.ts';
import { languageOf } from './answers.ts';
import { check, parametersOf } from './body.ts';
import { messageOf } from './messages.ts';
import { toOrder } from './order-details.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** Where a page ended: `created_at.merchant_uid`. */
export const orderCursor = z
  .string()
  .regex(/^[0-9]{1,12}\.[A-Za-z0-9_-]{1,40}$/, 'a cursor of ours')
  .transform((text) => {
    const [created_at = '', merchant_uid = ''] = text.split('.');
    return { created_at: Number(created_at), merchant_uid };
  });

/** Where a page ends; null if it is the last one. */
export function cursorAfter(
  rows: readonly Pick<OrderRow, 'created_at' | 'merchant_uid'>[],
  limit: number,
): string | null {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last ? `${last.created_at}.${last.merchant_uid}` : null;
}

export const orderListQuery = z.object({
  status: orderStatus.optional(),
  limit: z.coerce.number<string>().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: orderCursor.optional(),
});

/** `GET /orders?status=&limit=&cursor=`, private: newest first. `next` is the cursor of the next page, or null. */
export function listOrders(orders: OrderStore) {
  return async (ctx: Context): Promise<void> => {
    const { status, limit, cursor: after } = check(parametersOf(ctx), orderListQuery);
    const rows = await orders.list({ status, limit, after } satisfies OrderQuery);
    const next = cursorAfter(rows, limit);
    ctx.body = { status: 'ok', message: messageOf('OK', languageOf(ctx)), orders: rows.map(toOrder), next };
  };
}
