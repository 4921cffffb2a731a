import type { CheckoutState } from '../states.ts';

/** How long a payment window may take to settle down after it was opened; nobody has paid by then. */
export const OPENING_MS = 3_000;

/** How long a payment window is left alone before the shopper is offered to ask for the result. */
export const LEFT_AFTER_MS = 30_000;

/** When "checking" asks for patience, and how long after that there is a button again; the questions go on. */
export const PATIENCE_AFTER_MS = 5_000;
export const GIVE_UP_AFTER_MS = 15_000;

/** Pauses between quiet questions while a payment is pending; then only the shopper's button asks. */
export const PENDING_DELAYS_MS = [5, 10, 20, 40, 60, 60, 120, 120, 300, 300].map((s) => s * 1000);

/** What a state waits for, one pause after the other. */
export const WAITS_MS: { readonly [state in CheckoutState]?: readonly number[] } = {
  paying: [LEFT_AFTER_MS],
  verifying: [PATIENCE_AFTER_MS, GIVE_UP_AFTER_MS],
  pending: PENDING_DELAYS_MS,
};
