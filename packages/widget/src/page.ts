import type { Attempt } from './controllers/payment.ts';
import type { Imp } from './controllers/sdk.ts';

/** What all elements of a page share, also when two copies of our script run in it. */
export interface Page {
  /** The load of PortOne's script that is under way. */
  sdk?: Promise<Imp | undefined>;
  /** Script URLs that the Trusted Types policy lets through. */
  readonly urls: Set<string>;
  policy?: { createScriptURL(url: string): unknown } | undefined;
  /** The SDK object that was initialised, and for whom. */
  imp?: Imp;
  merchant?: string;
  /** Open payment windows by merchant_uid. */
  readonly attempts: Map<string, Attempt>;
  /** Questions to the API that are under way, by their content. */
  readonly questions: Map<string, Promise<unknown>>;
  /** Orders that the API has called paid; none of them is ever paid for again. */
  readonly paid: Set<string>;
  /** The elements that are connected. */
  readonly elements: Set<{ requestUpdate(): void }>;
}

const KEY: unique symbol = Symbol.for('iamport-checkout.page');

/** The page's shared record, made on first use. */
export function page(): Page {
  const holder = globalThis as typeof globalThis & { [KEY]?: Page };
  holder[KEY] ??= {
    urls: new Set(),
    attempts: new Map(),
    questions: new Map(),
    paid: new Set(),
    elements: new Set(),
  };
  return holder[KEY];
}
