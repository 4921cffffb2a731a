import { isDeepStrictEqual } from 'node:util';
import { decide, mayBeGivenBack, type Policy } from './decide.ts';
import { ConflictError } from './errors.ts';
import type { NewEvent, Order, Outcome, Payment, PaymentRecord, Source } from './model.ts';
import type { OrderUpdate, PaymentWrite, SettlementStore } from './ports.ts';
import { newerOf } from './states.ts';

/** Times a transaction is begun anew after a faster writer. Each round somebody else got ahead. */
const MAX_ATTEMPTS = 10;

/** A payment as PortOne reported it, and the order that it was named for. */
export interface Seen {
  merchant_uid: string;
  payment: Payment;
  source: Source;
  /** Once it aborts nothing is begun anew: whoever asked has gone. */
  deadline?: AbortSignal | undefined;
}

export interface Recorded {
  outcome: Outcome;
  /** Money was taken for this very order and it is the wrong money, so it may be given back unasked. */
  isRefundable: boolean;
  /** The books did not know this of the payment yet. */
  isNews: boolean;
}

/** What follows from one payment: the answer, and everything that is to be written for it. */
interface Entry extends Recorded {
  order?: OrderUpdate | undefined;
  payment?: PaymentWrite | undefined;
  events: readonly NewEvent[];
}

/**
 * Writes what became of some payments, all or nothing, in one transaction of a handful of statements
 * however many they are. No order and no payment may be among them twice.
 *
 * Rejects with `ConflictError` where another writer was faster; a single one is tried again, since the
 * payment is in hand: that costs a transaction, never another call to PortOne.
 */
export async function record(
  seen: readonly Seen[],
  store: SettlementStore,
  policyNow: () => Policy,
): Promise<Recorded[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await recordOnce(seen, store, policyNow());
    } catch (error) {
      const isLast = seen.length > 1 || attempt === MAX_ATTEMPTS || seen[0]?.deadline?.aborted;
      if (isLast || !(error instanceof ConflictError)) throw error;
    }
  }
}

function recordOnce(seen: readonly Seen[], store: SettlementStore, policy: Policy): Promise<Recorded[]> {
  return store.transaction(async (transaction) => {
    const orders = await transaction.findOrders(seen.map(({ merchant_uid }) => merchant_uid));
    const stored = await transaction.findPayments(seen.map(({ payment }) => payment.imp_uid));
    const entries = seen.map((one) => {
      const order = orders.get(one.merchant_uid);
      return order ? judge(order, one, stored.get(one.payment.imp_uid) ?? null, policy) : unknownOrder(one);
    });
    await transaction.updateOrders(entries.flatMap(({ order }) => order ?? []));
    await transaction.savePayments(entries.flatMap(({ payment }) => payment ?? []));
    await transaction.appendEvents(entries.flatMap(({ events }) => events));
    return entries;
  });
}

function judge(order: Order, seen: Seen, stored: PaymentRecord | null, policy: Policy): Entry {
  const payment = newerOf(seen.payment, stored);
  const { code, verdict, order: change, events } = decide(order, payment, stored, policy);
  const isKnown =
    stored !== null &&
    stored.verdict === verdict &&
    isDeepStrictEqual(stored.payment.snapshot, payment.snapshot);
  return {
    outcome: { code, merchant_uid: order.merchant_uid, payment },
    isRefundable: mayBeGivenBack(order, payment),
    isNews: !isKnown,
    order: change ? { order, change } : undefined,
    payment: isKnown ? undefined : { payment, verdict, stored, source: seen.source },
    events,
  };
}

const unknownOrder = ({ merchant_uid }: Seen): Entry => ({
  outcome: { code: 'ORDER_NOT_FOUND', merchant_uid },
  isRefundable: false,
  isNews: false,
  events: [],
});
