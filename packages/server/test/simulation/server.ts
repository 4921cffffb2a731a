import type { Knex } from 'knex';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config.ts';
import type { Environment } from '../../src/environment.ts';
import { deliverDue } from '../../src/jobs/deliver.ts';
import type { Logger } from '../../src/log.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { DeliveryResult } from '../../src/notify/model.ts';
import type { SendText } from '../../src/notify/solapi.ts';
import { createTexter } from '../../src/notify/text.ts';
import type { Transport } from '../../src/portone/transport.ts';
import { createServices, type Services } from '../../src/services.ts';
import type { FindShopOrder } from '../../src/shop/model.ts';
import type { StoredEvent } from '../../src/store/events.ts';
import { createDeadline } from './deadline.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { SECRETS } from './wire.ts';

/** Where the scenarios begin, unix seconds. */
export const EPOCH = 1_795_000_000;

/** Age at which an open order is looked at first; short, so that scenarios are. */
const RECONCILE_AFTER_S = 60;

/** What a server of this scenario is made with. */
export interface ServerOptions {
  scheduler: Scheduler;
  random: Random;
  forgeryPolicy: Settings['forgeryPolicy'];
  isPushed: boolean;
  isTexted: boolean;
  connectDatabase(process: Process): Knex;
  connectPortOne(process: Process): Transport;
  findShopOrder?: FindShopOrder | undefined;
  push(event: StoredEvent, process: Process): Promise<DeliveryResult>;
  sendText(to: string, text: string, process: Process): Promise<DeliveryResult>;
  /** Told of everything that is logged. */
  logged(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** One process of the real server, without its sockets. */
export interface Server {
  process: Process;
  services: Services;
  /** One look into each outbox. */
  deliver(): Promise<void>;
  /** Ends the process. What it was asked and has not answered is answered by nobody. */
  kill(): void;
  /** Rejects when the process ends. */
  died: Promise<never>;
}

export class Died extends Error {
  override name = 'Died';
}

/** Made once: an error of its own for each would cost more than the process that ends. */
const DIED = new Died();

/** @param skew_s how much its clock is ahead */
export function bootServer(name: string, skew_s: number, options: ServerOptions): Server {
  const { scheduler, random, forgeryPolicy, isPushed, isTexted, findShopOrder, logged } = options;
  const process: Process = { name, isAlive: true, frozen_until_ms: 0 };
  const environment = createEnvironment(process, skew_s, scheduler, random);
  const logger: Logger = { info: logged, warn: logged, error: logged };
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    ...{ impKey: SECRETS.key, impSecret: SECRETS.secret, forgeryPolicy },
    ...(isPushed && { notifyUrl: 'http://shop' }),
    ...(isTexted && { solapi: { apiKey: 'key', apiSecret: SECRETS.secret, from: '0212345678' } }),
    reconcileAfter: RECONCILE_AFTER_S,
  };
  const services = createServices({
    ...{ settings, environment, logger, metrics: NO_METRICS, findShopOrder },
    database: options.connectDatabase(process),
    transport: options.connectPortOne(process),
  });
  const events = {
    ...{ outbox: services.events, isRepeatable: true, environment, logger },
    send: (event: StoredEvent) => options.push(event, process),
  };
  const sendText: SendText = (to, text) => options.sendText(to, text, process);
  const texts = {
    ...{ outbox: services.texts, isRepeatable: false, environment, logger },
    send: createTexter({ ...services, send: sendText }),
  };
  const { promise: died, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting just then.
  died.catch(() => {});
  return {
    process,
    services,
    died,
    async deliver() {
      if (isPushed) await deliverDue(events);
      if (isTexted) await deliverDue(texts);
    },
    kill() {
      process.isAlive = false;
      reject(DIED);
    },
  };
}

/** The process's clock, timers and chance, all of the scenario. */
function createEnvironment(
  process: Process,
  skew_s: number,
  scheduler: Scheduler,
  random: Random,
): Environment {
  return {
    now: () => EPOCH + skew_s + Math.floor(scheduler.now_ms() / 1000),
    elapsed_ms: scheduler.now_ms,
    timeout: (ms) => createDeadline(ms, scheduler, process),
    sleep: (ms) => new Promise((resolve) => scheduler.after(ms, resolve, process)),
    soon: (work) => scheduler.after(0, work, process),
    chance: random.next,
    randomId(length) {
      let id = '';
      while (id.length < length)
        id += random
          .between(0, 36 ** 5 - 1)
          .toString(36)
          .padStart(5, '0');
      return id.slice(0, length);
    },
  };
}

const NO_METRICS: Metrics = {
  settled() {},
  asked() {},
  batched() {},
  answered() {},
  text: async () => '',
  contentType: 'text/plain',
};
