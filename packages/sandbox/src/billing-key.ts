import { setBounded } from './bounded.ts';
import type { Card } from './card.ts';
import type { Payment } from './payment.ts';
import type { World } from './world.ts';

export const MAX_BILLING_KEYS = 10_000;

/** What may be charged again without asking its owner, under the name that the shop gave it. */
export interface BillingKey extends Card {
  customer_uid: string;
  /** How it pays; PortOne does not show it. */
  pay_method: string | null;
  pg_provider: string | null;
  pg_id: string | null;
  sandbox: boolean;
  customer_id: string | null;
  card_issuer_code: string | null;
  card_issuer_name: string | null;
  card_publisher_code: string | null;
  card_publisher_name: string | null;
  customer_name: string | null;
  customer_tel: string | null;
  customer_email: string | null;
  customer_addr: string | null;
  customer_postcode: string | null;
  /** Unix seconds. */
  inserted: number;
  updated: number;
}

export type NewBillingKey = Omit<BillingKey, 'inserted' | 'updated'>;

/** Keeps it; one that was there under this name is replaced. */
export function keepBillingKey(world: World, key: NewBillingKey): BillingKey {
  const now = world.clock.now();
  const kept = { ...key, inserted: now, updated: now };
  setBounded(world.billingKeys, key.customer_uid, kept, MAX_BILLING_KEYS);
  return kept;
}

/** The key that a payment leaves behind: the buyer becomes the customer. */
export const billingKeyOf = (payment: Payment): NewBillingKey => ({
  customer_uid: String(payment.customer_uid),
  pay_method: payment.pay_method,
  pg_provider: payment.pg_provider,
  pg_id: payment.pg_id,
  sandbox: payment.sandbox,
  customer_id: null,
  card_code: payment.card_code,
  card_name: payment.card_name,
  card_number: payment.card_number,
  card_type: payment.card_type,
  card_issuer_code: payment.card_issuer_code,
  card_issuer_name: payment.card_issuer_name,
  card_publisher_code: payment.card_publisher_code,
  card_publisher_name: payment.card_publisher_name,
  customer_name: payment.buyer_name,
  customer_tel: payment.buyer_tel,
  customer_email: payment.buyer_email,
  customer_addr: payment.buyer_addr,
  customer_postcode: payment.buyer_postcode,
});
