import { IamportCheckout } from './iamport-checkout.ts';

export * from './iamport-checkout.ts';

declare global {
  interface HTMLElementTagNameMap {
    'iamport-checkout': IamportCheckout;
  }
}

/**
 * Defines the element. Loaded twice (history navigation, micro-frontends) the first definition stays; a different
 * version gets one warning. Never throws, and does nothing where there is no DOM.
 */
export function define(tag = 'iamport-checkout'): void {
  if (typeof customElements === 'undefined') return;
  const present = customElements.get(tag);
  if (!present) {
    customElements.define(tag, IamportCheckout);
    return;
  }
  const { version = 'unknown' } = present as { version?: string };
  if (present === IamportCheckout || version === IamportCheckout.version) return;
  console.warn(`<${tag}> ${IamportCheckout.version} was not defined: version ${version} is there already.`);
}

define();
