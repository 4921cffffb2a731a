import type { AnswerCode } from '@iamport-checkout/protocol';
import type { Context, Middleware, Next } from 'koa';
import type { Logger } from '../log.ts';
import { reasonOf } from '../reason.ts';
import { ConflictError, GatewayError, OverloadError } from '../settlement/errors.ts';
import { OrderConflictError, StoreError } from '../store/errors.ts';
import { sendError } from './answers.ts';
import { requestIdOf } from './request-id.ts';

/** Ends a request with an answer of ours. `detail` is for developers and holds nothing a stranger may not read. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly code: AnswerCode;
  readonly detail: string | undefined;

  constructor(code: AnswerCode, detail?: string) {
    super(detail ?? code);
    this.code = code;
    this.detail = detail;
  }
}

/** What koa-bodyparser throws, by its HTTP status. */
const BODY_ERRORS: Readonly<Record<number, AnswerCode>> = {
  400: 'INVALID_REQUEST',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/**
 * Turns whatever was thrown into one of our answers. A stranger sees a code and a sentence of ours, never
 * the error's own text.
 */
export function answerErrors(logger: Logger): Middleware {
  return async (ctx: Context, next: Next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) throw new RequestError('NOT_FOUND');
      // 501 is the router's word for methods that no route has.
      if (ctx.status === 405 || ctx.status === 501) throw new RequestError('METHOD_NOT_ALLOWED');
    } catch (error) {
      const code = codeOf(error);
      logError(logger, ctx, code, error);
      // A body that was not read to its end would be taken for the connection's next request.
      if (!ctx.req.complete) ctx.set('Connection', 'close');
      sendError(ctx, code, error instanceof RequestError ? error.detail : undefined);
    }
  };
}

function codeOf(error: unknown): AnswerCode {
  if (error instanceof RequestError || error instanceof GatewayError) return error.code;
  if (error instanceof OrderConflictError) return 'ORDER_CONFLICT';
  // Still in conflict after every attempt: busy, not broken.
  if (error instanceof ConflictError || error instanceof OverloadError) return 'UNAVAILABLE';
  if (error instanceof StoreError) return 'UNAVAILABLE';
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return BODY_ERRORS[status] ?? 'INTERNAL_ERROR';
}

/** The shopper's mistakes are not our errors; what is logged of the others is their name and our own words. */
function logError(logger: Logger, ctx: Context, code: AnswerCode, error: unknown): void {
  const request = { request_id: requestIdOf(ctx), method: ctx.method, path: ctx.path, code };
  const reason = reasonOf(error);
  if (reason !== undefined) {
    logger.warn({ ...request, reason }, 'request failed');
  } else if (code === 'INTERNAL_ERROR') {
    const stack = error instanceof Error ? framesOf(error) : typeof error;
    logger.error({ ...request, stack }, 'request failed unexpectedly');
  }
}

/** Where it happened, without the message: a message can quote the input. */
function framesOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [error.name, ...frames].join('\n');
}
