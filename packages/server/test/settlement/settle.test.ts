import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, systemEnvironment } from '../../src/environment.ts';
import { ConflictError, GatewayError } from '../../src/settlement/errors.ts';
import type { Payment, Source } from '../../src/settlement/model.ts';
import type { SettlementStore } from '../../src/settlement/ports.ts';
import { createSettlement, type Settlement, settle } from '../../src/settlement/settle.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { createSettlementStore } from '../../src/store/settlement.ts';
import { type EmptyDatabase, emptyDatabase, openForReading } from '../support/databases.ts';
import { issuedVbank, NOW, samplePayment } from '../support/samples.ts';

const environment: Environment = { ...systemEnvironment, now: () => NOW };

let empty: EmptyDatabase;
let books: Knex;
/** A second connection, for looking. */
let database: Knex;
let settlement: Settlement;
/** What PortOne holds, by imp_uid. */
let portone: Map<string, Payment>;
let lookups: string[];
let cancelled: string[];

beforeEach(async () => {
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  await migrate(books);
  database = openForReading(empty.url);
  portone = new Map();
  lookups = [];
  cancelled = [];
  const gateway = {
    async findPayment(imp_uid: string) {
      lookups.push(imp_uid);
      return portone.get(imp_uid) ?? null;
    },
    async findPaymentsOfOrder(merchant_uid: string) {
      return [...portone.values()].filter((payment) => payment.merchant_uid === merchant_uid).reverse();
    },
    findBuyerTel: async () => null,
    findPayments: async () => [],
    listPaid: async () => ({ payments: [], hasMore: false }),
    async prepare() {},
    async cancel({ imp_uid }: { imp_uid: string }) {
      cancelled.push(imp_uid);
    },
  };
  const store = createSettlementStore(books, environment);
  settlement = createSettlement({ gateway, store, allowSandbox: false, forgeryPolicy: 'hold', environment });
  const orders = createOrderStore(books, environment, 300);
  for (const merchant_uid of ['ORD-1', 'ORD-2']) {
    const order = { merchant_uid, name: '의자', amount_minor: 64900, currency: 'KRW' };
    await orders.add({ ...order, expires_at: null, buyer: null });
  }
});

afterEach(async () => {
  await database.destroy();
  await books.destroy();
  await empty.drop();
});

const pay = (number: number, overrides: Readonly<Record<string, unknown>> = {}): string => {
  const imp_uid = `imp_${String(number).padStart(12, '0')}`;
  portone.set(imp_uid, samplePayment({ imp_uid, ...overrides }));
  return imp_uid;
};

const ask = async (imp_uid?: string, merchant_uid = 'ORD-1', source: Source = 'callback'): Promise<string> =>
  (await settle({ merchant_uid, imp_uid, source }, settlement)).code;

const notify = (imp_uid: string): Promise<string> => ask(imp_uid, 'ORD-1', 'webhook');

const order = (merchant_uid = 'ORD-1') => database('orders').where({ merchant_uid }).first();
const events = async (): Promise<string[]> => database('events').orderBy('sequence').pluck('type');

