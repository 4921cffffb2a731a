import { settings } from './settings.ts';

/** What is for sale, and the only place where a price is written down. Amounts in won. */
const GOODS: Readonly<Record<string, { name: string; amount: number }>> = {
  chair: { name: '노르웨이 회전 의자', amount: 64_900 },
};

/** The shopper is waiting; an API that has not answered by then is as good as away. */
const API_TIMEOUT_MS = 5_000;

/** An order as the API tells everyone. */
export interface Order {
  merchant_uid: string;
  name: string;
  /** In the currency's main unit. */
  amount: number;
  currency: string;
}

/**
 * Makes an order at the payment API. The browser only says which product; what it costs is said here, so that there is
 * something to compare a payment with.
 *
 * @returns the order number; undefined if there is no such product
 */
export async function createOrder(product: unknown): Promise<string | undefined> {
  const goods = Object.hasOwn(GOODS, String(product)) ? GOODS[String(product)] : undefined;
  if (!goods) return undefined;
  const response = await ask('/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${settings.apiKey}` },
    body: JSON.stringify(goods),
  });
  if (!response.ok) throw new Error(`No order was made: HTTP ${response.status} ${await response.text()}`);
  const { merchant_uid } = (await response.json()) as Order;
  return merchant_uid;
}

/** @returns the order; undefined if the API does not know it */
export async function findOrder(merchant_uid: string): Promise<Order | undefined> {
  const response = await ask(`/orders/${encodeURIComponent(merchant_uid)}`);
  return response.ok ? ((await response.json()) as Order) : undefined;
}

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(settings.apiUrl + path, { ...init, signal: AbortSignal.timeout(API_TIMEOUT_MS) });
