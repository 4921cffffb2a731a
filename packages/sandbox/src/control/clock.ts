import type Router from '@koa/router';
import { refuse } from '../http/errors.ts';
import { number } from '../http/fields.ts';
import { MAX_TIME_S } from '../options.ts';
import type { World } from '../world.ts';
import { backToPage, fieldsOf } from './request.ts';

/** The clock goes this far in one step at most. */
const MAX_ADVANCE_S = 10 * 365 * 24 * 60 * 60;

export function clockRoutes(router: Router, world: World): void {
  router.get('/clock', (ctx) => {
    ctx.body = { now: world.clock.now() };
  });

  router.post('/clock', (ctx) => {
    const advance = number(fieldsOf(ctx)['advance']);
    if (advance === undefined || !(advance >= 0 && advance <= MAX_ADVANCE_S))
      throw refuse(400, 'INVALID_ADVANCE', `advance must be a number of seconds from 0 to ${MAX_ADVANCE_S}.`);
    world.clock.advance(advance);
    if (!backToPage(ctx)) ctx.body = { now: world.clock.now() };
  });

  router.put('/clock', (ctx) => {
    const { now } = fieldsOf(ctx);
    const isTime = typeof now === 'number' && Number.isInteger(now) && now >= 0 && now <= MAX_TIME_S;
    if (now !== null && !isTime)
      throw refuse(400, 'INVALID_NOW', 'now must be unix seconds, or null for real time.');
    world.clock.set(now as number | null);
    ctx.body = { now: world.clock.now() };
  });
}
