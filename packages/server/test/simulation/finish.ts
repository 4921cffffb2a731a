import type { Clerks, Wish } from './clerks.ts';
import { hold, keepQuiet } from './invariants.ts';
import type { Reported } from './portone.ts';
import type { Row } from './statements.ts';
import type { World } from './world.ts';

/** After the storm: nothing fails any more, the jobs have their turn, and everything must come right. */

/** No two clocks, PortOne's among them, are further apart; with a second for rounding. */
const SKEW_MS = 601_000;

/** Longer than a lease lasts that was left behind by a process that died. */
const LEASE_MS = 120_000 + SKEW_MS;

/** So long our books do not speak for themselves, unless reconciliation has looked. */
const LONG_MS = 7_200_000;

/** What FORGERY_POLICY=cancel tells PortOne. */
const FORGERY_REASON = '주문 금액과 결제 금액 불일치';

export async function finish(world: World, clerks: Clerks): Promise<void> {
  await answerWishes(clerks);
  if (world.random.chance(0.2)) {
    // A page that is opened again, long after, and before anything has been looked at.
    await world.scheduler.sleep(LONG_MS);
    await askAgain(world);
  }
  // What is right needs no round; one must not spoil it, either.
  if (world.random.chance(0.3) || !isRight(world)) await reconcileOnce(world);
  checkPayments(world);
  await deliverAll(world);
  checkEvents(world);
  await askAgain(world);
  checkCancellations(world, clerks.wishes);
  checkCalls(world);
  checkSecrets(world);
  checkKeys(world);
}

/** I7: a cancellation whose outcome was unknown is told when asked again. */
async function answerWishes(clerks: Clerks): Promise<void> {
  const open = (): Wish[] => clerks.wishes.filter(({ isOpen }) => isOpen);
  for (let round = 0; round < 3 && open().length > 0; round += 1) {
    for (const wish of open()) await clerks.ask(wish);
  }
  const [left] = open();
  hold(
    'I7',
    left === undefined,
    () => `it stays unknown whether it was given back: ${JSON.stringify(left?.order)}`,
  );
}

/** Each order that is still looked at is looked at once, when its own time has come. */
async function reconcileOnce(world: World): Promise<void> {
  const { database, scheduler } = world;
  const sql = 'select max(next_check_at) as at from orders where next_check_at is not null';
  await waitFor(world, Number(database.read(sql)[0]?.['at'] ?? 0));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    world.settled.rounds += 1;
    const report = await world.ask(({ services }) => services.reconcile());
    if (report) return;
    await scheduler.sleep(LEASE_MS);
  }
  hold('I3', false, () => 'the lease of reconciliation is never free');
}

async function waitFor(world: World, unix_s: number): Promise<void> {
  await world.scheduler.sleep(Math.max(0, unix_s - world.now()) * 1000 + SKEW_MS);
}

function isRight(world: World): boolean {
  try {
    checkPayments(world);
    return true;
  } catch {
    return false;
  }
}

/** I3: money that PortOne holds for an order is on the order, or somebody is told. */
function checkPayments(world: World): void {
  const { portone, shop, onlooker, hasOwnBooks } = world;
  const orders = onlooker.orders();
  for (const { imp_uid } of portone.payments.values()) {
    const real = portone.find(imp_uid) as Reported;
    const { merchant_uid, status, cancel_amount } = real;
    const order = orders.get(merchant_uid);
    if (order?.['imp_uid'] === imp_uid && (order['status'] === 'paid' || order['status'] === 'cancelled')) {
      const what = (): string =>
        `${imp_uid} is given back ${cancel_amount}, the order says ${order['cancel_amount']}`;
      hold('I3', order['cancel_amount'] === cancel_amount, what);
      const isOver = status === 'cancelled';
      hold(
        'I3',
        (order['status'] === 'cancelled') === isOver,
        () => `${imp_uid} is ${status}, the order ${order['status']}`,
      );
    } else if (
      status === 'paid' &&
      !real.sandbox &&
      (order || (hasOwnBooks && shop.orders.has(merchant_uid)))
    ) {
      const verdict = onlooker.payments().get(imp_uid)?.['verdict'];
      const isFlagged = verdict === 'forgery' || verdict === 'duplicate';
      // Part of it was back before we saw it: refused, and in the books.
      const isRefused = verdict === 'rejected' && cancel_amount > 0;
      const what = (): string =>
        `${imp_uid} is paid; its order ${merchant_uid} is ${order?.['status']} by ${order?.['imp_uid']}, its verdict ${verdict}`;
      hold('I3', isFlagged || isRefused, what);
    }
  }
}

