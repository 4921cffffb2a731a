import type { IamportCheckoutEventMap } from './events.ts';
import type { IamportCheckout } from './iamport-checkout.ts';
import type { SettingName } from './settings.ts';

/** The element's settings as properties. */
export type IamportCheckoutProperties = Partial<Pick<IamportCheckout, SettingName>>;

/** The element's settings as attributes. */
export type IamportCheckoutAttributes = {
  [Name in Exclude<SettingName, 'params'> as Kebab<Name>]?: AttributeValue<IamportCheckout[Name]>;
};

/** The element's events as `on…` properties: `oniamport-complete`. */
export type IamportCheckoutListeners = {
  [Name in keyof IamportCheckoutEventMap as `on${Name}`]?: (event: IamportCheckoutEventMap[Name]) => void;
};

/** What a template may say of the element, whatever the framework. */
export type IamportCheckoutTemplate = IamportCheckoutProperties &
  IamportCheckoutAttributes &
  IamportCheckoutListeners;

type Kebab<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `-${Lowercase<Head>}`}${Kebab<Tail>}`
  : Name;

type AttributeValue<Value> =
  | Value
  | (Value extends number ? `${number}` : Value extends boolean ? '' | 'true' | 'false' : never);
