import { MERCHANT_UID } from '@iamport-checkout/protocol';
import { isPayable, readAmount } from './money.ts';

/** The argument of `IMP.request_pay`: an open set of PortOne's names. */
export type RequestPayParams = Record<string, unknown> & {
  merchant_uid: string;
  name: string;
  amount: number;
  m_redirect_url: string;
};

/** What is paid for: from the attributes, or from the API. */
export interface OrderFacts {
  name: string;
  amount: number;
  currency: string;
}

/** Properties handed to `request_pay` under the same name in snake case. */
const PASSED_ON = [
  'channelKey',
  'pg',
  'payMethod',
  'taxFree',
  'vatAmount',
  'language',
  'escrow',
  'digital',
  'vbankDue',
  'bizNum',
  'appScheme',
  'popup',
  'noticeUrl',
  'confirmUrl',
  'customerUid',
  'buyerName',
  'buyerTel',
  'buyerEmail',
  'buyerAddr',
  'buyerPostcode',
] as const;

/** The element's settings, as its properties hold them. Frameworks may set numbers and booleans as strings. */
export type Settings = {
  readonly [key in (typeof PASSED_ON)[number]]?: string | number | boolean | undefined;
} & {
  readonly api?: string | undefined;
  readonly merchantCode?: string | undefined;
  readonly tierCode?: string | undefined;
  readonly merchantUid?: string | undefined;
  readonly name?: string | undefined;
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly redirectUrl?: string | undefined;
  readonly sdkSrc: string;
  readonly sdkIntegrity?: string | undefined;
  readonly sdkNonce?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
};

/** A setting that is wrong: its attribute and what it holds. */
export interface Misconfiguration {
  attribute: string;
  value: unknown;
}

/** The order as far as the page itself names it. */
export function factsOf(settings: Settings): Partial<OrderFacts> {
  const amount = readAmount(settings.amount);
  return {
    ...(settings.name && { name: settings.name }),
    ...(amount !== undefined && { amount }),
    ...(settings.currency && { currency: settings.currency.toUpperCase() }),
  };
}

/** An address of ours or PortOne's: relative or absolute, but http or https. */
export function httpUrl(address: string | undefined, base: string): URL | undefined {
  try {
    const url = new URL(address ?? '', base);
    return address && /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The first setting that forbids a payment, or undefined. A malformed amount is reported here, never charged. */
export function findMisconfiguration(settings: Settings, base: string): Misconfiguration | undefined {
  const facts = factsOf(settings);
  const at = (attribute: string, value: unknown, isRight: unknown): Misconfiguration | undefined =>
    isRight ? undefined : { attribute, value };
  const optionalAmount = (attribute: string, value: unknown): Misconfiguration | undefined => {
    const amount = readAmount(value);
    return at(attribute, value, amount === undefined || amount >= 0);
  };
  return (
    at('merchant-uid', settings.merchantUid, MERCHANT_UID.test(settings.merchantUid ?? '')) ??
    at('api', settings.api, httpUrl(settings.api, base)) ??
    at('merchant-code', settings.merchantCode, settings.merchantCode) ??
    at('sdk-src', settings.sdkSrc, httpUrl(settings.sdkSrc, base)) ??
    at('redirect-url', settings.redirectUrl, !settings.redirectUrl || httpUrl(settings.redirectUrl, base)) ??
    at(
      'amount',
      settings.amount,
      facts.amount === undefined || isPayable(facts.amount, facts.currency ?? 'KRW'),
    ) ??
    optionalAmount('tax-free', settings.taxFree) ??
    optionalAmount('vat-amount', settings.vatAmount)
  );
}

const snake = (key: string): string =>
  key === 'channelKey' ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * A fresh argument for `request_pay`: the SDK writes into what it is given. `params` adds and overrides, but what
 * the shopper was shown and what the return is recognised by stay as they are.
 */
export function requestParams(settings: Settings, order: OrderFacts, redirectUrl: string): RequestPayParams {
  const passed: Record<string, unknown> = {};
  for (const key of PASSED_ON) {
    const value = settings[key];
    if (value === undefined || value === null || value === '') continue;
    passed[snake(key)] = key === 'taxFree' || key === 'vatAmount' ? readAmount(value) : value;
  }
  return {
    ...passed,
    ...copy(settings.params),
    name: order.name,
    amount: order.amount,
    currency: order.currency,
    merchant_uid: settings.merchantUid ?? '',
    m_redirect_url: redirectUrl,
  };
}

function copy(params: Settings['params']): Record<string, unknown> {
  try {
    return structuredClone(params ?? {});
  } catch {
    return { ...params };
  }
}
