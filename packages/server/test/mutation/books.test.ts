import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment as environment } from '../../src/environment.ts';
import { ConflictError } from '../../src/settlement/errors.ts';
import type { PaymentRecord } from '../../src/settlement/model.ts';
import { createCancellationStore } from '../../src/store/cancellations.ts';
import { StoreError } from '../../src/store/errors.ts';
import { createSettlementStore } from '../../src/store/settlement.ts';
import { samplePayment } from '../support/samples.ts';
import { openBooks, settleAs } from './books.ts';

/** What the books refuse by themselves, should the code above them ever ask for it. */
let database: Knex;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ database, close } = await openBooks());
});
afterEach(() => close());

const payment = samplePayment();
const order = () => database('orders').where({ merchant_uid: 'ORD-1' }).first();

describe('an order', () => {
  it('cannot be bound to the payment of another order', async () => {
    const store = createSettlementStore(database, environment);
    const bind = (merchant_uid: string): Promise<void> =>
      store.transaction(async (transaction) => {
        const order = (await transaction.findOrders([merchant_uid])).get(merchant_uid);
        if (!order) throw new Error('no order');
        const change = { status: 'paid', imp_uid: payment.imp_uid } as const;
        await transaction.updateOrders([{ order, change }]);
      });
    await bind('ORD-1');
    await expect(bind('ORD-2')).rejects.toThrow(ConflictError);
    const status = await database('orders').orderBy('merchant_uid').pluck('status');
    expect(status).toEqual(['paid', 'pending']);
  });

  it('is not paid while its event cannot be written, and is once it can', async () => {
    await database.schema.renameTable('events', 'elsewhere');
    await expect(settleAs(payment, database)).rejects.toThrow(StoreError);
    expect(await order()).toMatchObject({ status: 'pending', imp_uid: null, revision: 0 });
    expect(await database('payments')).toEqual([]);
    await database.schema.renameTable('elsewhere', 'events');
    expect(await settleAs(payment, database)).toMatchObject({ code: 'SUCCESS' });
    expect(await order()).toMatchObject({ status: 'paid' });
    expect(await database('events').pluck('type')).toEqual(['order.paid']);
  });
});

describe('a payment', () => {
  it('is written by the first who saw it; whoever was slower, or read before it changed, starts again', async () => {
    const store = createSettlementStore(database, environment);
    const save = (stored: PaymentRecord | null): Promise<void> =>
      store.transaction((transaction) =>
        transaction.savePayments([{ payment, verdict: 'accepted', stored, source: 'webhook' }]),
      );
    await save(null);
    await expect(save(null)).rejects.toThrow(ConflictError);
    const { imp_uid } = payment;
    const found = await store.transaction((transaction) => transaction.findPayments([imp_uid]));
    const stored = found.get(imp_uid) ?? null;
    await save(stored);
    await expect(save(stored)).rejects.toThrow(ConflictError);
    expect(await database('payments')).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  const wanted = {
    imp_uid: payment.imp_uid,
    fingerprint: 'f'.repeat(64),
    amount_minor: 1000,
    checksum_minor: 64900,
    currency: 'KRW',
    reason: '변심',
    refusal: null,
  };

  it('is the only open one of its payment', async () => {
    const { open, setStatus } = createCancellationStore(database, environment);
    const first = await open({ ...wanted, idempotency_key: 'a' });
    await expect(open({ ...wanted, idempotency_key: 'b' })).rejects.toThrow(ConflictError);
    await setStatus(first.id, 'done');
    expect(await open({ ...wanted, idempotency_key: 'b' })).toMatchObject({ status: 'requested' });
  });

  it('has its Idempotency-Key for itself, whichever payments two requests name at once', async () => {
    const { open } = createCancellationStore(database, environment);
    await open({ ...wanted, idempotency_key: 'a' });
    const other = { ...wanted, imp_uid: 'imp_000000000002', idempotency_key: 'a' };
    await expect(open(other)).rejects.toThrow(ConflictError);
  });
});
