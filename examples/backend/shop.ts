import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import serve from 'koa-static';
import { createOrder } from './orders.ts';
import { settings } from './settings.ts';

export interface Shop {
  /** `GET /`: the product, with a form that posts to `/orders`. */
  product: () => string | Promise<string>;
  /**
   * `GET /orders/{merchant_uid}`: the checkout; undefined if there is no such order. The order is in the address, so that
   * a reload and the return from a bank's app find it.
   */
  checkout: (merchant_uid: string) => Promise<string | undefined>;
  /** A folder of scripts and styles. */
  files?: URL;
}

/** Starts a shop with the given pages. Its orders are made here: `POST /orders`, then off to the checkout. */
export function startShop({ product, checkout, files }: Shop): void {
  const router = new Router();
  router.get('/', async (ctx) => {
    ctx.type = 'html';
    ctx.body = await product();
  });
  router.post('/orders', bodyParser({ enableTypes: ['form'], formLimit: '1kb' }), async (ctx) => {
    const { product: wanted } = ctx.request.body as { product?: unknown };
    const merchant_uid = await createOrder(wanted);
    if (!merchant_uid) return ctx.throw(404);
    ctx.status = 303;
    ctx.redirect(`/orders/${merchant_uid}`);
  });
  router.get('/orders/:merchant_uid', async (ctx) => {
    const page = await checkout(ctx['params']['merchant_uid'] ?? '');
    if (page === undefined) return ctx.throw(404);
    ctx.type = 'html';
    ctx.body = page;
  });

  const app = new Koa();
  app.use(router.routes());
  if (files) app.use(serve(fileURLToPath(files)));
  listen(app);
}

function listen(app: Koa): void {
  const server = createServer(app.callback());
  server.listen(settings.port, settings.host, () => {
    const { port } = server.address() as AddressInfo;
    console.log(`example shop listening on http://${settings.host}:${port}`);
  });
  const stop = (): void => {
    server.close();
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}
