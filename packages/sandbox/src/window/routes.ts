import Router, { type RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { isFields } from '../http/fields.ts';
import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { certifyRoutes } from './certify.ts';
import type { Checkout } from './checkout.ts';
import { decide, forwardAction } from './decide.ts';
import { answerDone, openRequest, pageOrigin } from './exchange.ts';
import { openWindow } from './open.ts';
import { failPage, payPage, receiptPage } from './page.ts';
import { resultOf } from './result.ts';
import { returnUrl } from './return-url.ts';
import { ACTIONS, REPORTS } from './scenario.ts';
import { CONTENT_SECURITY_POLICY } from './scripts.ts';

export function windowRoutes(world: World): Router {
  const router = new Router({ prefix: '/__window' });

  router.use(async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    // A shop's page may be anywhere.
    ctx.set('Access-Control-Allow-Origin', '*');
    await next();
  });

  for (const path of ['/open', '/certify']) router.options(path, preflight);
  certifyRoutes(router, world);

  router.post('/open', (ctx) => {
    const user_agent = ctx.get('User-Agent') || null;
    const visitor = { user_agent, page_origin: pageOrigin(ctx) };
    ctx.body = openWindow(world, openRequest(ctx.request.body), visitor);
  });

  router.get('/pay/:imp_uid', async (ctx) => {
    const { checkout, entry } = known(world, ctx.params['imp_uid']);
    if (checkout.outcome) return finish(world, ctx, checkout, entry);
    ctx.type = 'html';
    ctx.body = payPage(checkout, entry.payment);
  });

  router.post('/pay/:imp_uid', async (ctx) => {
    const { checkout, entry } = known(world, ctx.params['imp_uid']);
    const pressed = isFields(ctx.request.body) ? ctx.request.body : {};
    const action = ACTIONS.find((name) => name === pressed['action']);
    const other = forwardAction(entry.payment.pay_method) === 'issue' ? 'approve' : 'issue';
    if (!action || action === other) throw refuse(400, 'UNKNOWN_ACTION', 'This window has no such button.');
    const report = REPORTS.find((name) => name === pressed['report']);
    if (report && !checkout.outcome) checkout.report = report;
    await decide(world, checkout, entry, action);
    await finish(world, ctx, checkout, entry);
  });

  router.get('/receipt/:imp_uid', (ctx) => {
    const entry = world.ledger.payments.get(ctx.params['imp_uid'] ?? '');
    if (!entry) throw refuse(404, 'NOT_FOUND', 'There is no such payment.');
    ctx.type = 'html';
    ctx.body = receiptPage(entry.payment);
  });

  router.get('/fail', (ctx) => {
    ctx.type = 'html';
    ctx.body = failPage(String(ctx.query['error_msg'] ?? ''));
  });

  return router;
}

function preflight(ctx: RouterContext): void {
  ctx.set('Access-Control-Allow-Methods', 'POST');
  ctx.set('Access-Control-Allow-Headers', 'content-type');
  // A shop on another network may open a window of a sandbox on this machine.
  ctx.set('Access-Control-Allow-Private-Network', 'true');
  ctx.status = 204;
}

function known(world: World, impUid = ''): { checkout: Checkout; entry: Entry } {
  const checkout = world.checkouts.get(impUid);
  const entry = world.ledger.payments.get(impUid);
  if (!checkout || !entry) throw refuse(404, 'NO_SUCH_WINDOW', 'There is no such payment window.');
  return { checkout, entry };
}

async function finish(
  world: World,
  ctx: RouterContext,
  checkout: Checkout,
  { payment }: Entry,
): Promise<void> {
  const outcome = await checkout.outcome;
  if (!outcome) return;
  const message = resultOf(checkout, payment, outcome, world.readings);
  const back = checkout.mode === 'redirect' && message.calls > 0 && checkout.m_redirect_url;
  answerDone(ctx, checkout, message, back && returnUrl(back, checkout, payment, outcome, world.readings));
}
