import { IMP_UID } from '@iamport-checkout/protocol';
import { isText } from './http.ts';

/** What the browser says about a payment. It decides what to ask the API, never what to show as paid. */
export interface Hint {
  merchant_uid: string;
  imp_uid?: string;
  /** Present if anything hints at failure; hints can be wrong in both directions. */
  error?: { code: string | undefined; message: string | undefined };
}

const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);

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
  // An id of another shape would be refused unread; the order number still finds the payment, if there is one.
  if (imp_uid && !IMP_UID.test(imp_uid)) return { merchant_uid };
  // Some payment companies send the word, not the boolean.
  const isFailed = [said['success'], said['imp_success']].map(String).includes('false');
  return {
    merchant_uid,
    ...(imp_uid && { imp_uid }),
    ...((code || message || isFailed) && { error: { code, message } }),
  };
}

/**
 * Whether there is a payment to ask about. With an id there is, whatever failure is hinted at: `success: false` can
 * arrive for a paid order.
 */
export const mayBePaid = ({ imp_uid, error }: Hint): boolean => Boolean(imp_uid ?? !error);