async function deliverAll(world: World): Promise<void> {
  const sql = `select max(at) as at from (select next_attempt_at as at from events
    union all select next_attempt_at from text_messages)`;
  for (let round = 0; round < 4; round += 1) {
    const at = world.database.read(sql)[0]?.['at'];
    if (at === null || at === undefined) return;
    await waitFor(world, Number(at));
    await world.ask((server) => server.deliver());
  }
}

/** I4: one event each, and each has reached the shop or is a dead letter. */
function checkEvents(world: World): void {
  const { database, shop, onlooker, isPushed } = world;
  const events = database.read('select * from events');
  const paid = new Map<unknown, number>();
  const told = new Set<string>();
  for (const { type, merchant_uid, imp_uid, data } of events) {
    if (type === 'order.paid') paid.set(merchant_uid, (paid.get(merchant_uid) ?? 0) + 1);
    const content = JSON.stringify([type, merchant_uid, imp_uid, data]);
    hold('I4', !told.has(content), () => `told twice: ${content}`);
    told.add(content);
  }
  for (const [merchant_uid, { status }] of onlooker.orders()) {
    const isSettled = status === 'paid' || status === 'cancelled';
    const times = paid.get(merchant_uid) ?? 0;
    hold(
      'I4',
      times === (isSettled ? 1 : 0),
      () => `${merchant_uid} is ${status} and has ${times} order.paid`,
    );
  }
  for (const event of isPushed ? events : [])
    checkDelivery(event, shop.received.get(String(event['id'])) ?? 0);
  for (const [account, times] of shop.told) {
    hold('I4', times === 1, () => `the shopper is told of ${account} ${times} times`);
  }
}

function checkDelivery({ id, type, next_attempt_at, delivered_at, failure }: Row, received: number): void {
  const isDead = next_attempt_at === null && delivered_at === null && failure !== null;
  hold('I4', delivered_at !== null || isDead, () => `${type} ${id} is neither delivered nor a dead letter`);
  hold('I4', delivered_at === null || received > 0, () => `${type} ${id} is called delivered and was not`);
}

/** I6: what was once answered with success is, whatever has happened since. */
async function askAgain(world: World): Promise<void> {
  for (const { merchant_uid, imp_uid } of world.succeeded.values()) {
    const answer = await world.tell('callback', merchant_uid, imp_uid);
    const isSame = ['SUCCESS', 'PAYMENT_CANCELLED', 'PAYMENT_PARTIALLY_CANCELLED'].includes(answer);
    hold('I6', isSame, () => `${merchant_uid} by ${imp_uid} was a success and is now ${answer}`);
  }
}

