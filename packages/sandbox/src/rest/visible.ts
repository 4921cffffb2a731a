import type { Entry } from '../ledger.ts';
import type { Payment } from '../payment.ts';
import type { World } from '../world.ts';

/** The payment as look-ups show it. */
export function shown({ readings }: World, { payment }: Entry, withExtension = false): Partial<Payment> {
  const { extension, sandbox, ...rest } = payment;
  return {
    ...rest,
    ...(readings.sandbox_field === 'present' && { sandbox }),
    ...(withExtension && { extension }),
  };
}

/** Since 2026-01-26 the single look-up hides test payments from those who do not ask for them. */
export const isFound = ({ readings }: World, { payment }: Entry, includeSandbox: boolean): boolean =>
  !payment.sandbox || includeSandbox || readings.sandbox_lookup === 'shown';

/** Whether lists hide them too is stated nowhere. */
export const isListed = ({ readings }: World, { payment }: Entry): boolean =>
  !payment.sandbox || readings.sandbox_in_lists === 'shown';
