import type { Context } from 'koa';
import type { ReconcileReport } from '../jobs/reconcile.ts';
import { languageOf } from './answers.ts';
import { RequestError } from './errors.ts';
import { messageOf } from './messages.ts';

/** `POST /reconcile`, private: one round now. 409 while another instance, or the timer, is at it. */
export function reconcileNow(reconcile: () => Promise<ReconcileReport | null>) {
  return async (ctx: Context): Promise<void> => {
    const report = await reconcile();
    if (!report) throw new RequestError('RECONCILE_IN_PROGRESS');
    ctx.body = { status: 'ok', message: messageOf('OK', languageOf(ctx)), ...report };
  };
}