/** I7: nothing is given back that nobody wanted, nor twice, nor said to be when it was not. */
function checkCancellations(world: World, wishes: readonly Wish[]): void {
  const { portone } = world;
  const orders = world.onlooker.orders();
  const ownerOf = (imp_uid = ''): string | undefined => portone.payments.get(imp_uid)?.merchant_uid;
  const executed = portone.executed.filter(({ by }) => by === 'server');
  for (const { imp_uid, reason } of executed) {
    const order = orders.get(ownerOf(imp_uid) ?? '');
    hold(
      'I7',
      order !== undefined,
      () => `${imp_uid} is given back (${reason}) and belongs to no order of ours`,
    );
    if (reason === FORGERY_REASON) {
      const { amount, currency } = portone.find(imp_uid) as Reported;
      const isRightMoney = order?.['amount'] === amount && order['currency'] === currency;
      // Where the price has changed since we know of the order, a person decides.
      hold(
        'I7',
        !isRightMoney && order?.['amended_at'] === null,
        () => `${imp_uid} is given back as forged, and is the right money`,
      );
    } else {
      const isWished = wishes.some(
        ({ order }) =>
          order.reason === reason &&
          (order.imp_uid ?? imp_uid) === imp_uid &&
          (order.merchant_uid ?? ownerOf(imp_uid)) === ownerOf(imp_uid),
      );
      hold('I7', isWished, () => `${imp_uid} is given back (${reason}), and nobody wished it`);
    }
  }
  const groups = Map.groupBy(wishes, ({ order: { merchant_uid, imp_uid, reason, amount } }) =>
    [merchant_uid ?? ownerOf(imp_uid), reason, amount].join(' / '),
  );
  for (const [name, same] of groups) {
    const times = executed.filter(({ imp_uid, reason, amount }) =>
      same.some(({ order }) => {
        const isOf = (order.merchant_uid ?? ownerOf(order.imp_uid)) === ownerOf(imp_uid);
        return isOf && order.reason === reason && (order.amount === 'all' || order.amount === amount);
      }),
    ).length;
    const keys = new Set(same.flatMap(({ order }) => order.idempotency_key ?? []));
    const keyless = same.filter(({ order }) => order.idempotency_key === null);
    const most = keys.size + keyless.reduce((sum, { asked }) => sum + asked, 0);
    hold('I7', times <= most, () => `${name} is given back ${times} times, for ${most} wishes`);
    const done = same.filter(({ isDone }) => isDone);
    const doneKeys = new Set(done.flatMap(({ order }) => order.idempotency_key ?? []));
    const least = doneKeys.size + (done.some(({ order }) => order.idempotency_key === null) ? 1 : 0);
    hold(
      'I7',
      times >= least,
      () => `${name} is said to be given back ${least} times, and was ${times} times`,
    );
  }
  checkIdempotencyKeys(
    executed.map(({ reason }) => reason),
    wishes,
  );
}

/** I7: one key, one cancellation, also where it was used for two payments by mistake. */
function checkIdempotencyKeys(reasons: readonly string[], wishes: readonly Wish[]): void {
  for (const [key, same] of Map.groupBy(wishes, ({ order }) => order.idempotency_key)) {
    const own = new Set(same.map(({ order }) => order.reason));
    // A reason that others use too tells nothing about this key.
    const isOwn = wishes.every(({ order }) => order.idempotency_key === key || !own.has(order.reason));
    const times = reasons.filter((reason) => own.has(reason)).length;
    hold('I7', key === null || !isOwn || times <= 1, () => `one Idempotency-Key gave back ${times} times`);
  }
}

/** I9: what we ask PortOne follows from what we were asked. Each may meet one refused token. */
function checkCalls({ wire, settled, weather, boots, scheduler, shop }: World): void {
  const { byPayment, byOrder, cancels, rounds } = settled;
  // By payment: the look-up, and a cancellation. By order: the list, and ten attempts at most.
  const questions = 2 * byPayment + 21 * byOrder + 6 * cancels + (3 + shop.orders.size) * rounds;
  hold('I9', wire.asked.sent <= 2 * questions, () => `${wire.asked.sent} calls for ${questions} questions`);
  const lives = 1 + Math.ceil(scheduler.now_ms() / (25 * 60_000));
  const most = boots() * lives + wire.asked.refusedTokens + weather.struck();
  hold('I9', wire.asked.tokens <= most, () => `${wire.asked.tokens} tokens, where ${most} suffice`);
}

/** I10: neither do the tables hold what nobody needs. */
function checkSecrets({ database }: World): void {
  const sql = `select snapshot as text from payments where instr(snapshot, 'canary')
    union all select data from events where instr(data, 'canary')`;
  for (const { text } of database.read(sql)) keepQuiet('a table', String(text));
}

/** I2: the books themselves refuse, should anybody but settlement ever bind a payment twice. */
function checkKeys({ database, onlooker }: World): void {
  const orders = [...onlooker.orders().values()];
  const bound = orders.find(({ imp_uid }) => imp_uid !== null);
  const other = orders.find(({ imp_uid }) => imp_uid === null);
  if (!bound || !other) return;
  let isRefused = false;
  try {
    database.read(
      'update orders set imp_uid = ? where merchant_uid = ?',
      String(bound['imp_uid']),
      String(other['merchant_uid']),
    );
  } catch {
    isRefused = true;
  }
  hold('I2', isRefused, () => 'the books let one payment be bound to two orders');
}
