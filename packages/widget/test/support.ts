import { fixtureCleanup, html, fixture as litFixture } from '@open-wc/testing';
import '../src/define.ts';
import { browser, type Environment, type Timer } from '../src/environment.ts';
import type { IamportCheckout } from '../src/iamport-checkout.ts';
import { type FakeImp, installFakeImp } from '../src/testing/fake-imp.ts';

export const API = 'https://api.test';
export const ORDER = 'ORD20180131-0000011';
export const IMP_UID = 'imp_448280090638';

export const order = (status = 'pending', more: object = {}) => ({
  status,
  message: '',
  merchant_uid: ORDER,
  name: '노르웨이 회전 의자',
  amount: 64900,
  currency: 'KRW',
  cancel_amount: 0,
  ...more,
});

export const success = (more: object = {}) => ({
  status: 'success',
  message: '결제가 완료되었습니다.',
  merchant_uid: ORDER,
  imp_uid: IMP_UID,
  amount: 64900,
  currency: 'KRW',
  pay_method: 'card',
  paid_at: 1_785_999_600,
  receipt_url: 'https://receipt.test/1',
  ...more,
});

export const vbankIssued = (more: object = {}) => ({
  status: 'vbankIssued',
  message: '입금을 기다립니다.',
  merchant_uid: ORDER,
  imp_uid: IMP_UID,
  amount: 64900,
  currency: 'KRW',
  vbank: {
    vbank_name: '신한은행',
    vbank_num: '562-110-1234567',
    vbank_holder: '회전의자상회',
    vbank_date: 1_786_201_140,
  },
  ...more,
});

export const refusal = (code: string, status = 'error', more: object = {}) => ({
  status,
  code,
  message: `말씀: ${code}`,
  ...(status !== 'error' && { merchant_uid: ORDER }),
  ...more,
});

export interface Reply {
  http?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** A network error instead. */
  down?: boolean;
}

export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown> | undefined;
  headers: Headers;
}

/** A scripted API. Replies are used up in order; the last one stays. */
export class FakeApi {
  readonly asked: Asked[] = [];
  orders: Reply[] = [{ body: order() }];
  completes: Reply[] = [{ body: success() }];

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const method = init.method ?? 'GET';
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    this.asked.push({ method, path: pathname + search, body, headers: new Headers(init.headers) });
    const list = method === 'POST' ? this.completes : this.orders;
    const reply = (list.length > 1 ? list.shift() : list[0]) ?? {};
    if (reply.down) throw new TypeError('Failed to fetch');
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    // A real Response takes a few tasks to be read, and each engine a different number of them.
    return {
      status: reply.http ?? 200,
      headers: new Headers(reply.headers),
      json: async () => JSON.parse(text),
    } as Response;
  };

  get posts(): Asked[] {
    return this.asked.filter(({ method }) => method === 'POST');
  }
}

/** Timers that run only when told to. */
export class FakeClock {
  time = 0;
  #timers = new Map<number, { at: number; run: () => void }>();
  #last = 0;

  readonly now = (): number => this.time;
  readonly setTimeout = (run: () => void, delay_ms: number): Timer => {
    this.#timers.set(++this.#last, { at: this.time + delay_ms, run });
    return this.#last as unknown as Timer;
  };
  readonly clearTimeout = (timer: Timer | undefined): void =>
    void this.#timers.delete(timer as unknown as number);

  async advance(delay_ms: number, settled = settle): Promise<void> {
    const end = this.time + delay_ms;
    await settled();
    for (;;) {
      const next = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next[0]);
      this.time = next[1].at;
      next[1].run();
      await settled();
    }
    this.time = end;
  }
}

/** Lets promises, the fake SDK's own timers and the element's updates run out. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve));
}

/** The same where there are promises only. */
export async function tick(): Promise<void> {
  for (let i = 0; i < 40; i++) await undefined;
}

export class World {
  readonly api = new FakeApi();
  readonly clock = new FakeClock();
  readonly imp: FakeImp = installFakeImp();
  href = 'https://shop.test/pay';
  readonly environment: Environment = {
    fetch: (url, init) => this.api.fetch(url, init),
    now: this.clock.now,
    random: () => 0.5,
    setTimeout: this.clock.setTimeout,
    clearTimeout: this.clock.clearTimeout,
    href: () => this.href,
    replaceHref: (href) => {
      this.href = href;
    },
    onWake: browser.onWake,
  };

  /** Puts an element in the page; `attributes` are set before it is connected. */
  async mount(attributes: Record<string, string | null> = {}, own?: (el: IamportCheckout) => void) {
    const element = document.createElement('iamport-checkout');
    element.environment = this.environment;
    const all = {
      api: API,
      'merchant-code': 'imp00000000',
      'merchant-uid': ORDER,
      lang: 'ko',
      ...attributes,
    };
    for (const [name, value] of Object.entries(all)) if (value !== null) element.setAttribute(name, value);
    own?.(element);
    const wrapper = await litFixture<HTMLElement>(html`<main></main>`);
    wrapper.append(element);
    await settle();
    return element;
  }
}

/** A new page for each test: no SDK, nothing shared. */
export function newWorld(): World {
  fixtureCleanup();
  Reflect.deleteProperty(globalThis, Symbol.for('iamport-checkout.page'));
  Reflect.deleteProperty(globalThis, 'IMP');
  return new World();
}

export const NAMED = { name: '노르웨이 회전 의자', amount: '64900' };

export const shadow = (element: Element): ShadowRoot => element.shadowRoot as ShadowRoot;
export const part = <T extends HTMLElement>(element: Element, name: string): T | null =>
  shadow(element).querySelector<T>(`[part="${name}"]`);
export const button = (element: Element): HTMLButtonElement => {
  const found = part<HTMLButtonElement>(element, 'button');
  if (!found) throw new Error('There is no main button');
  return found;
};
export const textOf = (element: Element, name: string): string =>
  part(element, name)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

/** Collects an event's details. */
export function collect(target: EventTarget, name: string): unknown[] {
  const details: unknown[] = [];
  target.addEventListener(name, (event) => details.push((event as CustomEvent).detail));
  return details;
}
