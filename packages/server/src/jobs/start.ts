import type { Settings } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';
import { createSolapi } from '../notify/solapi.ts';
import { createTexter } from '../notify/text.ts';
import { createPush } from '../notify/webhook.ts';
import type { Gateway } from '../settlement/ports.ts';
import type { EventStore } from '../store/events.ts';
import type { OrderStore } from '../store/orders.ts';
import type { Outbox } from '../store/outbox.ts';
import type { TextMessage } from '../store/text-messages.ts';
import { deliverDue } from './deliver.ts';
import { type Loop, startLoop } from './loop.ts';
import type { ReconcileReport, Round } from './reconcile.ts';

/** Seconds between two looks into an outbox. */
const DELIVER_EVERY_S = 1;

export interface Jobs {
  settings: Settings;
  reconcile(round: Round): Promise<ReconcileReport | null>;
  events: EventStore;
  texts: Outbox<TextMessage>;
  orders: OrderStore;
  gateway: Gateway;
  environment: Environment;
  logger: Logger;
}

/** Starts whatever the settings ask for. */
export function startJobs(jobs: Jobs): Loop[] {
  const { settings, events, texts, environment, logger } = jobs;
  const { reconcileEvery, notifyUrl, notifySecret, solapi } = settings;
  const loops: Loop[] = [];
  const start = (name: string, seconds: number, work: (stopping: AbortSignal) => Promise<unknown>): void => {
    loops.push(startLoop(name, seconds, work, { environment, logger }));
  };
  if (reconcileEvery > 0) {
    start('reconcile', reconcileEvery, (stopping) => jobs.reconcile({ stopping }));
  }
  if (notifyUrl !== undefined && notifySecret !== undefined) {
    const send = createPush(notifyUrl, notifySecret, environment.timeout);
    const delivery = { outbox: events, send, isRepeatable: true, environment, logger };
    start('deliver', DELIVER_EVERY_S, (stopping) => deliverDue(delivery, stopping));
  }
  if (solapi) {
    const send = createTexter({ ...jobs, send: createSolapi(solapi, environment.timeout) });
    const delivery = { outbox: texts, send, isRepeatable: false, environment, logger };
    start('text', DELIVER_EVERY_S, (stopping) => deliverDue(delivery, stopping));
  }
  return loops;
}
