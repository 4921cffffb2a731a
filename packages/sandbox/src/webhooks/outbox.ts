import type { WebhookBody } from './body.ts';
import { type ContentType, defaultSettings, type WebhookSettings } from './settings.ts';

/** A webhook on its way to one address. */
export interface Webhook {
  /** The payment it is about; null for the console's test button. */
  imp_uid: string | null;
  url: string;
  content_type: ContentType;
  body: WebhookBody;
  /** Sent again from the console, with its shorter time limit. */
  resent: boolean;
}

/** One attempt to deliver it, with what came of it. */
export interface Attempt extends Webhook {
  /** 1 for the first. */
  attempt: number;
  /** Unix seconds, by the sandbox's clock. */
  at: number;
  outcome: 'sending' | 'answered' | 'unreachable' | 'dropped';
  /** The HTTP status received. */
  status: number | null;
  error: string | null;
}

export const MAX_ATTEMPTS_KEPT = 10_000;

export interface Outbox {
  settings: WebhookSettings;
  /** Oldest first. */
  attempts: Attempt[];
  /** With `reorder`: the webhook that waits for another to overtake it. */
  held: Webhook | null;
  /** Aborted when the sandbox closes or is emptied. */
  stopped: AbortController;
}

export const createOutbox = (url: string | null): Outbox => ({
  settings: defaultSettings(url),
  attempts: [],
  held: null,
  stopped: new AbortController(),
});
