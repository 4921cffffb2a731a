/**
 * A `window.IMP` for tests: it opens no window, moves no money, and answers as PortOne has been seen to. Which answer
 * is chosen by a magic `channel-key`, so that a test reads like a form filled in by a shopper.
 */

/** Argument of the callback, as loosely as PortOne defines it. */
export type FakeResponse = Record<string, unknown>;

type Script = (merchant_uid: string, imp_uid: string) => FakeResponse;

/** What the callback gets, by channel key. */
const RESPONSES = {
  /** An older payment company: everything, with `success: true`. */
  'channel-key-paid': (merchant_uid, imp_uid) => ({
    success: true,
    imp_uid,
    merchant_uid,
    pay_method: 'card',
    status: 'paid',
  }),
  /** A newer payment company: the two ids and nothing else. */
  'channel-key-paid-new': (merchant_uid, imp_uid) => ({ imp_uid, merchant_uid }),
  /** Paid, although it says otherwise. */
  'channel-key-paid-says-failed': (merchant_uid, imp_uid) => ({ success: false, imp_uid, merchant_uid }),
  /** The same with the word instead of the boolean. */
  'channel-key-paid-says-false-word': (merchant_uid, imp_uid) => ({
    imp_success: 'false',
    imp_uid,
    merchant_uid,
  }),
  /** A virtual account was issued: success, and nothing paid. */
  'channel-key-vbank': (merchant_uid, imp_uid) => ({
    success: true,
    imp_uid,
    merchant_uid,
    pay_method: 'vbank',
    status: 'ready',
  }),
  /** The shopper closed the window; there is an id and no error_code. */
  'channel-key-cancel': (merchant_uid, imp_uid) => ({
    success: false,
    imp_uid,
    merchant_uid,
    error_msg: '사용자가 결제를 취소하셨습니다',
  }),
  /** Refused before a payment existed, under PortOne's misspelt key. */
  'channel-key-unregistered': (merchant_uid) => ({
    imp_success: false,
    imp_uid: null,
    merchant_uid,
    error_coe: 'F1001',
    error_msg: '등록되지 않은 PG사입니다.',
  }),
  /** The order was paid before. */
  'channel-key-already-paid': (merchant_uid) => ({
    success: false,
    imp_uid: null,
    merchant_uid,
    error_code: 'F1002',
    error_msg: '이미 결제가 이루어진 거래건입니다.',
  }),
  /** The merchant has no channels. */
  'channel-key-not-ready': (merchant_uid) => ({
    success: false,
    imp_uid: null,
    merchant_uid,
    error_code: 'NOT_READY',
    error_msg: '결제창을 준비하지 못했습니다.',
  }),
  /** A newer payment company declines: no id. */
  'channel-key-declined': (merchant_uid) => ({
    merchant_uid,
    error_code: 'F400',
    error_msg: '결제가 거절되었습니다.',
  }),
  /** Neither id nor error. */
  'channel-key-empty': (merchant_uid) => ({ merchant_uid }),
} satisfies Record<string, Script>;

/** Channel keys with a behaviour of their own. */
const BEHAVIOURS = [
  /** No answer ever comes. */
  'channel-key-never',
  /** An alert in the shopper's face and no answer, as without `IMP.init`. */
  'channel-key-alert',
  /** Paid, but the answer takes a minute: longer than a shopper waits. */
  'channel-key-late',
  /** Paid, and the answer comes before `request_pay` returns. */
  'channel-key-at-once',
  /** The callback runs twice. */
  'channel-key-twice',
  /** `request_pay` throws. */
  'channel-key-throws',
] as const;

/** Those that end in a payment. */
const PAID_BEHAVIOURS: ReadonlySet<string> = new Set([
  'channel-key-twice',
  'channel-key-late',
  'channel-key-at-once',
]);

/** When `channel-key-late` answers. */
const LATE_MS = 60_000;

export type MagicChannelKey = keyof typeof RESPONSES | (typeof BEHAVIOURS)[number];

/** All magic values of `channel-key`. */
export const MAGIC_CHANNEL_KEYS = [...Object.keys(RESPONSES), ...BEHAVIOURS] as readonly MagicChannelKey[];

/** One call of `request_pay`, with the means to answer it by hand. */
export interface FakeCall {
  params: Record<string, unknown>;
  answer(response?: FakeResponse | null): void;
}

export interface FakeImp {
  /** What `window.IMP` is. */
  imp: {
    init(merchantCode: string): void;
    agency(merchantCode: string, tierCode: string): void;
    request_pay(params: Record<string, unknown>, callback: (response: unknown) => void): void;
  };
  /** Arguments of `init` and `agency`, in order. */
  inits: string[][];
  /** Calls of `request_pay`, in order. */
  calls: FakeCall[];
  /** Puts back what `window.IMP` was. */
  uninstall(): void;
}

let lastId = 0;

/** A payment id as PortOne makes them. */
export const fakeImpUid = (): string => `imp_${String(++lastId).padStart(12, '0')}`;

/**
 * Puts a fake in `window.IMP`. A channel key that is not magic gets no answer until the test gives one with
 * `calls[0].answer(…)`; magic ones are answered in a task of their own, as the real ones are.
 */
export function installFakeImp(): FakeImp {
  const holder = globalThis as { IMP?: unknown };
  const before = holder.IMP;
  const inits: string[][] = [];
  const calls: FakeCall[] = [];
  const imp: FakeImp['imp'] = {
    init: (merchantCode) => void inits.push([merchantCode]),
    agency: (merchantCode, tierCode) => void inits.push([merchantCode, tierCode]),
    request_pay(params, callback) {
      const key = String(params['channelKey'] ?? params['pg'] ?? '');
      const call: FakeCall = { params: { ...params }, answer: (response) => callback(response) };
      calls.push(call);
      // The real one writes into what it was given.
      params['request_id'] = `req_${calls.length}`;
      if (key === 'channel-key-throws') throw new TypeError('request_pay was called too early');
      if (key === 'channel-key-alert') globalThis.alert('IMP.init() must be called first');
      const script = PAID_BEHAVIOURS.has(key) ? 'channel-key-paid' : key;
      if (!Object.hasOwn(RESPONSES, script)) return;
      const response = RESPONSES[script as keyof typeof RESPONSES](
        String(params['merchant_uid']),
        fakeImpUid(),
      );
      if (key === 'channel-key-at-once') return callback(response);
      const answer = (): void => {
        callback(response);
        if (key === 'channel-key-twice') callback(response);
      };
      setTimeout(answer, key === 'channel-key-late' ? LATE_MS : 0);
    },
  };
  holder.IMP = imp;
  const uninstall = (): void => {
    if (holder.IMP === imp) holder.IMP = before;
  };
  return { imp, inits, calls, uninstall };
}
