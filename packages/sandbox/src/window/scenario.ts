/**
 * Magic words by which a test chooses how a payment goes. They stand at the end of an order number, each after `--`
 * (`order-1--approve--no-callback`), or as the shop's name at the payment company (`pg: 'kcp.no-callback'`).
 */

/** The window does not open: what the callback gets instead. */
export const REFUSALS = [
  'not-ready',
  'popup-blocked',
  'unknown-pg',
  'script-load-failed',
  'already-paid',
  'prepare-refused',
] as const;
export type RefusalWord = (typeof REFUSALS)[number];

/** What is pressed in the window, with nobody there to press it. */
export const ACTIONS = ['approve', 'decline', 'close', 'issue', 'pend'] as const;
export type Action = (typeof ACTIONS)[number];

/** How the page hears of the outcome; the payment itself is not touched. */
export const REPORTS = [
  'plain',
  'no-callback',
  'callback-twice',
  'success-false',
  'success-text',
  'no-success',
  'no-imp-uid',
  'no-error-code',
] as const;
export type Report = (typeof REPORTS)[number];

export interface Scenario {
  refusal: RefusalWord | undefined;
  action: Action | undefined;
  report: Report;
}

export function scenarioOf(merchantUid: unknown, pg: unknown): Scenario {
  const spoken = new Set([...String(merchantUid).split('--').slice(1), ...String(pg).split('.').slice(1)]);
  const chosen = <Word extends string>(words: readonly Word[]): Word | undefined =>
    words.find((word) => spoken.has(word));
  return {
    refusal: chosen(REFUSALS),
    action: chosen(ACTIONS),
    report: chosen(REPORTS) ?? 'plain',
  };
}
