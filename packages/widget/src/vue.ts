/// <reference types="vue/jsx-runtime" preserve="true" />

import type { HTMLAttributes, ReservedProps } from 'vue';
import type { IamportCheckoutAttributes, IamportCheckoutProperties } from './attributes.ts';
import type { IamportCheckoutEventMap } from './events.ts';

/** Props of `<iamport-checkout>` in a Vue template; `@iamport-complete` is `onIamportComplete` here. */
export type IamportCheckoutVueProps = IamportCheckoutProperties &
  IamportCheckoutAttributes &
  Listeners &
  ReservedProps &
  Omit<HTMLAttributes, keyof IamportCheckoutProperties | keyof IamportCheckoutAttributes>;

type Pascal<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<Name>;

type Listeners = {
  [Name in keyof IamportCheckoutEventMap as `on${Pascal<Name>}`]?: (
    event: IamportCheckoutEventMap[Name],
  ) => void;
};

declare module 'vue' {
  interface GlobalComponents {
    'iamport-checkout': new () => { $props: IamportCheckoutVueProps };
  }
}

declare module 'vue/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      'iamport-checkout': IamportCheckoutVueProps;
    }
  }
}
