import type { Environment } from '../environment.ts';
import { parsePayment } from '../portone/payment.ts';
import { GatewayError } from '../settlement/errors.ts';
import { fromMinor } from '../settlement/money.ts';
import type { Gateway } from '../settlement/ports.ts';
import type { OrderHistory, OrderStore } from '../store/orders.ts';
import type { TextMessage } from '../store/text-messages.ts';
import { accountText } from './account-text.ts';
import type { DeliveryResult } from './model.ts';
import type { SendText } from './solapi.ts';

const DEADLINE_MS = 8_000;

/** Korean mobile numbers, the only ones that a Korean text message reaches. */
const MOBILE = /^01[016789][0-9]{7,8}$/;

export interface TextServices {
  orders: Pick<OrderStore, 'history'>;
  gateway: Pick<Gateway, 'findBuyerTel'>;
  send: SendText;
  environment: Environment;
}

/**
 * Tells a shopper the account that was issued. The number is the one the shop gave with the order, else the
 * one the shopper gave to PortOne; it is looked up now, so that the outbox holds no personal data.
 */
export function createTexter({ orders, gateway, send, environment }: TextServices) {
  return async (message: TextMessage, now: number): Promise<DeliveryResult> => {
    const history = await orders.history(message.merchant_uid);
    const text = history && textOf(history, message.imp_uid, now);
    if (!text) return { delivered: false, failure: 'the account waits for no money any more', isFinal: true };
    try {
      const own: { tel?: string } = JSON.parse(history.order.buyer ?? '{}');
      const deadline = environment.timeout(DEADLINE_MS);
      const tel = own.tel ?? (await gateway.findBuyerTel(message.imp_uid, deadline));
      const to = toMobile(tel ?? '');
      if (to === null) return { delivered: false, failure: 'no mobile number', isFinal: true };
      return await send(to, text);
    } catch (error) {
      if (error instanceof GatewayError) return { delivered: false, failure: 'PortOne is away' };
      throw error;
    }
  };
}

/** @returns null if nobody is to pay into that account any more */
function textOf({ order, payments }: OrderHistory, imp_uid: string, now: number): string | null {
  const row = payments.find((each) => each.imp_uid === imp_uid);
  if (!row || order.status !== 'ready') return null;
  const { status, vbank, amount_minor, currency } = parsePayment(JSON.parse(row.snapshot));
  if (status !== 'ready' || !vbank || (vbank.vbank_date > 0 && vbank.vbank_date <= now)) return null;
  return accountText(order.name, fromMinor(amount_minor, currency), currency, vbank);
}

/** `+82 10-1234-5678` → `01012345678` */
function toMobile(tel: string): string | null {
  const digits = tel
    .replace(/[^0-9+]/g, '')
    .replace(/^\+?82/, '0')
    .replace(/^00/, '0');
  return MOBILE.test(digits) ? digits : null;
}
