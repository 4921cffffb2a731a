import type { CancelOrder } from '../../src/cancel/model.ts';
import type { World } from './world.ts';
import { unanswered } from './world.ts';

/** Something a clerk wants given back. Repeats of one request are one wish. */
export interface Wish {
  order: CancelOrder;
  /** Answered that it was done. */
  isDone: boolean;
  /** Answered that it is not known: it must be, in the end. */
  isOpen: boolean;
  /** Times it was asked for. */
  asked: number;
}

/** The shop's people, who give money back by our server, in PortOne's console, or by another program. */
export interface Clerks {
  readonly wishes: readonly Wish[];
  /** Asks once. @returns the answer's code */
  ask(wish: Wish): Promise<string>;
  /** Gives back a payment of an order, in whatever way comes to mind. */
  giveBack(merchant_uid: string): Promise<void>;
}

/** Answers that leave it open whether money was given back, or will be. */
const UNTOLD = ['CANCEL_UNKNOWN', 'CANCEL_IN_PROGRESS', 'UNAVAILABLE', 'NO_ANSWER'];

/** What clerks mostly say, so that two wishes may look alike in PortOne's history. */
const REASON = '변심';

export function createClerks(world: World): Clerks {
  const { random, scheduler, portone, trace } = world;
  const wishes: Wish[] = [];

  function wish(order: CancelOrder): Wish {
    const made = { order, isDone: false, isOpen: false, asked: 0 };
    wishes.push(made);
    return made;
  }

  async function ask(wish: Wish): Promise<string> {
    world.settled.cancels += 1;
    wish.asked += 1;
    const { order } = wish;
    const name = order.imp_uid ?? order.merchant_uid;
    let code: string;
    try {
      ({ code } = await world.ask(({ services }) => services.cancel(order)));
    } catch (error) {
      code = unanswered(error);
    }
    trace.note('answer', 'cancel', name, order.amount, order.reason, order.idempotency_key, code);
    if (code === 'CANCELLED') wish.isDone = true;
    // What was once unknown is not known because PortOne does not find the payment just now.
    const isHidden = code === 'PAYMENT_NOT_FOUND' && !world.weather.isClear();
    wish.isOpen = isHidden ? wish.isOpen : UNTOLD.includes(code);
    return code;
  }

  /** Asks until there is an answer, or patience ends. Without a key only what is known to be open. */
  async function insist(wish: Wish): Promise<void> {
    for (let attempt = random.between(1, 3); attempt > 0; attempt -= 1) {
      const code = await ask(wish);
      const isSafe = wish.order.idempotency_key !== null || code === 'CANCEL_UNKNOWN';
      if (!wish.isOpen || !isSafe) return;
      await scheduler.sleep(random.pick([random.next() * 2000, random.next() * 20_000]));
    }
  }

  /** Part of it; a small number of amounts, so that two clerks may want the same. */
  function part(amount: number): number | 'all' {
    // Dollars are few in this world, won are many; neither has a fraction that PortOne would not take.
    const share = (count: number): number => Number((amount / count).toFixed(amount < 100 ? 2 : 0));
    return random.pick(['all', share(10), share(10), share(2)] as const);
  }

  async function byServer(merchant_uid: string): Promise<void> {
    const imp_uid = world.database.read(
      'select imp_uid from orders where merchant_uid = ?',
      merchant_uid,
    )[0]?.['imp_uid'] as string | null | undefined;
    const own = imp_uid ? portone.find(imp_uid) : null;
    const named = random.pick([{ merchant_uid }, { imp_uid }, { merchant_uid, imp_uid }]);
    const idempotency_key = random.chance(0.7) ? `key-${wishes.length}` : null;
    const amount = part(own?.amount ?? 1000);
    // A share of everything that is left has no amount of its own to be told by.
    const reason = amount === 'all' || random.chance(0.3) ? `취소 ${wishes.length}` : REASON;
    const order = { amount, reason, idempotency_key, ...withoutNull(named) };
    const isAlone = portone.payments.size === 0 || random.chance(0.6);
    await Promise.all([insist(wish(order)), isAlone || follow(order)]);
  }

  async function follow(order: CancelOrder): Promise<void> {
    await scheduler.sleep(random.pick([0, random.next() * 1000, random.next() * 20_000]));
    await insist(wish(another(order)));
  }

  /** What a second clerk asks for meanwhile, or soon after. */
  function another(order: CancelOrder): CancelOrder {
    const other = random.pick([...portone.payments.values()]);
    // The same, as a wish of its own.
    const same = {
      ...order,
      ...(order.idempotency_key !== null && { idempotency_key: `key-${wishes.length}` }),
    };
    return random.pick<CancelOrder>([
      same,
      same,
      // Another amount.
      { ...order, amount: 100, reason: `취소 ${wishes.length}`, idempotency_key: `key-${wishes.length}` },
      // A mistake: the key of one wish for another payment, or ids of two payments.
      { ...order, merchant_uid: undefined, imp_uid: other.imp_uid },
      {
        ...order,
        imp_uid: other.imp_uid,
        reason: `취소 ${wishes.length}`,
        idempotency_key: `key-${wishes.length}`,
      },
    ]);
  }

  return {
    wishes,
    ask,
    async giveBack(merchant_uid) {
      if (random.chance(0.7)) return byServer(merchant_uid);
      const paid = portone.ofOrder(merchant_uid).filter(({ status }) => status === 'paid');
      if (paid.length === 0) return;
      const { imp_uid, amount } = random.pick(paid);
      const share = part(amount);
      const by = random.pick(['console', 'elsewhere'] as const);
      portone.cancel({ imp_uid, amount: share === 'all' ? 0 : share, reason: `${by} 취소`, by });
    },
  };
}

function withoutNull(named: {
  merchant_uid?: string;
  imp_uid?: string | null | undefined;
}): Partial<CancelOrder> {
  const { imp_uid, ...rest } = named;
  return imp_uid ? { ...rest, imp_uid } : { ...rest };
}
