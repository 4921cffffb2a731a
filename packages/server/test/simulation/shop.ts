import type { DeliveryResult } from '../../src/notify/model.ts';
import type { ShopOrder } from '../../src/shop/model.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';
import type { Weather } from './weather.ts';

/** What the shop wants to be paid. */
export interface Wanted {
  merchant_uid: string;
  amount: number;
  currency: string;
  /** Unix seconds, or null. */
  expires_at: number | null;
  /** Every price it has had, as `amount currency`. */
  prices: string[];
  /** The server knows of it, so that reconciliation is answerable for it. */
  isKnown: boolean;
}

/** The shop beside our server: its own books, where events go, and its shoppers' phones. */
export interface Shop {
  readonly orders: Map<string, Wanted>;
  /** Times that each event has been taken, by its id. */
  readonly received: Map<string, number>;
  /** Text messages by account number: how often each shopper was told. */
  readonly told: Map<string, number>;
  /** Its own books, where it keeps its orders itself. */
  findOrder(merchant_uid: string): Promise<ShopOrder | null>;
  /** Another price, in the shop's own books. */
  amend(wanted: Wanted, amount: number): void;
  push(id: string, process: Process): Promise<DeliveryResult>;
  text(text: string, process: Process): Promise<DeliveryResult>;
}

export interface ShopOptions {
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  trace: Trace;
}

export function createShop({ scheduler, random, weather, trace }: ShopOptions): Shop {
  const orders = new Map<string, Wanted>();
  const received = new Map<string, number>();
  const told = new Map<string, number>();

  /** One message to somebody outside: it may not arrive, and its answer may not come back. */
  function send(process: Process, arrive: () => void): Promise<DeliveryResult> {
    const { promise, resolve } = Promise.withResolvers<DeliveryResult>();
    const isLost = weather.strikes(weather.delivery);
    const isUnanswered = !isLost && weather.strikes(weather.delivery);
    const there_ms = random.between(1, 100);
    if (!isLost) scheduler.after(there_ms, arrive);
    const back_ms =
      isLost || isUnanswered ? random.pick([there_ms + 10, 15_000]) : there_ms + random.between(1, 100);
    const result: DeliveryResult =
      isLost || isUnanswered ? { delivered: false, failure: 'no answer' } : { delivered: true };
    scheduler.after(back_ms, () => resolve(result), process);
    return promise;
  }

  const count = (map: Map<string, number>, key: string): void => {
    map.set(key, (map.get(key) ?? 0) + 1);
  };

  return {
    orders,
    received,
    told,
    findOrder: (merchant_uid) =>
      new Promise((resolve, reject) => {
        const isAway = weather.strikes(weather.database);
        scheduler.after(1 + random.next() * 5, () => {
          const wanted = orders.get(merchant_uid);
          if (isAway) reject(new Error('away'));
          else resolve(wanted ? { amount: wanted.amount, currency: wanted.currency } : null);
        });
      }),
    amend(wanted, amount) {
      wanted.amount = amount;
      wanted.prices.push(`${amount} ${wanted.currency}`);
      trace.note('shop', 'amends', wanted.merchant_uid, amount);
    },
    push: (id, process) =>
      send(process, () => {
        trace.note('shop', 'receives', id);
        count(received, id);
      }),
    async text(text, process) {
      const account = /9-imp_\d+/.exec(text)?.[0] ?? text;
      const result = await send(process, () => {
        trace.note('shopper', 'is told', account);
        count(told, account);
      });
      // Solapi knows no repeats: one that may have been taken is not sent again.
      return result.delivered ? result : { ...result, isFinal: true };
    },
  };
}
