import type { OrderAnswer, OrderStatus } from '@iamport-checkout/protocol';
import type { Environment } from '../environment.ts';
import { ask, type Fault } from '../http.ts';

/** Pauses between tries to fetch an order; the shopper has paid nothing yet and can press "try again". */
export const ORDER_RETRY_DELAYS_MS = [500, 1500] as const;

const STATUSES: Record<OrderStatus, true> = {
  pending: true,
  ready: true,
  paid: true,
  cancelled: true,
  expired: true,
};

/** The order as the API holds it, or what kept it from us. */
export function fetchOrder(
  api: string,
  merchant_uid: string,
  language: string,
  env: Environment,
): Promise<OrderAnswer | Fault> {
  const url = `${api}/orders/${encodeURIComponent(merchant_uid)}`;
  const init = { headers: { accept: 'application/json', 'accept-language': language } };
  return ask(env, url, init, ORDER_RETRY_DELAYS_MS, (http, body) =>
    http === 200 ? readOrder(body, merchant_uid) : readRefusal(body),
  );
}

function readOrder(body: unknown, merchant_uid: string): OrderAnswer | undefined {
  const order = (body ?? {}) as OrderAnswer;
  const isOrder =
    Object.hasOwn(STATUSES, order.status) &&
    order.merchant_uid === merchant_uid &&
    typeof order.name === 'string' &&
    Number.isFinite(order.amount) &&
    typeof order.currency === 'string';
  return isOrder ? order : undefined;
}

/** A refusal in the API's own words (no such order) is final; anything else below 500 is not the API speaking. */
function readRefusal(body: unknown): Fault | undefined {
  const { status, code, message, retryable } = (body ?? {}) as Record<string, unknown>;
  if (status !== 'error' || typeof code !== 'string' || retryable) return undefined;
  return { fault: code, ...(typeof message === 'string' && { message }) };
}
