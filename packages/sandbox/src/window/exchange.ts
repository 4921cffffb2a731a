import type { RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { isFields } from '../http/fields.ts';
import { donePage } from './page.ts';
import type { DoneMessage, OpenRequest } from './wire.ts';

/** What all windows have in common over HTTP. */

/** The page's origin; `*` for a page without one, a local file. */
export function pageOrigin(ctx: RouterContext): string {
  const origin = ctx.get('Origin');
  return origin === '' || origin === 'null' ? '*' : origin;
}

/** @throws {Refusal} for a body that the SDK does not send */
export function openRequest(body: unknown): OpenRequest {
  const { user_code, tier_code, device, popup, params } = isFields(body) ? body : {};
  if (!isFields(params)) throw refuse(400, 'INVALID_REQUEST', 'params must be an object.');
  return {
    user_code,
    tier_code: typeof tier_code === 'string' ? tier_code : null,
    device: device === 'mobile' ? 'mobile' : 'pc',
    popup: popup === true,
    params,
  };
}

/** Back to the shop, or the last page of the window, which hands the result to the page that opened it. */
export function answerDone(
  ctx: RouterContext,
  window: { language: 'ko' | 'en'; page_origin: string },
  message: DoneMessage,
  returnUrl: string | null | false,
): void {
  if (returnUrl) {
    ctx.status = 302;
    ctx.redirect(returnUrl);
  } else if (ctx.accepts('html', 'json') === 'json') {
    // The SDK asks for itself when its popup was closed by hand.
    ctx.body = message;
  } else {
    ctx.type = 'html';
    ctx.body = donePage(window, message);
  }
}
