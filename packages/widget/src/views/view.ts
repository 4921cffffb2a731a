import type { OrderFacts } from '../request.ts';
import type { CheckoutState, Outcome } from '../states.ts';

/** How the checkout stands, as far as it is shown. */
export interface View {
  readonly state: CheckoutState;
  readonly outcome: Outcome | undefined;
  /** The payment window may have been left, or the check takes long. */
  readonly isLate: boolean;
  readonly order: OrderFacts | undefined;
  /** Tries again to offer the checkout. */
  start(): void;
}

/** What the views need of the element. Lit calls listeners as the element's own methods. */
export interface Scene {
  readonly uiLanguage: string;
  readonly merchantUid?: string | undefined;
  readonly isDisabled: boolean;
  readonly environment: { now(): number };
  pay(): unknown;
  verify(): unknown;
  copy(text: string): unknown;
}
