import type { Middleware } from 'koa';
import { envelope, refusal } from '../rest/envelope.ts';

/** An error whose message a stranger may read. */
export interface Refusal extends Error {
  status: number;
  code: string;
  expose: true;
}

export const refuse = (status: number, code: string, message: string): Refusal =>
  Object.assign(new Error(message), { status, code, expose: true as const });

interface Shown {
  status: number;
  code: string;
  message: string;
}

const isControl = (path: string): boolean => /^\/__(sandbox|window)(\/|$)/.test(path);

/** Every failure becomes an answer: PortOne's envelope on its own paths, `{code, message}` on the sandbox's. */
export const errors: Middleware = async (ctx, next) => {
  let problem: Shown | undefined;
  try {
    await next();
    if (ctx.body === undefined && ctx.respond !== false)
      problem = unanswered(ctx.status, ctx.method, ctx.path);
  } catch (error) {
    problem = shown(error);
  }
  if (!problem) return;
  ctx.status = problem.status;
  ctx.type = 'json';
  ctx.body = isControl(ctx.path)
    ? JSON.stringify({ code: problem.code, message: problem.message })
    : envelope(refusal(problem.status, -1, problem.message));
};

function unanswered(status: number, method: string, path: string): Shown | undefined {
  if (status === 404) return { status, code: 'NOT_FOUND', message: `There is no ${path} here.` };
  if (status === 405)
    return { status, code: 'METHOD_NOT_ALLOWED', message: `${path} does not take ${method}.` };
  if (status === 501) return { status, code: 'NOT_IMPLEMENTED', message: `${method} is not supported.` };
  return undefined;
}

function shown(error: unknown): Shown {
  const { status, code, type, message } = error as Partial<Refusal> & { type?: string };
  if (status === 413 || type === 'entity.too.large')
    return { status: 413, code: 'BODY_TOO_LARGE', message: 'The request body is too large.' };
  if (status === undefined || status >= 500) {
    console.error(error);
    return { status: 500, code: 'SANDBOX_BUG', message: 'The sandbox failed; its log says why.' };
  }
  if (!code) return { status, code: 'INVALID_REQUEST', message: 'The request body could not be read.' };
  return { status, code, message: message ?? '' };
}
