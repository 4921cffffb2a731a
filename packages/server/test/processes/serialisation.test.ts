import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment as environment } from '../../src/environment.ts';
import type { Outcome } from '../../src/settlement/model.ts';
import type { Gateway } from '../../src/settlement/ports.ts';
import { createSettlement, settle } from '../../src/settlement/settle.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { createSettlementStore } from '../../src/store/settlement.ts';
import { DATABASE, type EmptyDatabase, emptyDatabase } from '../support/databases.ts';
import { samplePayment } from '../support/samples.ts';
import { watchStatements } from './statements.ts';

/**
 * The strictest that an operator may have set, and what it then says to the slower of two writers. MySQL
 * says nothing: a transaction that begins with a lock has seen nothing that could be out of date. SQLite
 * has one writer at a time, which waits before it reads anything.
 */
const STRICTEST = {
  postgres: { setting: "SET default_transaction_isolation = 'serializable'", says: ['40001'] },
  mysql: { setting: 'SET SESSION innodb_snapshot_isolation = ON', says: [] },
}[DATABASE as 'postgres' | 'mysql'];

/** The codes of statements that failed, and the statements that were begun. */
const failures: unknown[] = [];
const begun: string[] = [];
watchStatements((moment, sql) => {
  if (moment === 'begin') begun.push(sql);
  if (typeof moment === 'object') failures.push(moment.failed);
});

let empty: EmptyDatabase;
let books: Knex;
/** Another program's. */
let database: Knex;
let lookups: number;

beforeEach(async () => {
  empty = await emptyDatabase();
  books = openDatabase(empty.url);
  database = openDatabase(empty.url);
  // Said to every connection before anything else is.
  books.client.pool.on('createSuccess', (_: unknown, connection: { query(sql: string): unknown }) => {
    connection.query(STRICTEST.setting);
  });
  await migrate(books);
  const orders = createOrderStore(books, environment, 300);
  const order = { merchant_uid: 'ORD-1', name: '의자', amount_minor: 64900, currency: 'KRW' };
  await orders.add({ ...order, expires_at: null, buyer: null });
  lookups = 0;
  failures.length = 0;
});
afterEach(async () => {
  await database.destroy();
  await books.destroy();
  await empty.drop();
});

function settleBy(imp_uid: string): Promise<Outcome> {
  const gateway = {
    async findPayment() {
      lookups += 1;
      return samplePayment({ imp_uid });
    },
  } satisfies Partial<Gateway> as unknown as Gateway;
  const store = createSettlementStore(books, environment);
  const policy = { allowSandbox: false, forgeryPolicy: 'hold' } as const;
  const settlement = createSettlement({ gateway, store, environment, ...policy });
  return settle({ merchant_uid: 'ORD-1', imp_uid, source: 'callback' }, settlement);
}

const imp_uidOf = (number: number): string => `imp_${String(number).padStart(12, '0')}`;

describe(`the strictest isolation of ${DATABASE}`, () => {
  it('refuses what was read before another wrote: it is read again, and PortOne is asked once', async () => {
    let outcome: Promise<Outcome> | undefined;
    await database.transaction(async (other) => {
      await other('orders').where({ merchant_uid: 'ORD-1' }).update({ updated_at: 1 });
      begun.length = 0;
      outcome = settleBy(imp_uidOf(1));
      // Settling wants to read the order, to write it.
      await expect.poll(() => begun.some((sql) => / from orders .* for update$/.test(sql))).toBe(true);
    });
    expect((await outcome)?.code).toBe('SUCCESS');
    expect(failures).toEqual(STRICTEST.says);
    expect(lookups).toBe(1);
    expect(await books('events').pluck('type')).toEqual(['order.paid']);
  });

  it('lets one of many payments win, and every one is answered', async () => {
    const all = Array.from({ length: 20 }, (_, number) => settleBy(imp_uidOf(number)));
    const codes = (await Promise.all(all)).map(({ code }) => code);
    expect(codes.toSorted()).toEqual([...Array(19).fill('ORDER_ALREADY_PAID'), 'SUCCESS']);
    expect(lookups).toBe(20);
    expect((await books('events').pluck('type')).toSorted()).toEqual([
      'order.paid',
      ...Array(19).fill('payment.duplicate'),
    ]);
  });
});
