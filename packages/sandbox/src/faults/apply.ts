import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { envelope, refusal, UNAUTHORIZED } from '../rest/envelope.ts';
import { TOKEN_PATH } from '../rest/routes.ts';
import type { World } from '../world.ts';
import { type Fault, faultFor } from './fault.ts';

/** Answers as the faults say. The control plane is spared, or nobody could end them. */
export const applyFaults =
  (world: World): Middleware =>
  async (ctx, next) => {
    if (/^\/__sandbox(\/|$)/.test(ctx.path)) return next();
    // A token is not needed to get one.
    const faults = world.faults.filter(({ kind }) => kind !== 'token-expired' || ctx.path !== TOKEN_PATH);
    const fault = faultFor(faults, ctx.method, ctx.url);
    if (!fault) return next();
    if (fault.times !== null) fault.times -= 1;
    // A slow body needs a body first.
    if (fault.when === 'after' || fault.kind === 'drip') await next();
    await misbehave(world, ctx, fault);
    if (fault.when === 'before' && fault.kind === 'delay') await next();
  };

async function misbehave(world: World, ctx: Context, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'delay':
      await pause(fault.delay_ms);
      return;
    case 'status':
      reply(ctx, fault.status, envelope(refusal(fault.status, -1, 'sandbox fault')));
      return;
    case 'refusal':
      reply(ctx, fault.status, envelope(refusal(fault.status, fault.code, fault.message)));
      return;
    case 'malformed':
      reply(ctx, 200, '{"code":0,"message":null,"response":{"amount":');
      return;
    case 'reset':
      ctx.respond = false;
      ctx.req.socket.resetAndDestroy();
      return;
    case 'token-expired':
      world.token = null;
      reply(ctx, UNAUTHORIZED.http, envelope(UNAUTHORIZED));
      return;
    case 'drip':
      drip(ctx, fault.delay_ms);
  }
}

function reply(ctx: Context, status: number, body: string): void {
  ctx.status = status;
  ctx.type = 'json';
  ctx.body = body;
}

/** The real answer, complete, but one byte at a time. */
function drip(ctx: Context, delay_ms: number): void {
  const bytes = Buffer.from(typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body ?? ''));
  const { type } = ctx.response;
  ctx.body = Readable.from(slowly(bytes, delay_ms));
  ctx.type = type;
  ctx.length = bytes.length;
}

async function* slowly(bytes: Buffer, delay_ms: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < bytes.length; index += 1) {
    yield bytes.subarray(index, index + 1);
    await pause(delay_ms);
  }
}

/** In real time, and never a reason for a process to stay. */
const pause = (delay_ms: number): Promise<void> => sleep(delay_ms, undefined, { ref: false });
