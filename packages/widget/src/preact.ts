import type { JSX } from 'preact';
import type { IamportCheckoutTemplate } from './attributes.ts';
import type { IamportCheckout } from './iamport-checkout.ts';

/** Props of `<iamport-checkout>` in Preact. */
export type IamportCheckoutPreactProps = IamportCheckoutTemplate &
  Omit<JSX.HTMLAttributes<IamportCheckout>, keyof IamportCheckoutTemplate>;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'iamport-checkout': IamportCheckoutPreactProps;
    }
  }
}
