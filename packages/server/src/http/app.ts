import cors from '@koa/cors';
import Router from '@koa/router';
import type { Knex } from 'knex';
import Koa, { type Context, type Next } from 'koa';
import type { CancelOrder, CancelOutcome } from '../cancel/model.ts';
import type { Settings } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { ReconcileReport } from '../jobs/reconcile.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Gateway } from '../settlement/ports.ts';
import type { EventStore } from '../store/events.ts';
import type { OrderStore } from '../store/orders.ts';
import { createAuthorization, requireKey } from './auth.ts';
import { parseBody } from './body.ts';
import { cancelPayment } from './cancel.ts';
import { complete, completeByRedirect, type Settle } from './complete.ts';
import { confirm } from './confirm.ts';
import { answerErrors } from './errors.ts';
import { listEvents } from './events.ts';
import { healthz, readyz } from './health.ts';
import { answerInTime } from './in-time.ts';
import { showMetrics } from './metrics.ts';
import { reconcileNow } from './operations.ts';
import { listOrders } from './order-list.ts';
import { createOrder, showOrder } from './orders.ts';
import { createBudget, limitRate } from './rate-limit.ts';
import { webhook } from './webhook.ts';
import { widgetScript } from './widget-script.ts';

export interface Doors {
  settings: Settings;
  settle: Settle;
  cancel(order: CancelOrder): Promise<CancelOutcome>;
  reconcile(): Promise<ReconcileReport | null>;
  gateway: Gateway;
  orders: OrderStore;
  events: EventStore;
  database: Knex;
  metrics: Metrics;
  environment: Environment;
  logger: Logger;
  /** The widget's script-tag build. */
  widgetFile: URL;
}

/** The whole API as a Koa app: run it by itself, or mount it in an app of the shop's own. */
export function createApp(doors: Doors): Koa {
  const { settings, logger } = doors;
  const router = createRouter(doors);
  // The last address is the one our own proxy saw; those before it are whatever the client wrote.
  const app = new Koa({ proxy: settings.trustProxy, maxIpsCount: 1 });
  app.use(answerErrors(logger));
  app.use(secureHeaders);
  app.use(allowOrigins(settings.allowedOrigins));
  app.use(parseBody);
  app.use(router.routes());
  app.use(router.allowedMethods());
  // Everything is answered above; what still surfaces here is a socket that went away.
  app.silent = true;
  return app;
}

function createRouter(doors: Doors): Router {
  const { settings, settle, gateway, orders, database, environment } = doors;
  const isAuthorized = createAuthorization(settings.apiKey);
  const router = new Router({ prefix: settings.basePath });

  // A round over 10,000 orders may take its time; everything below it may not.
  router.post('/reconcile', requireKey(isAuthorized), reconcileNow(doors.reconcile));
  router.use(answerInTime(environment));

  router.get('/healthz', healthz);
  router.get('/readyz', readyz(database));
  router.get('/iamport-checkout.js', widgetScript(doors.widgetFile));

  const limit = limitRate(createBudget(settings.rateLimit));
  router.post('/payments/complete', limit, complete(settle));
  router.get('/payments/complete', limit, completeByRedirect(settle, settings.returnUrl));
  router.get('/orders/:merchant_uid', limit, showOrder(orders, environment, isAuthorized));

  const notices = createBudget(settings.rateLimit);
  router.post('/payments/webhook', webhook(settle, settings.webhookAllowedIps, notices));
  router.post('/payments/confirm', confirm(orders, environment));

  router.post('/payments/cancel', requireKey(isAuthorized), cancelPayment(doors.cancel));
  router.get('/orders', requireKey(isAuthorized), listOrders(orders));
  router.get('/events', requireKey(isAuthorized), listEvents(doors.events));
  router.get('/metrics', requireKey(isAuthorized), showMetrics(doors.metrics));
  router.post('/orders', requireKey(isAuthorized), createOrder(orders, gateway, environment));
  return router;
}

/** Exactly the listed origins may read our answers; none is reflected that is not on the list. */
function allowOrigins(origins: readonly string[]) {
  return cors({
    origin: (ctx) => {
      const origin = ctx.get('origin');
      return origins.includes(origin) ? origin : '';
    },
    allowMethods: 'GET,POST',
    maxAge: 600,
  });
}

/** For answers that no page is made of; the few that differ set their own. */
async function secureHeaders(ctx: Context, next: Next): Promise<void> {
  ctx.set({
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  });
  await next();
}
