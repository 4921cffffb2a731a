import type { Knex } from 'knex';
import { systemEnvironment as environment } from '../../src/environment.ts';
import type { Outcome, Payment } from '../../src/settlement/model.ts';
import type { Gateway } from '../../src/settlement/ports.ts';
import { createSettlement, settle } from '../../src/settlement/settle.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { createSettlementStore } from '../../src/store/settlement.ts';
import { emptyDatabase } from '../support/databases.ts';

const CHECK_AFTER_S = 300;

/** Books for one test. */
export interface Books {
  database: Knex;
  close(): Promise<void>;
}

/** Empty books but for ORD-1 and ORD-2, of 64,900 won each. */
export async function openBooks(): Promise<Books> {
  const { url, drop } = await emptyDatabase();
  const database = openDatabase(url);
  await migrate(database);
  const orders = createOrderStore(database, environment, CHECK_AFTER_S);
  for (const merchant_uid of ['ORD-1', 'ORD-2']) {
    const order = { merchant_uid, name: '의자', amount_minor: 64900, currency: 'KRW' };
    await orders.add({ ...order, expires_at: null, buyer: null });
  }
  const close = async (): Promise<void> => {
    await database.destroy();
    await drop();
  };
  return { database, close };
}

/** Settles ORD-1 by what PortOne said at some moment, whenever that moment was. */
export function settleAs(seen: Payment, database: Knex): Promise<Outcome> {
  const request = { merchant_uid: 'ORD-1', imp_uid: seen.imp_uid, source: 'webhook' } as const;
  const store = createSettlementStore(database, environment);
  // Settling a payment by its id asks for nothing else.
  const gateway = { findPayment: async () => seen } satisfies Partial<Gateway> as unknown as Gateway;
  const policy = { allowSandbox: false, forgeryPolicy: 'hold' } as const;
  return settle(request, createSettlement({ gateway, store, environment, ...policy }));
}
