import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';
import type { DeliveryResult } from '../notify/model.ts';
import { nextAttempt } from '../notify/schedule.ts';
import type { Outbox, Outgoing } from '../store/outbox.ts';

/** Items on their way at the same time; a receiver that is slow must not hold up more than it must. */
const AT_ONCE = 10;

/** An attempt that has not reported back by then died with its process. Longer than the receiver's time. */
const CLAIM_S = 60;

export interface Delivery<Item extends Outgoing> {
  outbox: Outbox<Item>;
  /** Makes one attempt. Never rejects. */
  send(item: Item, now: number): Promise<DeliveryResult>;
  /** Whether the receiver knows a repeat for one. If not, an attempt that may have succeeded is the last. */
  isRepeatable: boolean;
  environment: Environment;
  logger: Logger;
}

/**
 * Delivers what is due, again with growing gaps until it is taken or the schedule ends. Any number of
 * instances may do it at once; each item is claimed by one.
 *
 * @param stopping what has been claimed is still sent; the rest is left for the next time
 * @returns how many were attempted
 */
export async function deliverDue<Item extends Outgoing>(
  delivery: Delivery<Item>,
  stopping?: AbortSignal,
): Promise<number> {
  let attempted = 0;
  for (;;) {
    const due = await delivery.outbox.due(delivery.environment.now(), AT_ONCE);
    const claimed = await Promise.all(due.map((item) => deliver(item, delivery)));
    attempted += claimed.filter(Boolean).length;
    // A full page means there may be more; a page of which nothing was ours is being done by another.
    if (due.length < AT_ONCE || !claimed.some(Boolean) || stopping?.aborted) return attempted;
  }
}

async function deliver<Item extends Outgoing>(item: Item, delivery: Delivery<Item>): Promise<boolean> {
  const { outbox, send, isRepeatable, environment, logger } = delivery;
  const until = isRepeatable ? environment.now() + CLAIM_S : null;
  if (!(await outbox.claim(item, until))) return false;
  const result = await send(item, environment.now());
  const attempts = item.attempts + 1;
  const entry = { id: item.id, merchant_uid: item.merchant_uid, attempts };
  if (result.delivered) {
    await outbox.delivered(item);
    logger.info(entry, 'delivered');
    return true;
  }
  const { failure, isFinal } = result;
  const next = isFinal ? null : nextAttempt(attempts, environment.now(), environment.chance());
  await outbox.failed(item, failure, next);
  if (next === null) logger.error({ ...entry, failure }, 'delivery given up');
  else logger.warn({ ...entry, failure }, 'delivery failed');
  return true;
}
