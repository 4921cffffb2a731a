import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { flag } from '../http/fields.ts';
import { change, type Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { ACTIONS } from './actions.ts';
import { checked, makePayment } from './new-payment.ts';
import { backToPage, fieldsOf } from './request.ts';

/** Payments made and changed by hand. */
export function paymentRoutes(router: Router, world: World): void {
  router.post('/payments', (ctx) => {
    show(ctx, makePayment(world, fieldsOf(ctx), flag(ctx.query['webhook'])), 201);
  });

  router.get('/payments', (ctx) => {
    ctx.body = [...world.ledger.payments.values()].map(({ payment }) => payment);
  });

  router.get('/payments/:imp_uid', (ctx) => {
    ctx.body = named(world, ctx).payment;
  });

  router.patch('/payments/:imp_uid', (ctx) => {
    const entry = named(world, ctx);
    const fields = checked(fieldsOf(ctx));
    if ((fields['imp_uid'] ?? entry.payment.imp_uid) !== entry.payment.imp_uid)
      throw refuse(400, 'IMP_UID_FIXED', 'imp_uid cannot be changed.');
    change(world, entry, fields);
    show(ctx, entry);
  });

  for (const [action, carryOut] of Object.entries(ACTIONS)) {
    router.post(`/payments/:imp_uid/${action}`, (ctx) => {
      const entry = named(world, ctx);
      carryOut(world, entry, fieldsOf(ctx));
      show(ctx, entry);
    });
  }
}

function named(world: World, ctx: RouterContext): Entry {
  const entry = world.ledger.payments.get(ctx.params['imp_uid'] ?? '');
  if (!entry) throw refuse(404, 'PAYMENT_NOT_FOUND', 'There is no payment with this imp_uid.');
  return entry;
}

/** The payment; or, after a press on the control page, that page again. */
function show(ctx: RouterContext, { payment }: Entry, status = 200): void {
  if (backToPage(ctx)) return;
  ctx.status = status;
  ctx.body = payment;
}
