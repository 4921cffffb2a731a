import type { Environment } from '../environment.ts';
import type { Policy } from './decide.ts';
import { expire } from './expire.ts';
import { createLanes, gather, type Lanes } from './gather.ts';
import type { Known, Order } from './model.ts';
import type { SettlementStore } from './ports.ts';
import { type Recorded, record, type Seen } from './record.ts';

/** Rows of one batch: enough to make a commit cheap, few enough to be done in milliseconds. */
const MAX_BATCH = 100;

/**
 * Our own books, as settlement uses them. Calls that are made at the same time share statements, and
 * writes share their commit; each is answered after its commit.
 *
 * All reject with `StoreError` when the database is away, and with `ConflictError` when another writer was
 * faster again and again, or with `OverloadError` when too many wait.
 */
export interface Books {
  /** What is known of an order, brought up to date with the shop's own books where it keeps any. */
  find(merchant_uid: string): Promise<Known | null>;
  /** Judges a payment and writes what becomes of it. */
  record(seen: Seen): Promise<Recorded>;
  /** Calls an order expired, unless it has changed since it was read. @returns whether it was called so */
  expire(order: Order): Promise<boolean>;
}

/** Told of a piece of work that several calls shared, before it begins. */
export type Batched = (work: 'find' | 'record' | 'expire', size: number) => void;

export function createBooks(
  store: SettlementStore,
  allowSandbox: boolean,
  environment: Pick<Environment, 'now' | 'soon'>,
  batched: Batched = () => {},
): Books {
  const writing = createLanes(store.lanes);
  // Who only reads waits for nobody's lock, nor for those who do; but the only lane there is belongs to all.
  const reading = store.lanes === 1 ? writing : createLanes(store.lanes);
  const { soon } = environment;
  const policyNow = (): Policy => ({ allowSandbox, now: environment.now() });

  const together = <Item, Result>(
    name: Parameters<Batched>[0],
    work: (items: readonly Item[]) => Promise<readonly Result[]>,
    lanes: Lanes,
    keysOf: (item: Item) => readonly string[],
  ) => {
    const counted = (items: readonly Item[]): Promise<readonly Result[]> => {
      batched(name, items.length);
      return work(items);
    };
    return gather(counted, { limit: MAX_BATCH, lanes, soon, keysOf });
  };

  const findAll = async (merchant_uids: readonly string[]): Promise<(Known | null)[]> => {
    const known = await store.findKnown([...new Set(merchant_uids)]);
    return merchant_uids.map((merchant_uid) => known.get(merchant_uid) ?? null);
  };
  const findOnce = together('find', findAll, reading, () => []);
  const recordOnce = together(
    'record',
    (seen: readonly Seen[]) => record(seen, store, policyNow),
    writing,
    ({ merchant_uid, payment }) => [merchant_uid, payment.imp_uid],
  );
  const expireOnce = together(
    'expire',
    (orders: readonly Order[]) => expire(orders, store),
    writing,
    ({ merchant_uid }) => [merchant_uid],
  );

  return {
    async find(merchant_uid) {
      await store.refresh(merchant_uid);
      return findOnce(merchant_uid);
    },
    async record(seen) {
      // Again, with the payment in hand: the shop may have changed the order while PortOne was asked.
      await store.refresh(seen.merchant_uid);
      return recordOnce(seen);
    },
    expire: expireOnce,
  };
}
