import Koa, { type Middleware } from 'koa';
import { controlRoutes } from './control/routes.ts';
import { applyFaults } from './faults/apply.ts';
import { errors } from './http/errors.ts';
import { journal } from './journal.ts';
import { restRoutes } from './rest/routes.ts';
import { windowRoutes } from './window/routes.ts';
import { sdkScript } from './window/sdk-script.ts';
import type { World } from './world.ts';

/** 1000 faults fit in. */
const BODY_LIMIT = '256kb';

/** Loaded by the first request: the start is a tenth faster without it. */
function parseBody(): Middleware {
  let parser: Promise<Middleware> | undefined;
  return async (ctx, next) => {
    parser ??= import('koa-bodyparser').then(({ default: bodyParser }) =>
      bodyParser({
        jsonLimit: BODY_LIMIT,
        formLimit: BODY_LIMIT,
        // `fetch` calls a string text/plain. Unread, a test's fields and settings would be defaults without a word.
        detectJSON: (ctx) => /^\/__sandbox\//.test(ctx.path) && Boolean(ctx.request.is('text/plain')),
      }),
    );
    return (await parser)(ctx, next);
  };
}

export function createApp(world: World, sdkFile?: string): Koa {
  const app = new Koa();
  // Connections that a fault or a client cuts are no news; real failures are logged where they are answered.
  app.silent = true;
  app.use(journal(world));
  app.use(applyFaults(world));
  app.use(errors);
  app.use(parseBody());
  for (const router of [controlRoutes(world), windowRoutes(world), restRoutes(world)])
    app.use(router.routes()).use(router.allowedMethods());
  const script = sdkScript(sdkFile);
  app.use((ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return;
    if (ctx.path === '/v1/iamport.js') return script(ctx, next);
    if (ctx.path === '/') ctx.redirect('/__sandbox/');
    return;
  });
  return app;
}
