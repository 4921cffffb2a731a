import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';
import { nextAttempt } from '../notify/schedule.ts';
import type { Push } from '../notify/webhook.ts';
import type { EventStore, StoredEvent } from '../store/events.ts';

/** Events on their way at the same time; a receiver that is slow must not hold up more than it must. */
const AT_ONCE = 10;

/** An attempt that has not reported back by then died with its process. Longer than the receiver's time. */
const CLAIM_S = 60;

export interface Delivery {
  events: EventStore;
  push: Push;
  environment: Environment;
  logger: Logger;
}

/**
 * Delivers what is due: each event at least once, and again with growing gaps until the shop says 2xx or
 * the schedule ends. Any number of instances may do it at once; each event is claimed by one.
 *
 * @returns how many were attempted
 */
export async function deliverDue(services: Delivery): Promise<number> {
  let attempted = 0;
  for (;;) {
    const due = await services.events.due(services.environment.now(), AT_ONCE);
    const claimed = await Promise.all(due.map((event) => deliver(event, services)));
    attempted += claimed.filter(Boolean).length;
    // A full page means there may be more; a page of which nothing was ours is being done by another.
    if (due.length < AT_ONCE || !claimed.some(Boolean)) return attempted;
  }
}

async function deliver(event: StoredEvent, services: Delivery): Promise<boolean> {
  const { events, push, environment, logger } = services;
  if (!(await events.claim(event, environment.now() + CLAIM_S))) return false;
  const result = await push(event, environment.now());
  const { id, type, merchant_uid } = event;
  const attempts = event.attempts + 1;
  if (result.delivered) {
    await events.delivered(event);
    logger.info({ event: id, type, merchant_uid, attempts }, 'delivered');
    return true;
  }
  const { failure } = result;
  const next = nextAttempt(attempts, environment.now(), environment.chance());
  await events.failed(event, failure, next);
  const entry = { event: id, type, merchant_uid, attempts, failure };
  if (next === null) logger.error(entry, 'delivery given up');
  else logger.warn(entry, 'delivery failed');
  return true;
}
