import type { CheckoutState } from '../states.ts';
import type { MagicChannelKey } from './fake-imp.ts';

/**
 * A stand-in for the shop's API, and with it a way to bring an element into any of its states, for tests and for
 * pictures. Nothing reaches the network.
 */

/** Where the fake API answers: `{FAKE_API_URL}/{state}`. */
export const FAKE_API_URL = 'https://iamport-checkout.test';

/** An answer, and its sentence for the shopper. */
interface Reply {
  http?: number;
  body?: object;
  ko?: string;
  en?: string;
}

/** How a state comes about. */
interface Scenario {
  /** What the element needs besides the usual. */
  attributes?: Readonly<Record<string, string>>;
  channelKey: MagicChannelKey;
  /** The order, or what is answered in its place. Without one no answer comes. */
  order?: Reply;
  /** What became of the payment. Without it no answer comes. */
  payment?: Reply;
  /** The shopper presses the button. */
  isPressed?: boolean;
}

const PAYMENT = {
  imp_uid: 'imp_448280090638',
  amount: 64_900,
  currency: 'KRW',
};

const RECEIPT = {
  pay_method: 'card',
  paid_at: 1_785_999_600,
  receipt_url: 'https://receipt.iamport-checkout.test/1',
};

const VBANK = {
  vbank_name: '신한은행',
  vbank_num: '562-110-1234567',
  vbank_holder: '회전의자상회',
};

const DAY_S = 86_400;

const judged = (http: number, status: string, code: string, ko: string, en: string): Scenario => ({
  channelKey: 'channel-key-paid',
  order: {},
  payment: { http, body: { status, code }, ko, en },
  isPressed: true,
});

/** Every state, and how it comes about. */
const SCENARIOS: Readonly<Record<CheckoutState, Scenario>> = {
  idle: { attributes: { loading: 'interaction' }, channelKey: 'channel-key-never', order: {} },
  loading: { channelKey: 'channel-key-never' },
  ready: { channelKey: 'channel-key-never', order: {} },
  paying: { channelKey: 'channel-key-never', order: {}, isPressed: true },
  verifying: { channelKey: 'channel-key-paid', order: {}, isPressed: true },
  paid: {
    channelKey: 'channel-key-paid',
    order: {},
    payment: { body: { ...PAYMENT, ...RECEIPT, status: 'success' } },
    isPressed: true,
  },
  'vbank-issued': {
    channelKey: 'channel-key-vbank',
    order: {},
    payment: { body: { ...PAYMENT, status: 'vbankIssued' } },
    isPressed: true,
  },
  pending: judged(
    202,
    'pending',
    'PAYMENT_PENDING',
    '아직 결제가 완료되지 않았습니다.',
    'The payment has not been completed yet.',
  ),
  failed: judged(
    402,
    'failed',
    'PAYMENT_FAILED',
    '한도가 초과된 카드입니다.',
    'The card’s limit is exceeded.',
  ),
  cancelled: judged(
    402,
    'cancelled',
    'PAYMENT_CANCELLED',
    '취소된 결제입니다.',
    'The payment was cancelled.',
  ),
  forgery: judged(
    400,
    'forgery',
    'AMOUNT_MISMATCH',
    '결제 정보가 주문 내용과 일치하지 않습니다.',
    'The payment does not match the order.',
  ),
  unavailable: {
    channelKey: 'channel-key-never',
    order: {
      http: 404,
      body: { status: 'error', code: 'ORDER_NOT_FOUND' },
      ko: '주문을 찾을 수 없습니다.',
      en: 'The order was not found.',
    },
  },
};

const ORDER = {
  status: 'pending',
  name: '노르웨이 회전 의자',
  amount: 64_900,
  currency: 'KRW',
  cancel_amount: 0,
};

/** The answer to a question about an order or its payment; none is an answer that never comes. */
function replyTo(path: string, language: string, merchant_uid: string | undefined): Response | undefined {
  const [, state = '', kind, number] = path.split('/');
  const { order, payment } = SCENARIOS[state as CheckoutState] ?? {};
  const reply = kind === 'payments' ? payment : order;
  if (!reply) return undefined;
  const { http = 200, body = ORDER, ko = '', en = '' } = reply;
  const message = language === 'ko' ? ko : en;
  // Issued just now, for three days.
  const vbank = { ...VBANK, vbank_date: Math.floor(Date.now() / 1000) + 3 * DAY_S };
  const isIssued = state === 'vbank-issued' && kind === 'payments';
  const answer = { ...body, message, merchant_uid: merchant_uid ?? number, ...(isIssued && { vbank }) };
  return Response.json(answer, { status: http });
}

/** Puts the fake in `window.fetch`; what goes elsewhere passes. Returns the way back. */
export function installFakeApi(): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    if (url.origin !== FAKE_API_URL) return fetch(input, init);
    const language = new Headers(init?.headers).get('accept-language') ?? '';
    const { merchant_uid } = init?.body ? JSON.parse(String(init.body)) : {};
    const reply = replyTo(url.pathname, language, merchant_uid);
    if (reply) return reply;
    return new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  };
  return () => {
    globalThis.fetch = fetch;
  };
}

let last = 0;

/**
 * Configures an element, in the page or about to be, so that it comes into a state; presses its button where a shopper
 * would have to. Needs the fake API and the fake `window.IMP`.
 */
export function arrange(element: HTMLElement, state: CheckoutState): void {
  const { attributes, channelKey, isPressed } = SCENARIOS[state];
  const all = {
    api: `${FAKE_API_URL}/${state}`,
    'merchant-code': 'imp00000000',
    'merchant-uid': `ORD20180131-${String(++last).padStart(7, '0')}`,
    'channel-key': channelKey,
    ...attributes,
  };
  if (isPressed) element.addEventListener('iamport-state-change', pressWhenReady);
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
}

async function pressWhenReady({ currentTarget }: Event): Promise<void> {
  const element = currentTarget as HTMLElement & {
    readonly state: CheckoutState;
    readonly updateComplete: Promise<boolean>;
    pay(): boolean;
  };
  if (element.state !== 'ready') return;
  element.removeEventListener('iamport-state-change', pressWhenReady);
  await element.updateComplete;
  element.pay();
}
