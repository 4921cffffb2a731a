import cors from '@koa/cors';
import Router from '@koa/router';
import type { Knex } from 'knex';
import Koa, { type Context, type Next } from 'koa';
import type { Settings } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';
import type { OrderStore } from '../store/orders.ts';
import { createAuthorization, requireKey } from './auth.ts';
import { parseBody } from './body.ts';
import { complete, completeByRedirect, type Settle } from './complete.ts';
import { answerErrors } from './errors.ts';
import { healthz, readyz } from './health.ts';
import { createOrder, showOrder } from './orders.ts';
import { webhook } from './webhook.ts';
import { widgetScript } from './widget-script.ts';

export interface Doors {
  settings: Settings;
  settle: Settle;
  orders: OrderStore;
  database: Knex;
  environment: Environment;
  logger: Logger;
  /** The widget's script-tag build. */
  widgetFile: URL;
}

/** The whole API as a Koa app: run it by itself, or mount it in an app of the shop's own. */
export function createApp(doors: Doors): Koa {
  const { settings, logger } = doors;
  const router = createRouter(doors);
  const app = new Koa({ proxy: settings.trustProxy });
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
  const { settings, settle, orders, database, environment } = doors;
  const isAuthorized = createAuthorization(settings.apiKey);
  const router = new Router({ prefix: settings.basePath });

  router.get('/healthz', healthz);
  router.get('/readyz', readyz(database));
  router.get('/iamport-checkout.js', widgetScript(doors.widgetFile));

  router.post('/payments/complete', complete(settle));
  router.get('/payments/complete', completeByRedirect(settle, settings.returnUrl));
  router.post('/payments/webhook', webhook(settle));
  router.get('/orders/:merchant_uid', showOrder(orders, environment, isAuthorized));

  router.post('/orders', requireKey(isAuthorized), createOrder(orders, environment));
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

async function secureHeaders(ctx: Context, next: Next): Promise<void> {
  ctx.set('X-Content-Type-Options', 'nosniff');
  await next();
}
