import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CancelServices, cancel } from '../../src/cancel/cancel.ts';
import type { CancelOrder } from '../../src/cancel/model.ts';
import { systemEnvironment } from '../../src/environment.ts';
import { CancelRefusedError, GatewayError } from '../../src/settlement/errors.ts';
import type { Payment } from '../../src/settlement/model.ts';
import type { CancelRequest } from '../../src/settlement/ports.ts';
import { createCancellationStore } from '../../src/store/cancellations.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { type EmptyDatabase, emptyDatabase, openForReading } from '../support/databases.ts';
import { sampleOrder, samplePayment } from '../support/samples.ts';

/** A PortOne that does what it is asked, and whose answers can be lost on either way. */
let payment: Payment;
let sent: CancelRequest[];
let isReachable: boolean;
let loses: 'nothing' | 'the request' | 'the answer';
let empty: EmptyDatabase;
let books: Knex;
/** A second connection, for looking. */
let database: Knex;
let services: CancelServices;
/** Seconds that our clock is ahead of the machine's. */
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

const take = ({ checksum_minor, amount_minor }: CancelRequest): void => {
  const left = payment.amount_minor - payment.cancel_amount_minor;
  if (left !== checksum_minor) throw new CancelRefusedError('checksum');
  payment = { ...payment, cancel_amount_minor: payment.cancel_amount_minor + amount_minor };
};

beforeEach(async () => {
  payment = samplePayment();
  sent = [];
  isReachable = true;
  loses = 'nothing';
  ahead_s = 0;
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  await migrate(books);
  database = openForReading(empty.url);
  const away = (): never => {
    throw new GatewayError('away');
  };
  services = {
    environment,
    cancellations: createCancellationStore(books, environment),
    findOrder: async () => sampleOrder({ status: 'paid', imp_uid: payment.imp_uid }),
    settle: async ({ merchant_uid }) =>
      isReachable ? { code: 'PAYMENT_CANCELLED', merchant_uid, payment } : away(),
    gateway: {
      findPayment: async () => (isReachable ? payment : away()),
      findPaymentsOfOrder: async () => [payment],
      findBuyerTel: async () => null,
      findPayments: async () => [],
      listPaid: async () => ({ payments: [], hasMore: false }),
      prepare: async () => {},
      async cancel(request) {
        sent.push(request);
        if (loses !== 'the request') take(request);
        if (loses === 'nothing') return;
        isReachable = false;
        away();
      },
    },
  };
});
afterEach(async () => {
  await database.destroy();
  await books.destroy();
  await empty.drop();
});

const order: CancelOrder = {
  imp_uid: 'imp_000000000001',
  amount: 1000,
  reason: '변심',
  idempotency_key: 'a',
};
const other = { ...order, amount: 500, idempotency_key: 'b' };
const status = async () => (await database('cancellations').first()).status;

describe('a cancellation whose answer was lost while PortOne went away', () => {
  it('is unknown, and found to be done once PortOne is back', async () => {
    loses = 'the answer';
    expect(await cancel(order, services)).toEqual({ code: 'CANCEL_UNKNOWN' });
    expect(await status()).toBe('unknown');
    isReachable = true;
    expect(await cancel(order, services)).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 1000 });
    expect(sent).toHaveLength(1);
    expect(await status()).toBe('done');
  });

  it('is found by its key, though the order is bound to another payment by now', async () => {
    const { imp_uid, ...rest } = order;
    const byOrder = { ...rest, merchant_uid: 'ORD-1' };
    loses = 'the answer';
    await cancel(byOrder, services);
    isReachable = true;
    const bound = sampleOrder({ status: 'paid', imp_uid: 'imp_000000000002' });
    const later = { ...services, findOrder: async () => bound };
    expect(await cancel(byOrder, later)).toMatchObject({ code: 'CANCELLED', imp_uid });
    expect(await status()).toBe('done');
  });

  it('is sent again with the same checksum if it never arrived', async () => {
    loses = 'the request';
    await cancel(order, services);
    isReachable = true;
    loses = 'nothing';
    expect(await cancel(order, services)).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 1000 });
    expect(sent.map(({ checksum_minor }) => checksum_minor)).toEqual([64900, 64900]);
  });

  it('is not carried out twice if it arrives between the reading back and the second sending', async () => {
    loses = 'the request';
    await cancel(order, services);
    isReachable = true;
    loses = 'nothing';
    const { gateway } = services;
    const late = {
      ...gateway,
      async cancel(request: CancelRequest, deadline: AbortSignal) {
        take(request);
        await gateway.cancel(request, deadline);
      },
    };
    const outcome = await cancel(order, { ...services, gateway: late });
    expect(outcome).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 1000 });
    expect(payment.cancel_amount_minor).toBe(1000);
  });

  it('blocks another cancellation of that payment', async () => {
    loses = 'the request';
    await cancel(order, services);
    isReachable = true;
    ahead_s = 599;
    expect(await cancel(other, services)).toEqual({ code: 'CANCEL_IN_PROGRESS' });
    expect(sent).toHaveLength(1);
  });
});

