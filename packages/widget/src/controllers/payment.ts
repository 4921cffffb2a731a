import { type Hint, readHint } from '../hint.ts';
import { page } from '../page.ts';
import type { RequestPayParams } from '../request.ts';
import type { Imp } from './sdk.ts';

/** Hears what PortOne says of a payment. */
export type Listener = (hint: Hint) => void;

/** One payment window. Elements of the same order share it. */
export interface Attempt {
  /** When it was opened, on the environment's clock. */
  readonly openedAt_ms: number;
  readonly listeners: Set<Listener>;
}

/**
 * Opens the payment window, or joins the one that is open for this order. Must be called inside the shopper's click
 * and calls `request_pay` before it returns: an awaited step in between costs the user activation that popups need.
 *
 * @param listener called once, whatever the SDK does
 * @throws what the SDK throws; then nothing stands in the way of another window
 */
export function requestPay(
  imp: Imp,
  params: RequestPayParams,
  openedAt_ms: number,
  listener: Listener,
): void {
  const { merchant_uid } = params;
  if (joinAttempt(merchant_uid, listener)) return;
  const listeners = new Set([listener]);
  page().attempts.set(merchant_uid, { openedAt_ms, listeners });
  try {
    imp.request_pay(params, (response) => {
      closeAttempt(listener);
      const hint = readHint(response, merchant_uid);
      for (const tell of listeners) {
        listeners.delete(tell);
        tell(hint);
      }
    });
  } catch (error) {
    closeAttempt(listener);
    throw error;
  }
}

/** Takes part in the window that another element, perhaps a removed one, has opened for this order. */
export function joinAttempt(merchant_uid: string, listener: Listener): boolean {
  return Boolean(page().attempts.get(merchant_uid)?.listeners.add(listener));
}

/** Frees the order for another window. A late answer of the closed one still reaches its listeners. */
export function closeAttempt(listener: Listener | undefined): void {
  const { attempts } = page();
  for (const [merchant_uid, { listeners }] of attempts)
    if (listener && listeners.has(listener)) attempts.delete(merchant_uid);
}
