import { type Fields, flag, number, text } from '../http/fields.ts';
import { type Entry, paymentsOf } from '../ledger.ts';
import { cancellationOf, recordCancellation, remainder } from '../lifecycle.ts';
import { announceCancellation } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import { objection } from './cancel-rules.ts';
import { NOTHING_TO_CANCEL, ok } from './envelope.ts';
import type { Handler } from './request.ts';
import { shown } from './visible.ts';

/** With the reading `paypal_cancel: later`, a cancellation shows after this long, by the sandbox's clock. */
export const LATE_CANCEL_MS = 3000;

/** `POST /payments/cancel` */
export const cancelPayment: Handler = (world, { body }) => {
  const entry = target(world, body);
  if (!entry) return NOTHING_TO_CANCEL;
  const refused = objection(world, entry, body);
  if (refused) return refused;
  // A missing amount and 0 both mean everything that is left.
  const amount = number(body['amount']) || remainder(entry.payment);
  const cancellation = cancellationOf(world, entry.payment, amount, text(body['reason']) ?? '');
  const carryOut = (): void => {
    // A late one may find that another came before it.
    if (cancellation.amount > remainder(entry.payment)) return;
    recordCancellation(world, entry, cancellation);
    if (flag(body['enable_webhook'])) announceCancellation(world, entry, cancellation.cancellation_id);
  };
  const isLate = entry.payment.pg_provider === 'paypal_v2' && world.readings.paypal_cancel === 'later';
  if (isLate) world.clock.after(LATE_CANCEL_MS, carryOut);
  else carryOut();
  return ok(shown(world, entry));
};

/** The payment meant. imp_uid wins, even when it leads nowhere and merchant_uid would not. */
function target(world: World, body: Fields): Entry | undefined {
  const impUid = text(body['imp_uid']);
  if (impUid) return world.ledger.payments.get(impUid);
  const attempts = paymentsOf(world, text(body['merchant_uid']) ?? '').reverse();
  const inStatus = (status: string) => attempts.find(({ payment }) => payment.status === status);
  return inStatus('paid') ?? inStatus('cancelled');
}
