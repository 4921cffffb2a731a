import type { RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { type Fields, isFields } from '../http/fields.ts';

export function fieldsOf(ctx: RouterContext): Fields {
  const { body } = ctx.request;
  if (!isFields(body)) throw refuse(400, 'INVALID_REQUEST', 'Send an object.');
  return body;
}

/** Brings a person who pressed a button on the control page back to it. False for a program. */
export function backToPage(ctx: RouterContext): boolean {
  if (ctx.accepts('json', 'html') !== 'html') return false;
  ctx.redirect('/__sandbox/');
  ctx.status = 303;
  return true;
}
