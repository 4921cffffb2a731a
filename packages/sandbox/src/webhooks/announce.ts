import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { bodyOf, type WebhookBody } from './body.ts';
import type { Webhook } from './outbox.ts';
import { post } from './post.ts';

/**
 * Tells the shop about the payment as it is now. Resolves when every address has had its first attempt; usually nobody
 * waits for that, for a webhook does not delay an answer to the browser.
 */
export async function announce(world: World, entry: Entry, cancellationId?: string): Promise<void> {
  const { url } = world.outbox.settings;
  // A payment's own addresses replace the shop's usual one.
  const urls = entry.noticeUrls.length > 0 ? entry.noticeUrls : url === null ? [] : [url];
  await Promise.all(urls.map((to) => post(world, webhookOf(world, entry, to, cancellationId))));
}

/** After `enable_webhook`: to the shop's usual address, and only for payments that had one for their webhooks. */
export function announceCancellation(world: World, entry: Entry, cancellationId: string): void {
  const { url } = world.outbox.settings;
  if (url !== null && entry.usesWebhook) void post(world, webhookOf(world, entry, url, cancellationId));
}

/** Sends a payment's newest webhook again, to wherever it has gone. @returns to how many addresses */
export function resend(world: World, impUid: string): number {
  const sent = world.outbox.attempts.filter(({ imp_uid }) => imp_uid === impUid);
  const urls = new Set(sent.map(({ url }) => url));
  // A later attempt may be of an earlier one.
  const newest = sent.findLast(({ attempt }) => attempt === 1);
  if (!newest) return 0;
  const { imp_uid, content_type, body } = newest;
  for (const url of urls) void post(world, { imp_uid, url, content_type, body, resent: true });
  return urls.size;
}

/** The console's test button: to the saved address, about no payment. @returns whether there is an address */
export function sendTest(world: World, body: WebhookBody): boolean {
  const { url, content_type } = world.outbox.settings;
  if (url === null) return false;
  void post(world, { imp_uid: null, url, content_type, body, resent: false });
  return true;
}

function webhookOf(world: World, entry: Entry, url: string, cancellationId?: string): Webhook {
  const { content_type, version } = world.outbox.settings;
  return {
    imp_uid: entry.payment.imp_uid,
    url,
    content_type: version === 'v1' ? content_type : 'application/json',
    body: bodyOf(world, entry, cancellationId),
    resent: false,
  };
}
