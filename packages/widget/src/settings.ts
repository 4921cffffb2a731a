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
  readonly disabled?: boolean | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** What the page's author wrote. */
  getAttribute?(name: string): string | null;
};

/** A property's name in kebab or snake case. */
export const cased = (name: string, separator: '-' | '_'): string =>
  name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());

/** Whether a boolean setting is on, also when a framework set the word; undefined where it is not set at all. */
export const isOn = (value: unknown): boolean | undefined =>
  value === undefined || value === null ? undefined : String(value) !== 'false';

const readText = (value: unknown): unknown => value || undefined;

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  amount: readAmount,
  taxFree: readAmount,
  vatAmount: readAmount,
  escrow: isOn,
  digital: isOn,
  popup: isOn,
};

/** Reads a setting as an attribute says it, or as a framework sets the property; undefined where it is not set. */
export const readerOf = (name: string): ((value: unknown) => unknown) => READERS[name] ?? readText;

const SPECIAL: PropertyDeclarations = {
  disabled: {
    converter: { fromAttribute: isOn, toAttribute: (value) => (isOn(value) ? '' : null) },
    reflect: true,
  },
  params: { attribute: false },
};

/** Every setting is a property, and an attribute in kebab case. */
export const properties: PropertyDeclarations = Object.fromEntries(
  [...PASSED_ON, ...OWN].map((name) => [
    name,
    { attribute: cased(name, '-'), converter: readerOf(name), ...SPECIAL[name] },
  ]),
);
