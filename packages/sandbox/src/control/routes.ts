import Router from '@koa/router';
import { makeCertification } from '../certification.ts';
import { parseFaults } from '../faults/fault.ts';
import { refuse } from '../http/errors.ts';
import { number } from '../http/fields.ts';
import { MAX_SEED } from '../options.ts';
import { parseReadings } from '../readings.ts';
import { sendTest } from '../webhooks/announce.ts';
import { parseSettings } from '../webhooks/settings.ts';
import { resetWorld, type World } from '../world.ts';
import { clockRoutes } from './clock.ts';
import { overviewPage } from './page.ts';
import { paymentRoutes } from './payments.ts';
import { fieldsOf } from './request.ts';

/** The control plane: everything here is the sandbox's own, and nothing of it exists at PortOne. */
export function controlRoutes(world: World): Router {
  const router = new Router({ prefix: '/__sandbox' });
  paymentRoutes(router, world);
  clockRoutes(router, world);

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

  router.post('/webhooks/test', (ctx) => {
    if (!sendTest(world, fieldsOf(ctx)))
      throw refuse(409, 'NO_WEBHOOK_URL', 'There is no address to send it to.');
    ctx.status = 202;
    ctx.body = {};
  });

  router.get('/readings', (ctx) => {
    ctx.body = world.readings;
  });
  router.put('/readings', (ctx) => {
    world.readings = parseReadings(ctx.request.body);
    ctx.body = world.readings;
  });

  router.post('/certifications', (ctx) => {
    ctx.status = 201;
    ctx.body = makeCertification(world, fieldsOf(ctx));
  });

  router.get('/journal', (ctx) => {
    ctx.body = world.journal;
  });

  router.get('/', (ctx) => {
    ctx.type = 'html';
    ctx.body = overviewPage(world);
  });
  router.delete('/', (ctx) => {
    const seed = number(ctx.query['seed']);
    if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED))
      throw refuse(400, 'INVALID_SEED', `seed must be a whole number from 0 to ${MAX_SEED}.`);
    resetWorld(world, seed);
    ctx.status = 204;
  });

  return router;
}
