import Router, { type RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { isFields } from '../http/fields.ts';
import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import type { Checkout } from './checkout.ts';
import { ACTIONS, decide, forwardAction } from './decide.ts';
import { openWindow } from './open.ts';
import { donePage, payPage, receiptPage } from './page.ts';
import { returnUrl, rspOf } from './result.ts';
import { CONTENT_SECURITY_POLICY } from './scripts.ts';
import type { OpenRequest } from './wire.ts';

export function windowRoutes(world: World): Router {
  const router = new Router({ prefix: '/__window' });

  router.use(async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    await next();
  });

  router.options('/open', (ctx) => {
    allowAnyPage(ctx);
    ctx.set('Access-Control-Allow-Methods', 'POST');
    ctx.set('Access-Control-Allow-Headers', 'content-type');
    // A shop on another network may open a window of a sandbox on this machine.
    ctx.set('Access-Control-Allow-Private-Network', 'true');
    ctx.status = 204;
  });

  router.post('/open', (ctx) => {
    allowAnyPage(ctx);
    const origin = ctx.get('Origin');
    ctx.body = openWindow(world, openRequest(ctx.request.body), {
      user_agent: ctx.get('User-Agent') || null,
      page_origin: origin === '' || origin === 'null' ? '*' : origin,
    });
  });

  router.get('/pay/:imp_uid', async (ctx) => {
    const { checkout, entry } = known(world, ctx.params['imp_uid']);
    if (checkout.outcome) return finish(ctx, checkout, entry);
    ctx.type = 'html';
    ctx.body = payPage(checkout, entry.payment);
  });

  router.post('/pay/:imp_uid', async (ctx) => {
    const { checkout, entry } = known(world, ctx.params['imp_uid']);
    const wanted = isFields(ctx.request.body) ? ctx.request.body['action'] : undefined;
    const action = ACTIONS.find((name) => name === wanted);
    const other = forwardAction(entry.payment.pay_method) === 'issue' ? 'approve' : 'issue';
    if (!action || action === other) throw refuse(400, 'UNKNOWN_ACTION', 'This window has no such button.');
    await decide(world, checkout, entry, action);
    await finish(ctx, checkout, entry);
  });

  router.get('/receipt/:imp_uid', (ctx) => {
    const entry = world.payments.get(ctx.params['imp_uid'] ?? '');
    if (!entry) throw refuse(404, 'NOT_FOUND', 'There is no such payment.');
    ctx.type = 'html';
    ctx.body = receiptPage(entry.payment);
  });

  return router;
}

function allowAnyPage(ctx: RouterContext): void {
  ctx.set('Access-Control-Allow-Origin', '*');
}

function openRequest(body: unknown): OpenRequest {
  const { user_code, tier_code, device, params } = isFields(body) ? body : {};
  if (!isFields(params)) throw refuse(400, 'INVALID_REQUEST', 'params must be an object.');
  return {
    user_code,
    tier_code: typeof tier_code === 'string' ? tier_code : null,
    device: device === 'mobile' ? 'mobile' : 'pc',
    params,
  };
}

function known(world: World, impUid = ''): { checkout: Checkout; entry: Entry } {
  const checkout = world.checkouts.get(impUid);
  const entry = world.payments.get(impUid);
  if (!checkout || !entry) throw refuse(404, 'NO_SUCH_WINDOW', 'There is no such payment window.');
  return { checkout, entry };
}

async function finish(ctx: RouterContext, checkout: Checkout, { payment }: Entry): Promise<void> {
  const outcome = await checkout.outcome;
  if (!outcome) return;
  if (checkout.mode === 'redirect' && checkout.m_redirect_url !== null) {
    ctx.status = 302;
    ctx.redirect(returnUrl(checkout.m_redirect_url, checkout, payment, outcome));
    return;
  }
  ctx.type = 'html';
  ctx.body = donePage(checkout, {
    from: 'iamport-sandbox',
    imp_uid: payment.imp_uid,
    rsp: rspOf(checkout, payment, outcome),
  });
}
