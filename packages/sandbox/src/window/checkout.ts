import type { Pipeline } from './pipeline.ts';
import type { Report } from './scenario.ts';

export const MAX_CHECKOUTS = 100_000;

/** How a window ended. */
export type Outcome =
  | { kind: 'paid' }
  | { kind: 'issued' }
  /** Taken, but not final: PayPal looks into it. */
  | { kind: 'pending' }
  | { kind: 'closed' }
  /** `code` is the new pipeline's word for it. */
  | { kind: 'failed'; code: string; reason: string };

/** A payment window: what it was opened with, and how it ended. */
export interface Checkout {
  imp_uid: string;
  pipeline: Pipeline;
  mode: 'frame' | 'popup' | 'redirect';
  language: 'ko' | 'en';
  /** The shop's code, with its sub-store's in brackets. */
  shop: string;
  /** The only page that may learn the result; `*` for a page without an origin (a local file). */
  page_origin: string;
  m_redirect_url: string | null;
  confirm_url: string | null;
  vbank_due_at: number | null;
  /** How the page hears of the outcome. */
  report: Report;
  /** Set by the first press, awaited by every further one: pressing twice cannot pay twice. */
  outcome: Promise<Outcome> | null;
}