describe('a cancellation that was left open for ten minutes', () => {
  const left = async (lost: typeof loses): Promise<void> => {
    loses = lost;
    await cancel(order, services);
    isReachable = true;
    loses = 'nothing';
    ahead_s = 601;
  };
  const statuses = () => database('cancellations').orderBy('id').pluck('status');

  it('is refused if it was not carried out, and the next one goes on', async () => {
    await left('the request');
    expect(await cancel(other, services)).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 500 });
    expect(await statuses()).toEqual(['refused', 'done']);
    const refusal = 'PortOne never carried it out';
    expect(await cancel(order, services)).toEqual({ code: 'CANCEL_REFUSED', refusal });
    expect(sent.map(({ amount_minor }) => amount_minor)).toEqual([1000, 500]);
  });

  it('is done if it was carried out, and the next one goes on', async () => {
    await left('the answer');
    expect(await cancel(other, services)).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 1500 });
    expect(await statuses()).toEqual(['done', 'done']);
    expect(await cancel(order, services)).toMatchObject({ code: 'CANCELLED', amount_minor: 1000 });
    expect(payment.cancel_amount_minor).toBe(1500);
  });

  it('goes on blocking while it cannot be told what became of it', async () => {
    await left('the request');
    // Somebody else's, of another amount, and no history to tell them apart.
    payment = { ...payment, cancel_amount_minor: 1700 };
    expect(await cancel(other, services)).toEqual({ code: 'CANCEL_IN_PROGRESS' });
    expect(await statuses()).toEqual(['unknown']);
  });

  it('is under way again once it has been sent again', async () => {
    await left('the request');
    const { gateway } = services;
    const overtaking = {
      ...gateway,
      async cancel(request: CancelRequest, deadline: AbortSignal) {
        expect(await cancel(other, services)).toEqual({ code: 'CANCEL_IN_PROGRESS' });
        await gateway.cancel(request, deadline);
      },
    };
    const outcome = await cancel(order, { ...services, gateway: overtaking });
    expect(outcome).toMatchObject({ code: 'CANCELLED', cancel_amount_minor: 1000 });
    expect(sent).toHaveLength(2);
  });
});

describe('two cancellations of the same amount and reason', () => {
  const alike = { ...order, idempotency_key: 'b' };

  /** The second one has looked at the payment before the first was carried out, and is sent after it. */
  async function overtaken(): Promise<Awaited<ReturnType<typeof cancel>>> {
    const before = payment;
    await cancel(order, services);
    const { gateway } = services;
    let isFirstLook = true;
    const findPayment: typeof gateway.findPayment = async (...look) => {
      if (!isFirstLook) return gateway.findPayment(...look);
      isFirstLook = false;
      return before;
    };
    return cancel(alike, { ...services, gateway: { ...gateway, findPayment } });
  }

  it.each(['with', 'without'])('are not taken for one another, %s a history', async (history) => {
    const { gateway } = services;
    const carryOut = async (request: CancelRequest, deadline: AbortSignal): Promise<void> => {
      await gateway.cancel(request, deadline);
      if (history === 'with') {
        payment = { ...payment, cancellations: [...payment.cancellations, { amount: 1000, reason: '변심' }] };
      }
    };
    services = { ...services, gateway: { ...gateway, cancel: carryOut } };
    expect(await overtaken()).toEqual({ code: 'CANCEL_REFUSED', refusal: 'checksum' });
    expect(payment.cancel_amount_minor).toBe(1000);
    expect(await cancel({ ...order, idempotency_key: 'c' }, services)).toMatchObject({
      code: 'CANCELLED',
      cancel_amount_minor: 2000,
    });
  });
});

describe('a cancellation that was carried out while the order could not be read', () => {
  it('stays open, and the same request finishes it', async () => {
    const { gateway } = services;
    const leaving = {
      ...gateway,
      async cancel(request: CancelRequest, deadline: AbortSignal) {
        await gateway.cancel(request, deadline);
        isReachable = false;
      },
    };
    await expect(cancel(order, { ...services, gateway: leaving })).rejects.toThrow(GatewayError);
    expect(await status()).toBe('requested');
    isReachable = true;
    expect(await cancel(order, services)).toMatchObject({ code: 'CANCELLED' });
    expect(sent).toHaveLength(1);
  });
});
