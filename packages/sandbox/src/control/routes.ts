import Router from '@koa/router';
import { parseFaults } from '../faults/fault.ts';
import { refuse } from '../http/errors.ts';
import { isFields } from '../http/fields.ts';
import { parseSettings } from '../webhooks/settings.ts';
import { resetWorld, type World } from '../world.ts';
import { overviewPage } from './page.ts';
import { paymentRoutes } from './payments.ts';

/** The clock goes this far in one step at most. */
const MAX_ADVANCE_S = 10 * 365 * 24 * 60 * 60;

/** The control plane: everything here is the sandbox's own, and nothing of it exists at PortOne. */
export function controlRoutes(world: World): Router {
  const router = new Router({ prefix: '/__sandbox' });
  paymentRoutes(router, world);

  router.get('/faults', (ctx) => {
    ctx.body = world.faults;
  });
  router.put('/faults', (ctx) => {
    world.faults = parseFaults(ctx.request.body);
    ctx.body = world.faults;
  });

  router.get('/webhooks', (ctx) => {
    ctx.body = { settings: world.outbox.settings, sent: world.outbox.attempts };
  });
  router.put('/webhooks', (ctx) => {
    world.outbox.settings = parseSettings(ctx.request.body, world.outbox.settings);
    ctx.body = world.outbox.settings;
  });

  router.get('/clock', (ctx) => {
    ctx.body = { now: world.clock.now() };
  });
  router.post('/clock', (ctx) => {
    const advance = isFields(ctx.request.body) ? ctx.request.body['advance'] : undefined;
    if (typeof advance !== 'number' || !(advance >= 0 && advance <= MAX_ADVANCE_S))
      throw refuse(400, 'INVALID_ADVANCE', `advance must be a number of seconds from 0 to ${MAX_ADVANCE_S}.`);
    world.clock.advance(advance);
    ctx.body = { now: world.clock.now() };
  });

  router.get('/journal', (ctx) => {
    ctx.body = world.journal;
  });

  router.get('/', (ctx) => {
    ctx.type = 'html';
    ctx.body = overviewPage(world);
  });
  router.delete('/', (ctx) => {
    resetWorld(world);
    ctx.status = 204;
  });

  return router;
}
