import type { HTMLAttributes, RefAttributes } from 'react';
import type { IamportCheckoutTemplate } from './attributes.ts';
import type { IamportCheckout } from './iamport-checkout.ts';

/** Props of `<iamport-checkout>` in React 18 and 19. React 18 sets attributes only, and listens to none of its events. */
export type IamportCheckoutReactProps = IamportCheckoutTemplate &
  RefAttributes<IamportCheckout> &
  Omit<HTMLAttributes<IamportCheckout>, keyof IamportCheckoutTemplate>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'iamport-checkout': IamportCheckoutReactProps;
    }
  }
}
