import type { Entry } from '../ledger.ts';
import type { Payment } from '../payment.ts';

/**
 * Since 2026-01-26 the single look-up hides test payments. Whether lists hide them too is stated nowhere, so they are
 * shown, as before.
 */
export const LISTS_SHOW_SANDBOX_PAYMENTS = true;

/** The payment as look-ups show it. */
export function shown({ payment }: Entry, withExtension = false): Partial<Payment> {
  if (withExtension) return payment;
  const { extension: _, ...rest } = payment;
  return rest;
}

export const isListed = ({ payment }: Entry): boolean => LISTS_SHOW_SANDBOX_PAYMENTS || !payment.sandbox;
