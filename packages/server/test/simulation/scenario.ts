import { type Clerks, createClerks } from './clerks.ts';
import type { Database } from './database.ts';
import { finish } from './finish.ts';
import { type Invariant, Violation } from './invariants.ts';
import type { Wanted } from './shop.ts';
import { byAccount, hasty, honest, thief } from './shoppers.ts';
import { createWorld, unanswered, type World } from './world.ts';

/** What became of one seed. */
export interface Result {
  seed: number;
  /** Of everything that happened, in order. */
  hash: string;
  steps: number;
  violation: { invariant: Invariant; what: string } | null;
  /** Only where they were asked for. */
  lines: readonly string[];
}

/** Plays one scenario. The same seed is the same scenario, on any machine. */
export async function play(seed: number, database: Database, isTraced = false): Promise<Result> {
  const world = createWorld(seed, database, isTraced);
  const { scheduler, weather, trace } = world;
  const clerks = createClerks(world);
  let violation: Violation | null = null;
  try {
    world.start(perform(world, clerks));
    await scheduler.run();
    weather.clear();
    trace.note('the weather clears');
    world.restart();
    let isFinished = false;
    const finishing = async (): Promise<void> => {
      await finish(world, clerks);
      isFinished = true;
    };
    if (!world.violation) world.start(finishing());
    await scheduler.run();
    // A promise that nobody keeps would end the scenario as quietly as a good one.
    violation = world.violation ?? (isFinished ? null : new Violation('error', 'somebody waits for ever'));
  } catch (error) {
    violation = new Violation('error', String(error));
  }
  world.close();
  const { invariant, message } = violation ?? {};
  return {
    seed,
    hash: trace.hash(),
    steps: scheduler.steps(),
    violation: invariant && message !== undefined ? { invariant, what: message } : null,
    lines: trace.lines,
  };
}

const PRICES = [
  { amount: 64_900, currency: 'KRW' },
  { amount: 64_900, currency: 'KRW' },
  { amount: 1000, currency: 'KRW' },
  { amount: 12.5, currency: 'USD' },
];

/** Orders that nobody pays: with them reconciliation reads PortOne's list of everything paid. */
const CROWD = 22;

/** Most scenarios are small, which finds more in the same time. In some much happens at once. */
const BIG = 0.1;

async function perform(world: World, clerks: Clerks): Promise<void> {
  const { random } = world;
  const isBig = random.chance(BIG);
  for (let count = isBig ? random.between(2, 3) : 1; count > 0; count -= 1)
    world.start(shopper(world, clerks));
  for (let count = isBig ? 3 : 1; count > 0; count -= 1) world.start(random.pick(BESIDE)(world));
  if (random.chance(0.003)) for (let count = CROWD; count > 0; count -= 1) world.start(addOrder(world));
}

/** What happens beside the shoppers. */
const BESIDE: readonly ((world: World) => Promise<void>)[] = [
  async () => {},
  async () => {},
  reconcileSometime,
  reconcileSometime,
  deliverSometime,
  reload,
  payElsewhere,
];

async function shopper(world: World, clerks: Clerks): Promise<void> {
  const { random, scheduler } = world;
  const dice = random.next();
  if (dice < 0.3) {
    const own = await thief(world, () => addOrder(world));
    if (random.chance(0.3)) await clerks.giveBack(own);
    return;
  }
  // PortOne's webhook can be faster than the shop's own backend.
  const isFast = random.chance(0.05);
  const adding = addOrder(world);
  const wanted = isFast ? ([...world.shop.orders.values()].at(-1) as Wanted) : await adding;
  if (world.hasOwnBooks && random.chance(0.2)) world.start(amendSometime(world, wanted));
  const pays = dice < 0.6 ? honest : dice < 0.8 ? hasty : byAccount;
  const paying = pays(world, wanted);
  if (random.chance(0.5)) await paying;
  // Clerks are rare, but seldom alone: what they get wrong they get wrong together.
  for (let count = random.pick([0, 0, 0, 1, 3]); count > 0; count -= 1) {
    await scheduler.sleep(random.next() * random.pick([3000, 60_000]));
    world.start(clerks.giveBack(wanted.merchant_uid));
  }
  await Promise.all([paying, adding]);
}

/** Another program's payment, for an order that is not ours. */
async function payElsewhere({ portone }: World): Promise<void> {
  const imp_uid = portone.open({ merchant_uid: 'OTHER-1', amount: 64_900, currency: 'KRW' });
  if (imp_uid !== null) portone.pay(imp_uid);
}

/** A page is opened again, perhaps much later. */
async function reload(world: World): Promise<void> {
  await sometime(world);
  const paid = [...world.portone.payments.values()].at(-1);
  if (paid) await world.tell('callback', paid.merchant_uid, paid.imp_uid);
}

/** The shop's backend says what is to be paid: to us, or in its own books. */
async function addOrder(world: World): Promise<Wanted> {
  const { random, shop, scheduler, hasOwnBooks } = world;
  const { amount, currency } = random.pick(PRICES);
  const merchant_uid = `ORD-${shop.orders.size + 1}`;
  const isShort = !hasOwnBooks && random.chance(0.15);
  const expires_at = isShort ? world.now() + random.between(20, 600) : null;
  const prices = [`${amount} ${currency}`];
  const wanted: Wanted = { merchant_uid, amount, currency, expires_at, prices, isKnown: false };
  shop.orders.set(merchant_uid, wanted);
  const order = {
    merchant_uid,
    name: '의자',
    amount_minor: amount * (currency === 'USD' ? 100 : 1),
    currency,
  };
  for (let attempt = 0; attempt < 5 && !hasOwnBooks && !wanted.isKnown; attempt += 1) {
    try {
      await world.ask(({ services }) =>
        services.orders.add({ ...order, expires_at, buyer: { tel: '010-1234-5678' } }),
      );
      wanted.isKnown = true;
    } catch (error) {
      unanswered(error);
      await scheduler.sleep(random.between(500, 5000));
    }
  }
  return wanted;
}

async function amendSometime({ random, scheduler, shop }: World, wanted: Wanted): Promise<void> {
  await scheduler.sleep(random.between(0, 4000));
  shop.amend(wanted, wanted.amount * 2);
}

/** Somewhere in the first minutes, hours or days. */
function sometime({ random, scheduler }: World): Promise<void> {
  return scheduler.sleep(random.next() * random.pick([10_000, 300_000, 7_200_000, 90_000_000]));
}

async function reconcileSometime(world: World): Promise<void> {
  await sometime(world);
  world.settled.rounds += 1;
  await world.ask(({ services }) => services.reconcile()).catch(unanswered);
}

async function deliverSometime(world: World): Promise<void> {
  await sometime(world);
  await world.ask((server) => server.deliver()).catch(unanswered);
}
