import type { OrderAnswer } from '@iamport-checkout/protocol';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Environment } from '../environment.ts';
import type { Order } from '../settlement/model.ts';
import { fromMinor, toMinor } from '../settlement/money.ts';
import type { Gateway } from '../settlement/ports.ts';
import { hasExpired } from '../settlement/states.ts';
import type { NewOrder, OrderStore } from '../store/orders.ts';
import { languageOf } from './answers.ts';
import type { IsAuthorized } from './auth.ts';
import { check, impUid, merchantUid, plainText, read } from './body.ts';
import { RequestError } from './errors.ts';
import { messageOf } from './messages.ts';
import { toDetailedOrder } from './order-details.ts';

/** The shop's backend waits for this one, not a shopper. */
const PREPARE_DEADLINE_MS = 8_000;

/** PortOne's own limit for a goods name. */
const MAX_NAME_LENGTH = 40;

/** Long enough that nobody guesses another shopper's order; letters and digits suit every payment company. */
const ISSUED_ID_LENGTH = 24;

/** The year 9999. What lies behind it was meant as milliseconds, and would never end. */
const LAST_SECOND = 253_402_300_799;

export const newOrder = z.object({
  merchant_uid: merchantUid.optional(),
  name: plainText.pipe(z.string().trim().min(1).max(MAX_NAME_LENGTH)),
  amount: z.number().positive(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three upper-case letters of ISO 4217')
    .default('KRW'),
  expires_at: z.number().int().positive().max(LAST_SECOND, 'unix seconds').nullish(),
  // The lengths are PortOne's.
  buyer: z
    .strictObject({
      name: plainText.max(16),
      tel: plainText.max(16),
      email: plainText.max(64),
      addr: plainText.max(128),
      postcode: plainText.max(8),
    })
    .partial()
    .nullish(),
  prepare: z.boolean().optional(),
});

/** `POST /orders`, private: the shop's backend says what is to be paid. The same order again answers 200. */
export function createOrder(orders: OrderStore, gateway: Gateway, environment: Environment) {
  return async (ctx: Context): Promise<void> => {
    const wanted = read(ctx, newOrder, 'json');
    const { order, isNew } = await placeOrder(wanted, { orders, gateway, environment });
    ctx.status = isNew ? 201 : 200;
    ctx.body = { ...toAnswer(ctx, order, environment.now()), expires_at: order.expires_at };
  };
}

/**
 * Adds what somebody wants to be paid; the same order again changes nothing, also when its time is over.
 *
 * @throws {RequestError} INVALID_REQUEST, naming the field at fault
 * @throws {OrderConflictError} as `OrderStore.add`
 */
export async function placeOrder(
  wanted: z.infer<typeof newOrder>,
  { orders, gateway, environment }: { orders: OrderStore; gateway: Gateway; environment: Environment },
): Promise<{ order: Order; isNew: boolean }> {
  const order = toNewOrder(wanted, environment);
  const isLate = order.expires_at !== null && order.expires_at <= environment.now();
  if (isLate || wanted.prepare) {
    // Not prepared for a number that is taken: its registered amount must stay what it is.
    const isKnown = await orders.isKnown(order);
    if (isLate && !isKnown)
      throw new RequestError('INVALID_REQUEST', 'expires_at: unix seconds, in the future');
  }
  // PortOne first, so that no order is ours whose window could still open for another amount.
  if (wanted.prepare) await gateway.prepare(order, environment.timeout(PREPARE_DEADLINE_MS));
  return orders.add(order);
}

function toNewOrder(wanted: z.infer<typeof newOrder>, environment: Environment): NewOrder {
  const { name, currency, amount, expires_at = null, buyer = null } = wanted;
  const amount_minor = toMinor(amount, currency);
  if (amount_minor === null) {
    throw new RequestError('INVALID_REQUEST', `amount: not an amount that ${currency} can have`);
  }
  const merchant_uid = wanted.merchant_uid ?? environment.randomId(ISSUED_ID_LENGTH);
  return { merchant_uid, name, amount_minor, currency, expires_at, buyer };
}

export const orderQuery = z.object({ imp_uid: impUid.optional() });

/**
 * `GET /orders/{merchant_uid}`: what the widget needs to begin, without personal data. Whoever knows the
 * imp_uid of its accepted payment also sees the virtual account; the holder of the private key sees all.
 */
export function showOrder(orders: OrderStore, environment: Environment, isAuthorized: IsAuthorized) {
  return async (ctx: Context): Promise<void> => {
    const merchant_uid = check(ctx['params']['merchant_uid'], merchantUid);
    if (ctx.get('authorization') !== '') {
      if (!isAuthorized(ctx)) throw new RequestError('UNAUTHORIZED');
      const history = await orders.history(merchant_uid);
      if (!history) throw new RequestError('ORDER_NOT_FOUND');
      ctx.body = toDetailedOrder(history, messageOf('ORDER', languageOf(ctx)));
      return;
    }
    const { imp_uid } = check(ctx.query, orderQuery);
    const order = await orders.find(merchant_uid);
    if (!order) throw new RequestError('ORDER_NOT_FOUND');
    const answer = toAnswer(ctx, order, environment.now());
    const accepted = imp_uid === undefined ? null : await orders.findAcceptedPayment(merchant_uid, imp_uid);
    const vbank = accepted?.payment.vbank;
    ctx.body = vbank ? { ...answer, vbank } : answer;
  };
}

function toAnswer(ctx: Context, order: Order, now: number): OrderAnswer {
  const { merchant_uid, name, currency } = order;
  return {
    status: hasExpired(order, now) ? 'expired' : order.status,
    message: messageOf('ORDER', languageOf(ctx)),
    merchant_uid,
    name,
    amount: fromMinor(order.amount_minor, currency),
    currency,
    cancel_amount: fromMinor(order.cancel_amount_minor, currency),
  };
}
