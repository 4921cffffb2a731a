import knexModule, { type Knex } from 'knex';
import { eventOf, type Payment, paymentRowOf, unixNow } from './model.ts';

const { knex } = knexModule;

/** Knex as it comes: its own pool (10 connections, or SQLite's one), its builder, no setting of ours. */
export function openKnex(url: string): Knex {
  if (!url.startsWith('sqlite:')) {
    return knex({ client: url.startsWith('postgres') ? 'pg' : 'mysql2', connection: url });
  }
  const connection = { filename: url.slice('sqlite:'.length) };
  return knex({ client: 'sqlite3', connection, useNullAsDefault: true });
}

/** One verification, one transaction. @returns whether the order is paid by this payment now */
export function recordAlone(database: Knex, payment: Payment): Promise<boolean> {
  const { merchant_uid, imp_uid } = payment;
  return database.transaction(async (transaction) => {
    const order = await transaction('orders').where({ merchant_uid }).first();
    if (!order || Number(order.amount) !== payment.amount || payment.status !== 'paid') return false;
    const now = unixNow();
    const affected = await transaction('orders')
      .where({ merchant_uid, status: 'pending' })
      .update({ status: 'paid', imp_uid, paid_at: now, updated_at: now });
    if (affected === 0) return order.imp_uid === imp_uid;
    await transaction('payments').insert(paymentRowOf(payment, now));
    await transaction('events').insert(eventOf(payment, now));
    return true;
  });
}
