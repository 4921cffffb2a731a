import { pushBounded } from '../bounded.ts';
import type { World } from '../world.ts';
import { deliver } from './deliver.ts';
import { MAX_ATTEMPTS_KEPT, type Webhook } from './outbox.ts';

/** With `reorder`, a webhook that nothing overtakes leaves after this long. */
export const REORDER_HOLD_MS = 2000;

/** Sends a webhook as the settings say. Resolves after the first attempt; at once where it is lost or held back. */
export function post(world: World, webhook: Webhook): Promise<void> {
  const { settings } = world.outbox;
  if (settings.drop === false || settings.drop === 0)
    return settings.reorder ? swap(world, webhook) : send(world, webhook);
  if (typeof settings.drop === 'number') settings.drop -= 1;
  const lost = { attempt: 1, at: world.clock.now(), outcome: 'dropped', status: null, error: null } as const;
  pushBounded(world.outbox.attempts, { ...webhook, ...lost }, MAX_ATTEMPTS_KEPT);
  return Promise.resolve();
}

/** Every second webhook goes first, and the one before it follows when it has arrived. */
async function swap(world: World, webhook: Webhook): Promise<void> {
  const { outbox } = world;
  const { held } = outbox;
  if (held) {
    outbox.held = null;
    await send(world, webhook);
    // Unless the sandbox was emptied meanwhile.
    if (world.outbox === outbox) await send(world, held);
    return;
  }
  outbox.held = webhook;
  world.clock.after(REORDER_HOLD_MS, () => {
    if (outbox.held !== webhook) return;
    outbox.held = null;
    void send(world, webhook);
  });
}

async function send(world: World, webhook: Webhook): Promise<void> {
  const { delay_ms, duplicate } = world.outbox.settings;
  await new Promise<void>((resolve) => world.clock.after(delay_ms, resolve));
  await Promise.all(Array.from({ length: 1 + duplicate }, () => deliver(world, webhook)));
}