describe('settle', () => {
  it('records a payment, its order and its event together', async () => {
    const imp_uid = pay(1);
    expect(await ask(imp_uid)).toBe('SUCCESS');
    expect(await order()).toMatchObject({ status: 'paid', imp_uid, paid_at: NOW, revision: 1 });
    const payment = await database('payments').where({ imp_uid }).first();
    expect(payment).toMatchObject({ verdict: 'accepted', first_seen_by: 'callback', amount: 64900 });
    expect(await events()).toEqual(['order.paid']);
  });

  it('records it once when a hundred ask at once', async () => {
    const imp_uid = pay(1);
    const codes = await Promise.all(Array.from({ length: 100 }, () => ask(imp_uid)));
    expect(new Set(codes)).toEqual(new Set(['SUCCESS']));
    expect(await events()).toEqual(['order.paid']);
    expect((await order()).revision).toBe(1);
  });

  it('asks PortOne nothing about an order that does not exist', async () => {
    expect(await ask(pay(1), 'ORD-404')).toBe('ORDER_NOT_FOUND');
    expect(lookups).toEqual([]);
  });

  it('refuses one payment for two orders, in either order of asking', async () => {
    const imp_uid = pay(1);
    expect(await ask(imp_uid, 'ORD-2')).toBe('ORDER_MISMATCH');
    expect(await ask(imp_uid, 'ORD-1')).toBe('SUCCESS');
    expect(await ask(imp_uid, 'ORD-2')).toBe('ORDER_MISMATCH');
    expect(await order('ORD-2')).toMatchObject({ status: 'pending', imp_uid: null });
    expect(await database('payments').where({ imp_uid }).first()).toMatchObject({ verdict: 'accepted' });
  });

  it('writes one event however often the same forgery is tried', async () => {
    const imp_uid = pay(1, { amount: 100 });
    for (let time = 0; time < 5; time += 1) expect(await ask(imp_uid)).toBe('AMOUNT_MISMATCH');
    expect(await events()).toEqual(['payment.forged']);
    expect(await order()).toMatchObject({ status: 'pending', imp_uid: null, revision: 0 });
    expect(await database('payments').where({ imp_uid }).first()).toMatchObject({ verdict: 'forgery' });
  });

  it('flags a second payment and leaves the order with the first, whichever way they race', async () => {
    const both = [pay(1), pay(2)];
    const codes = await Promise.all(both.map((imp_uid) => ask(imp_uid)));
    expect(codes.toSorted()).toEqual(['ORDER_ALREADY_PAID', 'SUCCESS']);
    expect((await events()).toSorted()).toEqual(['order.paid', 'payment.duplicate']);
  });

  it('does not let a look-up that came late undo a newer one', async () => {
    const imp_uid = pay(1, issuedVbank);
    const { gateway } = settlement;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = {
      ...gateway,
      async findPayment(id: string, deadline: AbortSignal) {
        const seen = await gateway.findPayment(id, deadline);
        await held;
        return seen;
      },
    };
    const late = settle(
      { merchant_uid: 'ORD-1', imp_uid, source: 'webhook' },
      { ...settlement, gateway: slow },
    );
    await expect.poll(() => lookups.length).toBe(1);
    pay(1, { ...issuedVbank, status: 'paid', paid_at: NOW });
    expect(await ask(imp_uid)).toBe('SUCCESS');
    release();
    expect((await late).code).toBe('SUCCESS');
    expect(await order()).toMatchObject({ status: 'paid' });
    expect(await database('payments').where({ imp_uid }).first()).toMatchObject({ status: 'paid' });
  });

  it('takes nothing back where PortOne once leaves out whether a payment is a test', async () => {
    const imp_uid = pay(1);
    expect(await ask(imp_uid)).toBe('SUCCESS');
    pay(1, { sandbox: null, cancel_amount: 900 });
    expect(await notify(imp_uid)).toBe('PAYMENT_PARTIALLY_CANCELLED');
    expect(await order()).toMatchObject({ status: 'paid', cancel_amount: 900 });
    expect(await database('payments').where({ imp_uid }).first()).toMatchObject({ verdict: 'accepted' });
  });

  it('does not take a test payment for real money because PortOne later leaves out that it is one', async () => {
    const imp_uid = pay(1, { sandbox: true });
    expect(await ask(imp_uid)).toBe('SANDBOX_NOT_ALLOWED');
    pay(1, { sandbox: null });
    expect(await notify(imp_uid)).toBe('SANDBOX_NOT_ALLOWED');
    const { snapshot } = await database('payments').where({ imp_uid }).first();
    expect(JSON.parse(snapshot)).toMatchObject({ sandbox: true });
    expect(await order()).toMatchObject({ status: 'pending' });
  });

  it('follows an account from its issue to its deposit', async () => {
    const imp_uid = pay(1, issuedVbank);
    expect(await ask(imp_uid)).toBe('VBANK_ISSUED');
    expect(await order()).toMatchObject({ status: 'ready', imp_uid });
    pay(1, { ...issuedVbank, status: 'paid', paid_at: NOW });
    expect(await ask(imp_uid)).toBe('SUCCESS');
    expect(await events()).toEqual(['order.vbank_issued', 'order.paid']);
  });

  it('follows cancellations of a paid order', async () => {
    const imp_uid = pay(1);
    await ask(imp_uid);
    pay(1, { cancel_amount: 900 });
    expect(await notify(imp_uid)).toBe('PAYMENT_PARTIALLY_CANCELLED');
    expect(await order()).toMatchObject({ status: 'paid', cancel_amount: 900 });
    pay(1, { cancel_amount: 64900, status: 'cancelled' });
    expect(await notify(imp_uid)).toBe('PAYMENT_CANCELLED');
    expect(await order()).toMatchObject({ status: 'cancelled', cancel_amount: 64900 });
    expect(await events()).toEqual(['order.paid', 'order.cancelled', 'order.cancelled']);
  });

  it('changes nothing when PortOne cannot be asked', async () => {
    settlement.gateway.findPayment = () => Promise.reject(new GatewayError('away'));
    await expect(ask('imp_000000000001')).rejects.toThrow(GatewayError);
    expect(await order()).toMatchObject({ status: 'pending', revision: 0 });
    expect(await events()).toEqual([]);
  });

  it('retries after a faster writer without asking PortOne again', async () => {
    const imp_uid = pay(1);
    let conflicts = 3;
    const { store } = settlement;
    const contended: SettlementStore = {
      ...store,
      transaction: (work) =>
        conflicts-- > 0 ? Promise.reject(new ConflictError()) : store.transaction(work),
    };
    const request = { merchant_uid: 'ORD-1', imp_uid, source: 'callback' } as const;
    const outcome = await settle(request, createSettlement({ ...settlement, store: contended }));
    expect(outcome.code).toBe('SUCCESS');
    expect(lookups).toEqual([imp_uid]);
  });

  it('refuses to move an order where it may not go', async () => {
    const imp_uid = pay(1);
    await ask(imp_uid);
    await settlement.store.transaction(async (transaction) => {
      const order = (await transaction.findOrders(['ORD-1'])).get('ORD-1');
      if (!order) throw new Error('no order');
      const update = transaction.updateOrders([{ order, change: { status: 'ready' } }]);
      await expect(update).rejects.toThrow('cannot become ready');
    });
  });

  it('refuses to write over a change it has not seen', async () => {
    const imp_uid = pay(1);
    await settlement.store.transaction(async (transaction) => {
      const order = (await transaction.findOrders(['ORD-1'])).get('ORD-1');
      if (!order) throw new Error('no order');
      await transaction.updateOrders([{ order, change: { status: 'ready', imp_uid } }]);
      const late = transaction.updateOrders([{ order, change: { status: 'paid' } }]);
      await expect(late).rejects.toThrow(ConflictError);
    });
  });
});

describe('settle without an imp_uid', () => {
  it('finds the paid attempt behind a newer failed one', async () => {
    const paid = pay(1);
    pay(2, { status: 'failed' });
    expect(await ask()).toBe('SUCCESS');
    expect(await order()).toMatchObject({ status: 'paid', imp_uid: paid });
  });

  it('notices that two attempts were paid', async () => {
    pay(1);
    pay(2);
    expect(await ask()).toBe('SUCCESS');
    expect((await events()).toSorted()).toEqual(['order.paid', 'payment.duplicate']);
  });

  it('answers for an order paid before, even if the list does not show its payment', async () => {
    await ask(pay(1));
    settlement.gateway.findPaymentsOfOrder = async () => [];
    expect(await ask()).toBe('SUCCESS');
  });

  it('says so when nothing was paid', async () => {
    expect(await ask()).toBe('PAYMENT_NOT_FOUND');
    pay(1, { status: 'failed' });
    expect(await ask()).toBe('PAYMENT_FAILED');
  });

  it('looks at no more than ten attempts', async () => {
    for (let number = 10; number < 60; number += 1) pay(number, { status: 'failed' });
    await ask();
    expect(lookups).toHaveLength(10);
  });
});
