import { apiPayment, apiTerms } from './api-payment.ts';
import type { NewBillingKey } from './billing-key.ts';
import { type Fields, number, text } from './http/fields.ts';
import { addPayment, type Entry, isApproved } from './ledger.ts';
import { DECLINED, fail, pay } from './lifecycle.ts';
import type { Payment } from './payment.ts';
import { ALREADY_PAID } from './window/refusals.ts';
import { scenarioOf } from './window/scenario.ts';
import type { World } from './world.ts';

export const NO_CUSTOMER = '등록되지 않은 구매자입니다.';

/**
 * Charges a card without its owner. A refusal is no error of the call: the payment is there, and `failed`.
 * @param usage what the payment says of its `customer_uid`
 */
export function charge(
  world: World,
  order: Fields,
  key: NewBillingKey | undefined,
  usage: 'payment' | 'payment.scheduled',
): Entry {
  const customer_uid = text(order['customer_uid']) ?? null;
  // Before the payment is there, for it has the same number.
  const refused = refusal(world, order, key);
  const payment: Payment = {
    ...apiPayment(world, { ...buyerOf(key), ...order }, key),
    ...(key && cardOf(key)),
    card_quota: number(order['card_quota']) ?? 0,
    customer_uid,
    customer_uid_usage: customer_uid === null ? null : usage,
  };
  const entry = addPayment(world, payment, apiTerms(order));
  if (refused === undefined) pay(world, entry);
  else fail(world, entry, refused);
  return entry;
}

/** Why the money does not come, if it does not. An order's number or a customer's name may ask for that: `--decline`. */
function refusal(world: World, order: Fields, key: NewBillingKey | undefined): string | undefined {
  if (!key) return NO_CUSTOMER;
  if (isApproved(world, String(order['merchant_uid']))) return ALREADY_PAID;
  const asked = [order['merchant_uid'], key.customer_uid].map((name) => scenarioOf(name, undefined).action);
  return asked.includes('decline') ? DECLINED : undefined;
}

/** The customer is the buyer, unless the order names another. */
const buyerOf = (key: NewBillingKey | undefined): Fields => ({
  buyer_name: key?.customer_name,
  buyer_email: key?.customer_email,
  buyer_tel: key?.customer_tel,
  buyer_addr: key?.customer_addr,
  buyer_postcode: key?.customer_postcode,
});

const cardOf = (key: NewBillingKey): Partial<Payment> => ({
  pay_method: key.pay_method,
  sandbox: key.sandbox,
  card_code: key.card_code,
  card_name: key.card_name,
  card_number: key.card_number,
  card_type: key.card_type,
});
