import { type Hint, readHint } from '../hint.ts';
import { page } from '../page.ts';
import type { RequestPayParams } from '../request.ts';
import type { Imp } from './sdk.ts';

/** One payment window. Elements of the same order share it. */
export interface Attempt {
  /** When it was opened, on the environment's clock. */
  readonly openedAt_ms: number;
  readonly listeners: Set<(hint: Hint) => void>;
}

/**
 * Opens the payment window, or joins the one that is open for this order. Must be called inside the shopper's click
 * and calls `request_pay` before it returns: an awaited step in between costs the user activation that popups need.
 *
 * @param onHint called once, whatever the SDK does
 * @throws what the SDK throws; then no window was opened
 */
export function requestPay(
  imp: Imp,
  params: RequestPayParams,
  openedAt_ms: number,
  onHint: (hint: Hint) => void,
): Attempt {
  const { attempts } = page();
  const { merchant_uid } = params;
  const open = attempts.get(merchant_uid);
  if (open) {
    open.listeners.add(onHint);
    return open;
  }
  const attempt: Attempt = { openedAt_ms, listeners: new Set([onHint]) };
  attempts.set(merchant_uid, attempt);
  let isAnswered = false;
  try {
    imp.request_pay(params, (response) => {
      if (isAnswered) return;
      isAnswered = true;
      closeAttempt(merchant_uid, attempt);
      const hint = readHint(response, merchant_uid);
      for (const listener of attempt.listeners) listener(hint);
    });
  } catch (error) {
    isAnswered = true;
    closeAttempt(merchant_uid, attempt);
    throw error;
  }
  return attempt;
}

/** Frees the order for another window. A late answer of the closed one still reaches its listeners. */
export function closeAttempt(merchant_uid: string, attempt: Attempt): void {
  const { attempts } = page();
  if (attempts.get(merchant_uid) === attempt) attempts.delete(merchant_uid);
}
