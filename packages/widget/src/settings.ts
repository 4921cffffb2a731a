import type { PropertyDeclarations } from 'lit';
import { readAmount } from './money.ts';

/** Properties handed to `request_pay` under the same name in snake case. */
export const PASSED_ON = [
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

const OWN = [
  'api',
  'merchantCode',
  'tierCode',
  'merchantUid',
  'name',
  'amount',
  'currency',
  'redirectUrl',
  'sdkSrc',
  'sdkIntegrity',
  'sdkNonce',
  'loading',
  'disabled',
  'lang',
  'params',
] as const;

/** A property that is a setting. */
export type SettingName = (typeof PASSED_ON)[number] | (typeof OWN)[number];

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
  /** What the page's author wrote. */
  getAttribute?(name: string): string | null;
};

/** A property's name in kebab or snake case. */
export const cased = (name: string, separator: '-' | '_'): string =>
  name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());

/** Whether a boolean setting is on, also when a framework set the word. */
export const isOn = (value: unknown): boolean => String(value ?? false) !== 'false';

/** A number from plain decimal text. Anything else becomes NaN, which is reported as a wrong setting. */
const amount = { converter: readAmount };

/** True when present, except for `="false"`, which frameworks write for a false property. */
const flag = {
  converter: {
    fromAttribute: isOn,
    toAttribute: (value: unknown) => (isOn(value) ? '' : null),
  },
};

const SPECIAL: PropertyDeclarations = {
  amount,
  taxFree: amount,
  vatAmount: amount,
  escrow: flag,
  digital: flag,
  popup: flag,
  disabled: { ...flag, reflect: true },
  params: { attribute: false },
};

/** Every setting is a property, and an attribute in kebab case. */
export const properties: PropertyDeclarations = Object.fromEntries(
  [...PASSED_ON, ...OWN].map((name) => [name, { attribute: cased(name, '-'), ...SPECIAL[name] }]),
);
