import type { Context } from 'koa';
import type { Readiness } from '../readiness.ts';
import { errorAnswer, languageOf } from './answers.ts';
import { messageOf } from './messages.ts';

const fine = (ctx: Context) => ({ status: 'ok', message: messageOf('OK', languageOf(ctx)) });

/** `GET /healthz`: the process runs. Touches nothing, so that it answers while everything else is stuck. */
export function healthz(ctx: Context): void {
  ctx.body = fine(ctx);
}

/** `GET /readyz`: this instance can settle; 503 otherwise, and the check that says why. */
export function readyz(readiness: () => Promise<Readiness>) {
  return async (ctx: Context): Promise<void> => {
    const { isReady, checks } = await readiness();
    ctx.status = isReady ? 200 : 503;
    ctx.body = { ...(isReady ? fine(ctx) : errorAnswer(ctx, 'UNAVAILABLE')), checks };
  };
}
