import type { Wanted } from './shop.ts';
import type { World } from './world.ts';

/** Shoppers, honest or not. Each goes his own way and never learns more than a browser would. */

const HOUR_MS = 3_600_000;
const DAY_S = 86_400;

/** Tells us what the window said: perhaps never, perhaps again while there is no answer. */
async function callBack(world: World, { merchant_uid }: Wanted, imp_uid: string): Promise<void> {
  const { random, weather, scheduler } = world;
  if (weather.strikes(weather.callbackLost)) return;
  const source = random.chance(0.3) ? 'redirect' : 'callback';
  for (let attempt = 0; attempt < 3; attempt += 1) {
    // The window may tell of no imp_uid: then the server looks for itself.
    const known = random.chance(0.15) ? undefined : imp_uid;
    const answer = await world.tell(source, merchant_uid, known);
    if (answer !== 'UNAVAILABLE' && answer !== 'NO_ANSWER' && answer !== 'PAYMENT_PENDING') return;
    await scheduler.sleep(random.between(500, 5000));
  }
}

/** One attempt in one tab, by card. @returns the imp_uid if it was paid */
async function payByCard(world: World, wanted: Wanted): Promise<string | null> {
  const { random, scheduler, portone } = world;
  const { merchant_uid, amount, currency } = wanted;
  const imp_uid = portone.open({ merchant_uid, amount, currency });
  if (imp_uid === null) return null;
  await scheduler.sleep(random.between(10, 3000));
  const dice = random.next();
  if (dice < 0.06) return null;
  if (dice < 0.16) {
    portone.fail(imp_uid);
    await callBack(world, wanted, imp_uid);
    // A review may still let it pass.
    if (random.chance(0.7)) return null;
    await scheduler.sleep(random.between(1000, 60_000));
  }
  portone.pay(imp_uid);
  await scheduler.sleep(random.between(0, 300));
  await callBack(world, wanted, imp_uid);
  return imp_uid;
}

/** Pays, and if it fails tries once more. */
export async function honest(world: World, wanted: Wanted): Promise<void> {
  const paid = await payByCard(world, wanted);
  if (paid === null && world.random.chance(0.7)) await payByCard(world, wanted);
}

/** Two tabs, both paid: the second payment has to be noticed (A13). */
export async function hasty(world: World, wanted: Wanted): Promise<void> {
  await Promise.all([payByCard(world, wanted), payByCard(world, wanted)]);
}

/** Pays into an account: in time, late, twice, or never. */
export async function byAccount(world: World, wanted: Wanted): Promise<void> {
  const { random, scheduler, portone } = world;
  const { merchant_uid, amount, currency } = wanted;
  const accounts: string[] = [];
  const due = world.now() + random.pick([3600, DAY_S / 2, DAY_S]);
  for (let count = random.chance(0.4) ? 2 : 1; count > 0; count -= 1) {
    const imp_uid = portone.open({ merchant_uid, amount, currency, isVbank: true });
    if (imp_uid === null) continue;
    await scheduler.sleep(random.between(10, 2000));
    portone.issue(imp_uid, due);
    accounts.push(imp_uid);
    world.start(callBack(world, wanted, imp_uid));
  }
  const left_ms = (due - world.now()) * 1000;
  for (const imp_uid of accounts) {
    if (random.chance(0.25)) continue;
    await scheduler.sleep(random.pick([random.next() * left_ms, left_ms + random.next() * 3 * HOUR_MS]));
    portone.pay(imp_uid);
    if (random.chance(0.3)) await callBack(world, wanted, imp_uid);
  }
}

type Claim = (merchant_uid: string, imp_uid: string | null) => Promise<void>;

/** Claims by every door, at once and again. */
function claimer(world: World): Claim {
  const { random, scheduler } = world;
  return async (merchant_uid, imp_uid) => {
    if (imp_uid === null) return;
    const doors = [random.pick(['callback', 'redirect', 'webhook'] as const), 'webhook'] as const;
    const some = doors.slice(0, random.between(1, 2)).map(async (door) => {
      await scheduler.sleep(random.pick([0, random.next() * 50, random.next() * 10_000]));
      await world.tell(door, merchant_uid, imp_uid);
    });
    await Promise.all(some);
  };
}

/**
 * Wants goods for nothing: the wrong money, one payment for two orders (A2), a cheap order's payment for a
 * dear one (A3), somebody else's payment (A2), or has somebody else's given back (A14).
 *
 * @param order makes an order of his
 * @returns the number of one of them
 */
export async function thief(world: World, order: () => Promise<Wanted>): Promise<string> {
  const { random, scheduler, portone } = world;
  const claim = claimer(world);
  const own = await order();
  const { merchant_uid, amount, currency } = own;
  switch (random.between(0, 3)) {
    case 0: {
      const wrong = random.pick([
        { amount: amount / 10 },
        { amount: 64_900, currency: currency === 'KRW' ? 'JPY' : 'KRW' },
        { sandbox: true },
        { amount: amount * 2 },
      ]);
      const imp_uid = portone.open({ merchant_uid, amount, currency, ...wrong });
      await scheduler.sleep(random.between(10, 1000));
      if (imp_uid !== null) portone.pay(imp_uid);
      await claim(merchant_uid, imp_uid);
      return merchant_uid;
    }
    case 1: {
      // Part of the money is back before anybody has looked.
      const imp_uid = portone.open({ merchant_uid, amount, currency });
      if (imp_uid === null) return merchant_uid;
      portone.pay(imp_uid);
      portone.cancel({ imp_uid, amount: amount / 10, reason: '부분 취소', by: 'elsewhere' });
      await claim(merchant_uid, imp_uid);
      return merchant_uid;
    }
    default: {
      // Alone in the world, he steals from himself.
      const stranger = [...portone.payments.values()].find((each) => each.merchant_uid !== merchant_uid);
      if (stranger && random.chance(0.5)) {
        await claim(merchant_uid, stranger.imp_uid);
        return merchant_uid;
      }
      const other = await order();
      const imp_uid = portone.open({ merchant_uid, amount, currency });
      await scheduler.sleep(random.between(10, 1000));
      if (imp_uid !== null) portone.pay(imp_uid);
      const claimed = random.chance(0.5) ? [own, other] : [other];
      await Promise.all(claimed.map((each) => claim(each.merchant_uid, imp_uid)));
      return random.pick([own, other]).merchant_uid;
    }
  }
}
