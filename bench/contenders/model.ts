import type { AddressInfo, Server } from 'node:net';

/** What a contender is told: the same names that our server has. */
export const settings = {
  url: process.env['IMP_API_URL'] ?? '',
  imp_key: process.env['IMP_KEY'] ?? '',
  imp_secret: process.env['IMP_SECRET'] ?? '',
  database: process.env['DATABASE_URL'] ?? '',
};

/** PortOne's payment, as far as the contenders look into it. */
export interface Payment {
  imp_uid: string;
  merchant_uid: string;
  amount: number;
  currency: string;
  status: string;
}

/** The event that tells the shop of a paid order. */
export const eventOf = ({ merchant_uid, imp_uid, amount, currency }: Payment, now: number) => ({
  id: `evt_${merchant_uid}`,
  type: 'order.paid',
  merchant_uid,
  imp_uid,
  dedupe_key: `order.paid/${merchant_uid}`,
  data: JSON.stringify({ merchant_uid, imp_uid, amount, currency }),
  created_at: now,
});

/** The row that keeps the payment. */
export const paymentRowOf = (payment: Payment, now: number) => ({
  imp_uid: payment.imp_uid,
  merchant_uid: payment.merchant_uid,
  status: payment.status,
  verdict: 'accepted',
  amount: payment.amount,
  currency: payment.currency,
  cancel_amount: 0,
  snapshot: JSON.stringify(payment),
  first_seen_by: 'callback',
  first_seen_at: now,
  updated_at: now,
});

export const unixNow = (): number => Math.floor(Date.now() / 1000);

/** Says what the bench waits for, and ends when it is told to. */
export function announce(server: Server): void {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  process.once('SIGTERM', () => process.exit(0));
}
