import type { OrderAnswer, OrderStatus } from '@iamport-checkout/protocol';
import type { Environment } from '../environment.ts';
import { ask, type Fault, isFault } from '../http.ts';
import { page } from '../page.ts';
import { factsOf, type OrderFacts, type Settings } from '../request.ts';
import { type Standing, standingOf } from './standing.ts';

/** Pauses between tries to fetch an order; the shopper has paid nothing yet and can press "try again". */
export const ORDER_RETRY_DELAYS_MS = [500, 1500] as const;

const STATUSES: Record<OrderStatus, true> = {
  pending: true,
  ready: true,
  paid: true,
  cancelled: true,
  expired: true,
};

export interface OrderHost extends Settings {
  readonly environment: Environment;
  readonly uiLanguage: string;
  /** Absolute. */
  readonly apiUrl: string;
}

/** The order of an element: what the page says about it, and what the API says. */
export class Order {
  readonly #host: OrderHost;
  #facts: { key: string; facts: OrderFacts } | undefined;
  #looked: { key: string; standing: Promise<Standing | Fault> } | undefined;

  constructor(host: OrderHost) {
    this.#host = host;
  }

  /** The facts to show and charge: the page's own where it names them, the API's otherwise. */
  known(): OrderFacts | undefined {
    const fetched = this.#facts?.key === this.#key ? this.#facts.facts : undefined;
    const { name, amount, currency } = { ...fetched, ...factsOf(this.#host) };
    return name !== undefined && amount !== undefined
      ? { name, amount, currency: currency ?? 'KRW' }
      : undefined;
  }

  /**
   * Asks the API, once for each order as long as it may be paid. The page's own amount is compared as it was when the
   * question was put: whoever changes it later meets the API's judgement of the payment.
   */
  look(): Promise<Standing | Fault> {
    const key = this.#key;
    if (this.#looked?.key !== key) this.#looked = { key, standing: this.#ask(key, factsOf(this.#host)) };
    return this.#looked.standing;
  }

  /** Asks again, and compares nothing. */
  lookAgain(): Promise<Standing | Fault> {
    return this.#ask(this.#key, {});
  }

  forget(): void {
    this.#facts = undefined;
    this.#looked = undefined;
  }

  get #key(): string {
    return `${this.#host.apiUrl} ${this.#host.merchantUid}`;
  }

  async #ask(key: string, own: Partial<OrderFacts>): Promise<Standing | Fault> {
    const { apiUrl, merchantUid = '', uiLanguage, environment } = this.#host;
    const answer = await fetchOrder(apiUrl, merchantUid, uiLanguage, environment);
    if (!isFault(answer)) {
      const { name, amount, currency, status } = answer;
      this.#facts = { key, facts: { name, amount, currency } };
      // Also if nobody waits for this answer any more.
      if (status === 'paid') page().paid.add(merchantUid);
    }
    const standing = isFault(answer) ? answer : standingOf(answer, own);
    if (standing !== 'payable' && this.#looked?.key === key) this.#looked = undefined;
    return standing;
  }
}

/** The order as the API holds it, or what kept it from us. */
export function fetchOrder(
  api: string,
  merchant_uid: string,
  language: string,
  env: Environment,
): Promise<OrderAnswer | Fault> {
  const url = `${api}/orders/${encodeURIComponent(merchant_uid)}`;
  const init = { headers: { accept: 'application/json', 'accept-language': language } };
  return ask(env, url, init, ORDER_RETRY_DELAYS_MS, (http, body) =>
    http === 200 ? readOrder(body, merchant_uid) : readRefusal(body),
  );
}

function readOrder(body: unknown, merchant_uid: string): OrderAnswer | undefined {
  const order = (body ?? {}) as OrderAnswer;
  const isOrder =
    Object.hasOwn(STATUSES, order.status) &&
    order.merchant_uid === merchant_uid &&
    typeof order.name === 'string' &&
    Number.isFinite(order.amount) &&
    typeof order.currency === 'string';
  return isOrder ? order : undefined;
}

/** A refusal in the API's own words (no such order) is final; anything else below 500 is not the API speaking. */
function readRefusal(body: unknown): Fault | undefined {
  const { status, code, message, retryable } = (body ?? {}) as Record<string, unknown>;
  if (status !== 'error' || typeof code !== 'string' || retryable) return undefined;
  return { fault: code, ...(typeof message === 'string' && { message }) };
}
