import type { Knex } from 'knex';
import { cancel } from './cancel/cancel.ts';
import type { Settings } from './config.ts';
import type { Environment } from './environment.ts';
import type { Doors } from './http/app.ts';
import type { Settle } from './http/complete.ts';
import { type ReconcileReport, type Round, reconcile } from './jobs/reconcile.ts';
import type { Jobs } from './jobs/start.ts';
import { createSweep } from './jobs/sweep.ts';
import type { Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPortOneGateway } from './portone/gateway.ts';
import type { Transport } from './portone/transport.ts';
import { readiness } from './readiness.ts';
import { reasonOf } from './reason.ts';
import { coalesce } from './settlement/coalesce.ts';
import type { Gateway } from './settlement/ports.ts';
import { createSettlement, type Settlement, settle as settleWith } from './settlement/settle.ts';
import { createAdopt } from './shop/adopt.ts';
import type { FindShopOrder } from './shop/model.ts';
import { createCancellationStore } from './store/cancellations.ts';
import { freeBytes } from './store/disk.ts';
import { createEventStore } from './store/events.ts';
import { createLease } from './store/leases.ts';
import { createOrderStore } from './store/orders.ts';
import { createSettlementStore } from './store/settlement.ts';
import { createTextMessageStore } from './store/text-messages.ts';

export interface ServiceOptions {
  settings: Settings;
  database: Knex;
  environment: Environment;
  logger: Logger;
  /** PortOne; its REST API by default. */
  gateway?: Gateway | undefined;
  /** How requests to PortOne travel; HTTP by default. */
  transport?: Transport | undefined;
  /** Counters and durations; a registry of its own by default. */
  metrics?: Metrics | undefined;
  /** The shop's own books, if it keeps its orders itself. */
  findShopOrder?: FindShopOrder | undefined;
}

export interface Services extends Doors, Jobs {
  reconcile(round?: Round): Promise<ReconcileReport | null>;
  /** Closes the sockets to PortOne. */
  close(): void;
}

/** Everything behind the doors, put together. Connects to nothing before it is asked something. */
export function createServices(options: ServiceOptions): Services {
  const { settings, database, environment, logger } = options;
  const { reconcileAfter } = settings;
  const adopt =
    options.findShopOrder && createAdopt(options.findShopOrder, database, environment, reconcileAfter);
  const audience = { isPushed: settings.notifyUrl !== undefined, isTexted: settings.solapi !== undefined };
  const store = createSettlementStore(database, environment, audience, adopt);
  const orders = createOrderStore(database, environment, reconcileAfter, adopt);
  const events = createEventStore(database, environment);
  const texts = createTextMessageStore(database, environment);
  const cancellations = createCancellationStore(database, environment);

  const portone = openPortOne(options, (...call) => metrics.asked(...call));
  const { tokenLife, inFlight } = portone;
  const free = () => freeBytes(settings.databaseUrl);
  const measured = { events, texts, orders, tokenLife, inFlight, freeBytes: free, environment };
  const metrics = options.metrics ?? createMetrics(measured);
  const gateway = options.gateway ?? portone;
  const checkToken = options.gateway ? undefined : portone.checkToken;
  const { allowSandbox, forgeryPolicy } = settings;
  const { batched, settled: found } = metrics;
  const judging = { allowSandbox, forgeryPolicy };
  const settlement = createSettlement({ gateway, store, environment, ...judging, batched, found });
  const settle = told(shared(settlement), { environment, logger, metrics });
  const sweep = adopt && createSweep(settlement, orders);

  return {
    ...{ settings, database, environment, logger, gateway, orders, events, texts, metrics, settle },
    async cancel(order) {
      const findOrder = orders.find;
      const outcome = await cancel(order, { gateway, cancellations, environment, findOrder, settle });
      const { request_id } = order;
      const { merchant_uid, imp_uid } = 'imp_uid' in outcome ? outcome : order;
      logger.info(
        { request_id, merchant_uid, imp_uid, source: 'cancel', outcome: outcome.code },
        'cancel asked',
      );
      return outcome;
    },
    reconcile(round) {
      // A lease for each round: a round of the timer and one asked for are two holders too.
      const lease = createLease(database, 'reconcile', environment);
      return reconcile({ ...settlement, ...round, orders, after_s: reconcileAfter, sweep, lease, logger });
    },
    readiness: () => readiness({ settings, database, environment, checkToken }),
    widgetFile: new URL('../dist/iamport-checkout.js', import.meta.url),
    close: portone.close,
  };
}

function openPortOne({ settings, environment, transport }: ServiceOptions, asked: Metrics['asked']) {
  return createPortOneGateway({
    url: settings.impApiUrl,
    imp_key: settings.impKey,
    imp_secret: settings.impSecret,
    tier: settings.impTier,
    allowSandbox: settings.allowSandbox,
    environment,
    transport,
    asked,
  });
}

/** Equal requests share the work. */
const shared = (settlement: Settlement): Settle =>
  coalesce(
    (request) => settleWith(request, settlement),
    ({ merchant_uid, imp_uid = '' }) => `${merchant_uid}/${imp_uid}`,
  );

/** One line per settlement: which order, which payment, through which door, with what outcome. */
function told(
  settle: Settle,
  { environment, logger, metrics }: { environment: Environment; logger: Logger; metrics: Metrics },
): Settle {
  return async (request) => {
    const began_ms = environment.elapsed_ms();
    const { request_id, merchant_uid, source } = request;
    const end = (outcome: string): number => {
      const took_ms = environment.elapsed_ms() - began_ms;
      metrics.settled(source, outcome, took_ms / 1000);
      return Math.round(took_ms);
    };
    try {
      const settled = await settle(request);
      const { code: outcome, payment } = settled;
      const imp_uid = payment?.imp_uid ?? request.imp_uid;
      const duration_ms = end(outcome);
      const upstream_ms = settled.upstream_ms && Math.round(settled.upstream_ms);
      logger.info(
        { request_id, merchant_uid, imp_uid, source, outcome, duration_ms, upstream_ms },
        'settled',
      );
      return settled;
    } catch (error) {
      const { imp_uid } = request;
      const outcome = error instanceof Error ? error.name : 'unknown';
      const ids = { request_id, merchant_uid, imp_uid, source };
      logger.warn({ ...ids, outcome, reason: reasonOf(error), duration_ms: end(outcome) }, 'not settled');
      throw error;
    }
  };
}
