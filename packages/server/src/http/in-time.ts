import type { Context, Middleware, Next } from 'koa';
import type { Environment } from '../environment.ts';
import { RequestError } from './errors.ts';

/** Whatever is waited for, an answer is out within this. Shorter than a stopping server's patience. */
const ANSWER_MS = 8_500;

/** Requests that begin this close together share one timer: there may be thousands a second. */
const MOMENT_MS = 100;

/**
 * Answers 503 in time where the work behind a request takes longer. Each part of it has a deadline of its
 * own, but one that waits for PortOne, then for the database, then for PortOne again has their sum.
 *
 * What was begun goes on, and its outcome is recorded: asked again, the server knows it.
 */
export function answerInTime({
  elapsed_ms,
  timeout,
}: Pick<Environment, 'elapsed_ms' | 'timeout'>): Middleware {
  let moment: { deadline: AbortSignal; ends_ms: number } | null = null;

  function deadlineOfNow(): AbortSignal {
    const now_ms = elapsed_ms();
    if (!moment || now_ms >= moment.ends_ms) {
      moment = { deadline: timeout(ANSWER_MS), ends_ms: now_ms + MOMENT_MS };
    }
    return moment.deadline;
  }

  return (_ctx: Context, next: Next) => {
    const deadline = deadlineOfNow();
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new RequestError('UNAVAILABLE'));
      deadline.addEventListener('abort', giveUp, { once: true });
      next()
        .then(resolve, reject)
        .finally(() => deadline.removeEventListener('abort', giveUp));
    });
  };
}
