import cors from '@koa/cors';
import Router from '@koa/router';
import Koa, { type Context, type Middleware, type Next } from 'koa';
import type { CancelOrder, CancelOutcome } from '../cancel/model.ts';
import type { Settings } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { ReconcileReport } from '../jobs/reconcile.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Readiness } from '../readiness.ts';
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
import { showOpenApi } from './openapi.ts';
import { reconcileNow } from './operations.ts';
import { listOrders } from './order-list.ts';
import { createOrder, showOrder } from './orders.ts';
import { createBudget, limitRate, limitStrangers } from './rate-limit.ts';
import { nameRequests } from './request-id.ts';
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
  readiness(): Promise<Readiness>;
  metrics: Metrics;
  environment: Environment;
  logger: Logger;
  /** The widget's script-tag build. */
  widgetFile: URL;
}

/** The whole API as a Koa app: run it by itself, or mount it in an app of the shop's own. */
export function createApp(doors: Doors): Koa {
  // The last address is the one our own proxy saw; those before it are whatever the client wrote.
  const app = new Koa({ proxy: doors.settings.trustProxy, maxIpsCount: 1 });
  for (const layer of layersOf(doors, createRouter(doors))) app.use(layer);
  // Everything is answered above; what still surfaces here is a socket that went away.
  app.silent = true;
  return app;
}

/**
 * The whole API as middleware of another Koa app, whose word on proxies counts. Paths that are none of ours
 * go on to what comes next.
 */
export function createMiddleware(doors: Doors): Middleware {
  const router = createRouter(doors);
  const layers = layersOf(doors, router);
  return (ctx: Context, next: Next) => {
    // A layer without methods is for whatever comes along.
    const isOurs = router.match(ctx.path, ctx.method).path.some(({ methods }) => methods.length > 0);
    if (!isOurs) return next();
    const run = (index: number): Promise<unknown> =>
      Promise.resolve(layers[index]?.(ctx, () => run(index + 1)));
    return run(0);
  };
}

function layersOf(doors: Doors, router: Router): Middleware[] {
  const { settings, environment, metrics, logger } = doors;
  return [
    nameRequests(environment, settings.trustProxy),
    countAnswers(metrics),
    answerErrors(logger),
    secureHeaders,
    allowOrigins(settings.allowedOrigins),
    parseBody,
    router.routes() as Middleware,
    router.allowedMethods() as Middleware,
  ];
}

function createRouter(doors: Doors): Router {
  const { settings, settle, gateway, orders, environment } = doors;
  const isAuthorized = createAuthorization(settings.apiKey);
  const router = new Router({ prefix: settings.basePath });

  // A round over 10,000 orders may take its time; everything below it may not.
  router.post('/reconcile', requireKey(isAuthorized), reconcileNow(doors.reconcile));
  router.get('/healthz', healthz);
  router.use(answerInTime(environment));

  router.get('/readyz', readyz(doors.readiness));
  router.get('/openapi.json', showOpenApi(settings.basePath));
  router.get('/iamport-checkout.js', widgetScript(doors.widgetFile));

  const shoppers = createBudget(settings.rateLimit);
  const limit = limitRate(shoppers);
  const limitOthers = limitStrangers(shoppers, isAuthorized);
  router.post('/payments/complete', limit, complete(settle));
  router.get('/payments/complete', limit, completeByRedirect(settle, settings.returnUrl));
  router.get('/orders/:merchant_uid', limitOthers, showOrder(orders, environment, isAuthorized));

  const notices = createBudget(settings.rateLimit);
  router.post('/payments/webhook', webhook(settle, settings.webhookAllowedIps, notices, doors.logger));
  router.post('/payments/confirm', confirm(orders, environment, doors.logger));

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
    // The element waits as long as it says.
    exposeHeaders: 'Retry-After',
    maxAge: 600,
  });
}

/** What was answered, whatever became of the request. */
function countAnswers({ answered }: Metrics) {
  return async (ctx: Context, next: Next): Promise<void> => {
    await next();
    answered(ctx.status);
  };
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
