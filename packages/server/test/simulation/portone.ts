import type { Random } from './random.ts';

/** PortOne's Payment object, reduced to what is read of it, and some that must not be kept. */
export interface Reported {
  imp_uid: string;
  merchant_uid: string;
  status: 'ready' | 'paid' | 'failed' | 'cancelled';
  amount: number;
  cancel_amount: number;
  currency: string;
  /** Null where PortOne does not say. */
  sandbox: boolean | null;
  pay_method: string;
  started_at: number;
  paid_at: number;
  fail_reason: string | null;
  vbank_num: string | null;
  vbank_date: number;
  cancel_history: { amount: number; reason: string; cancelled_at: number }[];
  buyer_name: string;
  buyer_tel: string;
}

/** A payment with all that it has been, oldest first. */
export interface PaymentOfPortOne {
  imp_uid: string;
  merchant_uid: string;
  versions: { at_ms: number; reported: Reported }[];
}

/** Money that was given back. */
export interface Executed {
  imp_uid: string;
  amount: number;
  reason: string;
  /** Who asked for it: our server, somebody in PortOne's console, another program of the shop. */
  by: 'server' | 'console' | 'elsewhere';
}

export interface Attempt {
  merchant_uid: string;
  amount: number;
  currency: string;
  sandbox?: boolean;
  isVbank?: boolean;
}

/** PortOne as it really is, whatever it answers: payments, what became of them, money given back. */
export interface PortOne {
  readonly payments: ReadonlyMap<string, PaymentOfPortOne>;
  readonly executed: readonly Executed[];
  /** The window is opened. @returns the imp_uid, or null if the order number has been paid already */
  open(attempt: Attempt): string | null;
  pay(imp_uid: string): void;
  fail(imp_uid: string): void;
  /** @param due unix seconds of the account's deadline */
  issue(imp_uid: string, due: number): void;
  /** @returns why not, in PortOne's words, or null if it was done */
  cancel(request: CancelAtPortOne): string | null;
  /** As it is now, or as it was so many milliseconds ago; null if there was none yet. */
  find(imp_uid: string, age_ms?: number): Reported | null;
  /** Newest first. */
  ofOrder(merchant_uid: string, age_ms?: number): Reported[];
  all(age_ms?: number): Reported[];
  /** Unix seconds of its own clock. */
  now(): number;
}

export interface CancelAtPortOne {
  imp_uid: string;
  /** Nothing, or 0, means everything. */
  amount?: number | undefined;
  checksum?: number | undefined;
  reason: string;
  by: Executed['by'];
}

/** Found in no log line, answer or table. */
export const BUYER = { name: 'canary-buyer', tel: '010-0000-0000' };

export interface PortOneOptions {
  random: Random;
  now_ms(): number;
  /** Unix seconds of its own clock. */
  now(): number;
  /** Told of every change, for the webhooks and the trace. */
  changed(reported: Reported, what: string): void;
}

export function createPortOne({ random, now_ms, now, changed }: PortOneOptions): PortOne {
  const payments = new Map<string, PaymentOfPortOne>();
  const executed: Executed[] = [];

  function latest(imp_uid: string): Reported {
    const found = payments.get(imp_uid)?.versions.at(-1);
    if (!found) throw new Error(`PortOne has no ${imp_uid}`);
    return found.reported;
  }

  function change(imp_uid: string, what: string, fields: Partial<Reported>): void {
    const payment = payments.get(imp_uid);
    const reported = { ...latest(imp_uid), ...fields };
    payment?.versions.push({ at_ms: now_ms(), reported });
    changed(reported, what);
  }

  function at({ versions }: PaymentOfPortOne, age_ms: number): Reported | null {
    const then_ms = now_ms() - age_ms;
    return versions.findLast(({ at_ms }) => at_ms <= then_ms)?.reported ?? null;
  }

  function all(age_ms = 0): Reported[] {
    return [...payments.values()].flatMap((payment) => at(payment, age_ms) ?? []);
  }

  return {
    payments,
    executed,
    now,
    all,

    open({ merchant_uid, amount, currency, sandbox = false, isVbank = false }) {
      const isPaid = all().some((each) => each.merchant_uid === merchant_uid && each.status === 'paid');
      if (isPaid) return null;
      const imp_uid = `imp_${String(random.between(0, 999_999)).padStart(6, '0')}${String(payments.size).padStart(6, '0')}`;
      const reported: Reported = {
        ...{ imp_uid, merchant_uid, status: 'ready', amount, cancel_amount: 0, currency, sandbox },
        ...{ pay_method: isVbank ? 'vbank' : 'card', started_at: now(), paid_at: 0, fail_reason: null },
        ...{ vbank_num: null, vbank_date: 0, cancel_history: [] },
        ...{ buyer_name: BUYER.name, buyer_tel: BUYER.tel },
      };
      payments.set(imp_uid, { imp_uid, merchant_uid, versions: [{ at_ms: now_ms(), reported }] });
      changed(reported, 'opened');
      return imp_uid;
    },
    pay: (imp_uid) => change(imp_uid, 'paid', { status: 'paid', paid_at: now() }),
    fail: (imp_uid) => change(imp_uid, 'failed', { status: 'failed', fail_reason: '한도 초과' }),
    issue: (imp_uid, due) => change(imp_uid, 'issued', { vbank_num: `9-${imp_uid}`, vbank_date: due }),

    cancel({ imp_uid, amount, checksum, reason, by }) {
      const payment = payments.get(imp_uid);
      if (!payment) return '취소할 결제건이 존재하지 않습니다.';
      const { status, amount: total, cancel_amount, cancel_history } = latest(imp_uid);
      const left = total - cancel_amount;
      if (status !== 'paid' || left <= 0) return '이미 전액취소된 주문입니다.';
      const wanted = amount || left;
      if (wanted > left || (checksum !== undefined && checksum !== left)) return '취소 가능 금액이 다릅니다.';
      executed.push({ imp_uid, amount: wanted, reason, by });
      const entry = { amount: wanted, reason, cancelled_at: now() };
      change(imp_uid, `gave back ${wanted} (${by}: ${reason})`, {
        cancel_amount: cancel_amount + wanted,
        status: wanted === left ? 'cancelled' : 'paid',
        cancel_history: [...cancel_history, entry],
      });
      return null;
    },

    find(imp_uid, age_ms = 0) {
      const payment = payments.get(imp_uid);
      return payment ? at(payment, age_ms) : null;
    },
    ofOrder: (merchant_uid, age_ms = 0) =>
      all(age_ms)
        .filter((each) => each.merchant_uid === merchant_uid)
        .reverse(),
  };
}
