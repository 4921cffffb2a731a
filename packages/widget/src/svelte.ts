import type { HTMLAttributes } from 'svelte/elements';
import type { IamportCheckoutTemplate } from './attributes.ts';
import type { IamportCheckout } from './iamport-checkout.ts';

/** What `<iamport-checkout>` takes in a Svelte 5 template. */
export type IamportCheckoutSvelteProps = IamportCheckoutTemplate &
  Omit<HTMLAttributes<IamportCheckout>, keyof IamportCheckoutTemplate>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'iamport-checkout': IamportCheckoutSvelteProps;
  }
}
