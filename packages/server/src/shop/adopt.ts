import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Environment } from '../environment.ts';
import { toDecimal } from '../settlement/money.ts';
import { isSettled } from '../settlement/states.ts';
import { guarded } from '../store/database.ts';
import { findOrderRow, newOrderRow } from '../store/orders.ts';
import { type OrderRow, toOrder } from '../store/rows.ts';
import { type FindShopOrder, type ShopOrder, ShopOrderError } from './model.ts';
import { priceOf } from './price.ts';

/** The shop's books answer within this, or the request is answered 503. */
const DEADLINE_MS = 5_000;

/** PortOne's limit for a goods name. */
const MAX_NAME_LENGTH = 40;

/** Makes sure that our row of an order says what the shop's own books say now. */
export type Adopt = (merchant_uid: string) => Promise<void>;

/**
 * The shop's books say what is to be paid, ours what became of it. An order is taken over when it is first
 * asked about, follows the shop's for as long as nobody has paid it, and is left alone after that: a price
 * that changes later must not turn an honest payment into a forgery.
 *
 * An unpaid order that the shop has taken out of its books can no longer be paid: it expires.
 *
 * @param check_after_s age in seconds at which an order is first looked at by itself
 */
export function createAdopt(
  findShopOrder: FindShopOrder,
  database: Knex,
  environment: Environment,
  check_after_s: number,
): Adopt {
  const insert = (merchant_uid: string, wanted: Wanted): Promise<unknown> => {
    const order = { merchant_uid, ...wanted, buyer: null };
    const row = newOrderRow(order, environment.now(), check_after_s);
    return database('orders').insert(row).onConflict('merchant_uid').ignore();
  };

  /** A row that has changed since is left as it is: settlement looks again before it judges. */
  const update = ({ merchant_uid, revision }: OrderRow, change: Partial<OrderRow>): Promise<unknown> =>
    database('orders')
      .where({ merchant_uid, revision })
      .update({ ...change, revision: revision + 1, updated_at: environment.now() });

  return async (merchant_uid) => {
    const row = await guarded(() => findOrderRow(database, merchant_uid));
    if (row && isSettled(toOrder(row))) return;
    const found = await inTime(findShopOrder(merchant_uid), environment.timeout(DEADLINE_MS));
    const wanted = found && toWanted(merchant_uid, found);
    await guarded(async () => {
      if (!row) {
        if (wanted) await insert(merchant_uid, wanted);
        return;
      }
      const change = changeOf(row, wanted, environment.now());
      if (change) await update(row, change);
    });
  };
}

/** What has to be written so that our row says what the shop's does; null if it does already. */
function changeOf(row: OrderRow, wanted: Wanted | null, now: number): Partial<OrderRow> | null {
  const { name, amount_minor, currency, expires_at } = toOrder(row);
  if (!wanted) return expires_at === null ? { expires_at: now, next_check_at: now } : null;
  if (isDeepStrictEqual({ name, amount_minor, currency, expires_at }, wanted)) return null;
  const isAmended = amount_minor !== wanted.amount_minor || currency !== wanted.currency;
  return {
    name: wanted.name,
    amount: toDecimal(wanted.amount_minor, wanted.currency),
    currency: wanted.currency,
    expires_at: wanted.expires_at,
    ...(isAmended && { amended_at: now }),
  };
}

type Wanted = ReturnType<typeof toWanted>;

function toWanted(merchant_uid: string, order: ShopOrder) {
  const { name = merchant_uid } = order;
  const { amount_minor, currency } = priceOf(order);
  if (amount_minor === null || amount_minor === 0) {
    throw new ShopOrderError(`The shop's order ${merchant_uid} has an amount or currency that cannot be one`);
  }
  const shown = [...name.trim()].slice(0, MAX_NAME_LENGTH).join('') || merchant_uid;
  return { name: shown, amount_minor, currency, expires_at: null };
}

/** @throws {ShopOrderError} for whatever goes wrong: the error's own text may quote a row or an address */
async function inTime<Result>(work: Promise<Result>, deadline: AbortSignal): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new ShopOrderError("The shop's orders were not answered in time"));
  deadline.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof ShopOrderError) throw error;
    const code = (error as { code?: unknown } | null)?.code;
    throw new ShopOrderError(`The shop's orders cannot be read${code === undefined ? '' : ` (${code})`}`);
  } finally {
    deadline.removeEventListener('abort', giveUp);
  }
}
