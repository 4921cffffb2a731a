import type { Knex } from 'knex';
import type { Context } from 'koa';
import { guarded } from '../store/database.ts';
import { languageOf } from './answers.ts';
import { messageOf } from './messages.ts';

/** `GET /healthz`: the process runs. Touches nothing, so that it answers while everything else is stuck. */
export function healthz(ctx: Context): void {
  ctx.body = { status: 'ok', message: messageOf('OK', languageOf(ctx)) };
}

/** `GET /readyz`: the database answers too; 503 otherwise. */
export function readyz(database: Knex) {
  return async (ctx: Context): Promise<void> => {
    await guarded(() => database('orders').select('merchant_uid').first());
    healthz(ctx);
  };
}
