import { pushBounded } from '../bounded.ts';
import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { deliver } from './deliver.ts';
import { MAX_ATTEMPTS_KEPT, type Webhook, type WebhookBody } from './outbox.ts';

/** With `reorder`, a webhook that nothing overtakes leaves after this long. */
export const REORDER_HOLD_MS = 2000;

/** Tells the shop about the payment as it is now. Returns at once: a webhook never delays an answer to the browser. */
export function announce(world: World, { payment, noticeUrls }: Entry, cancellationId?: string): void {
  const { settings } = world.outbox;
  const body: WebhookBody = {
    imp_uid: payment.imp_uid,
    merchant_uid: payment.merchant_uid,
    status: payment.status,
    ...(cancellationId !== undefined && { cancellation_id: cancellationId }),
  };
  // A payment's own addresses replace the shop's usual one.
  const urls = noticeUrls.length > 0 ? noticeUrls : settings.url === null ? [] : [settings.url];
  for (const url of urls) post(world, { url, content_type: settings.content_type, body });
}

function post(world: World, webhook: Webhook): void {
  const { settings, attempts } = world.outbox;
  if (settings.drop !== false && settings.drop !== 0) {
    if (typeof settings.drop === 'number') settings.drop -= 1;
    const lost = {
      attempt: 1,
      at: world.clock.now(),
      outcome: 'dropped',
      status: null,
      error: null,
    } as const;
    pushBounded(attempts, { ...webhook, ...lost }, MAX_ATTEMPTS_KEPT);
  } else if (settings.reorder) {
    swap(world, webhook);
  } else {
    send(world, webhook);
  }
}

/** Every second webhook goes first, and the one before it follows when it has arrived. */
function swap(world: World, webhook: Webhook): void {
  const { outbox } = world;
  const { held } = outbox;
  if (held) {
    outbox.held = null;
    send(world, webhook, () => send(world, held));
    return;
  }
  outbox.held = webhook;
  world.clock.after(REORDER_HOLD_MS, () => {
    if (outbox.held !== webhook) return;
    outbox.held = null;
    send(world, webhook);
  });
}

function send(world: World, webhook: Webhook, then: () => void = () => {}): void {
  const { delay_ms, duplicate } = world.outbox.settings;
  world.clock.after(delay_ms, () => {
    const copies = Array.from({ length: 1 + duplicate }, () => deliver(world, webhook));
    void Promise.all(copies).then(then);
  });
}
