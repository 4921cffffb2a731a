import { IMP_UID } from '@iamport-checkout/protocol';

/** What the browser says about a payment. It decides what to ask the API, never what to show as paid. */
export interface Hint {
  merchant_uid: string;
  imp_uid?: string;
  /** Present if anything hints at failure; hints can be wrong in both directions. */
  error?: { code?: string; message?: string };
}

/** What to do with a hint: ask the API, or report a payment that did not start. */
export type NextStep = 'verify' | 'not-started';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/**
 * Reads PortOne's callback argument and its return query alike. Every field may be missing: current payment
 * companies send no `success` at all, and the SDK misspells `error_code` as `error_coe` in one refusal.
 *
 * @param merchant_uid the order that was asked about; PortOne only echoes it
 */
export function readHint(source: unknown, merchant_uid: string): Hint {
  const said = Object(source) as Record<string, unknown>;
  const imp_uid = text(said['imp_uid']);
  const code = text(said['error_code']) ?? text(said['error_coe']);
  const message = text(said['error_msg']);
  const hint: Hint = { merchant_uid };
  // An id of another shape would be refused unread; the order number still finds the payment, if there is one.
  if (imp_uid && !IMP_UID.test(imp_uid)) return hint;
  if (imp_uid) hint.imp_uid = imp_uid;
  // Some payment companies send the word, not the boolean.
  const isFailed = [said['success'], said['imp_success']].some((value) => String(value) === 'false');
  if (code ?? message ?? (isFailed || undefined)) {
    hint.error = { ...(code && { code }), ...(message && { message }) };
  }
  return hint;
}

/** With an id the server is asked whatever failure is hinted at: `success: false` can arrive for a paid order. */
export const nextStep = (hint: Hint): NextStep => (hint.error && !hint.imp_uid ? 'not-started' : 'verify');
