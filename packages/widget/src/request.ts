import { MERCHANT_UID } from '@iamport-checkout/protocol';
import { isPayable, readAmount } from './money.ts';
import { cased, PASSED_ON, readerOf, type Settings } from './settings.ts';

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

/** The order as far as the page itself names it. */
export function factsOf({ name, amount, currency }: Settings): Partial<OrderFacts> {
  const read = readAmount(amount);
  return {
    ...(name && { name }),
    ...(read !== undefined && { amount: read }),
    ...(currency && { currency: currency.toUpperCase() }),
  };
}

/** An address of ours or PortOne's: relative or absolute, but http or https. */
export function httpUrl(address: string | null | undefined, base = document.baseURI): string | undefined {
  try {
    const { href } = new URL(address ?? '', base);
    return address && /^https?:/.test(href) ? href : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The first setting that forbids a payment, as it could be written in HTML, or undefined. A malformed amount is
 * reported here, never charged.
 */
export function findMisconfiguration(settings: Settings): string | undefined {
  const { merchantUid = '', redirectUrl } = settings;
  const { amount, currency = 'KRW' } = factsOf(settings);
  const isPart = (value: unknown): boolean => (readAmount(value) ?? 0) >= 0;
  const isRight = {
    merchantUid: MERCHANT_UID.test(merchantUid),
    api: httpUrl(settings.api),
    merchantCode: settings.merchantCode,
    sdkSrc: httpUrl(settings.sdkSrc),
    redirectUrl: !redirectUrl || httpUrl(redirectUrl),
    amount: amount === undefined || isPayable(amount, currency),
    taxFree: isPart(settings.taxFree),
    vatAmount: isPart(settings.vatAmount),
  };
  for (const [key, is] of Object.entries(isRight)) {
    const attribute = cased(key, '-');
    // As the page's author wrote it, where it was written.
    if (!is) return written(attribute, settings.getAttribute?.(attribute) ?? settings[key as keyof Settings]);
  }
  return undefined;
}

/** A setting as HTML. */
export const written = (attribute: string, value: unknown): string => `${attribute}="${value ?? ''}"`;

/**
 * A fresh argument for `request_pay`: the SDK writes into what it is given. `params` adds and overrides, but what
 * the shopper was shown and what the return is recognised by stay as they are.
 */
export function requestParams(settings: Settings, order: OrderFacts, redirectUrl: string): RequestPayParams {
  const passed: Record<string, unknown> = {};
  for (const key of PASSED_ON) {
    const value = readerOf(key)(settings[key]);
    if (value !== undefined) passed[key === 'channelKey' ? key : cased(key, '_')] = value;
  }
  return {
    ...passed,
    ...settings.params,
    ...order,
    merchant_uid: settings.merchantUid ?? '',
    m_redirect_url: redirectUrl,
  };
}
