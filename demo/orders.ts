import { randomInt } from 'node:crypto';
import type { Context } from 'koa';
import { findProduct, type Product } from './catalogue.ts';
import { languageOf } from './language.ts';
import type { Settings } from './settings.ts';
import { texts } from './texts/index.ts';

/** The shopper is waiting; an API that has not answered by then is as good as away. */
const API_TIMEOUT_MS = 5_000;

/**
 * `POST /api/orders {product}`: the shopper wants this. The browser says *what*; the price comes from our
 * catalogue and goes to the payment API from here, so that there is something to compare a payment with.
 */
export function createOrder(settings: Settings) {
  return async (ctx: Context): Promise<void> => {
    const language = languageOf(ctx);
    const t = texts[language];
    const { product: id } = (ctx.request.body ?? {}) as { product?: unknown };
    const product = findProduct(id);
    if (!product) return answer(ctx, 404, { message: t.productNotFound });
    const order = { merchant_uid: newOrderNumber(), name: product.name[language], amount: product.price };
    const refusal = await register(order, settings);
    if (refusal === undefined) return answer(ctx, 201, { merchant_uid: order.merchant_uid });
    console.error(`The order could not be registered at ${settings.apiUrl}: ${refusal}`);
    answer(ctx, 502, { message: t.apiAway });
  };
}

/** Tells the payment API what is to be paid. Returns why it did not take the order, or undefined. */
async function register(
  order: { merchant_uid: string; name: string; amount: Product['price'] },
  { apiUrl, apiKey }: Settings,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${apiUrl}/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(API_TIMEOUT_MS),
    });
    return response.ok ? undefined : `HTTP ${response.status} ${await response.text()}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? `${message} (${cause.message})` : message;
  }
}

/** No 0/O, 1/I: people read order numbers out on the telephone. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The day in Korea and ten random characters: whoever has one order number cannot guess the next. */
function newOrderNumber(): string {
  const day = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Seoul' }).replaceAll('-', '');
  const random = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${day}-${random}`;
}

function answer(ctx: Context, status: number, body: object): void {
  ctx.status = status;
  ctx.body = body;
}
