import { createHash } from 'node:crypto';
import type { Environment } from '../environment.ts';
import { CancelRefusedError, ConflictError, GatewayError } from '../settlement/errors.ts';
import type { Order, Outcome, Payment } from '../settlement/model.ts';
import { toMinor } from '../settlement/money.ts';
import type { Gateway } from '../settlement/ports.ts';
import type { Cancellation, CancellationStore, CancelOrder, CancelOutcome } from './model.ts';

/** The shop's backend waits, not a shopper; the look-ups before and after have it too. */
const DEADLINE_MS = 8_000;

/** By then a request to PortOne has arrived, or never will. */
const UNDER_WAY_S = 600;

/** The refusal of a cancellation that PortOne was asked for and never carried out. */
const NEVER_ARRIVED = 'PortOne never carried it out';

export interface CancelServices {
  gateway: Gateway;
  cancellations: CancellationStore;
  environment: Environment;
  findOrder(merchant_uid: string): Promise<Order | null>;
  /** Settlement, which alone changes orders: reads the payment again and records what it sees. */
  settle(request: { merchant_uid: string; imp_uid: string; source: 'cancel' }): Promise<Outcome>;
}

/**
 * Gives money back, in full or in part.
 *
 * PortOne has no idempotency keys, and a call that timed out may have been carried out. So each
 * cancellation is in our books before PortOne is asked, with the balance it was based on. An outcome that
 * is unknown is read back; only if nothing has happened is the very same request sent again, with the
 * same checksum, which PortOne refuses if the first one has arrived after all.
 *
 * A payment has one open cancellation at most. One that nobody asks for again is closed by the next, ten
 * minutes later, as what the payment shows that it was.
 */
export async function cancel(order: CancelOrder, services: CancelServices): Promise<CancelOutcome> {
  const { cancellations, findOrder } = services;
  const { idempotency_key: key, merchant_uid } = order;
  const byKey = key === null ? null : await cancellations.findByKey(key);
  // A key stands for the payment it was first used for, though the order may be bound to another by now.
  const named = order.imp_uid ?? (merchant_uid && byKey?.imp_uid);
  const bound = !named && merchant_uid ? await findOrder(merchant_uid) : null;
  if (!named && !bound) return { code: 'ORDER_NOT_FOUND' };
  const imp_uid = named || bound?.imp_uid;
  if (!imp_uid) return { code: 'PAYMENT_NOT_FOUND' };
  const fingerprint = fingerprintOf(imp_uid, order);
  const known = byKey ?? (await cancellations.findOpen(imp_uid));
  const isAnother = known !== null && known.fingerprint !== fingerprint;
  if (isAnother && byKey) return { code: 'IDEMPOTENCY_KEY_REUSED' };
  if (isAnother && isUnderWay(known, services)) return { code: 'CANCEL_IN_PROGRESS' };
  const payment = await services.gateway.findPayment(imp_uid, deadlineOf(services));
  if (!payment) return { code: 'PAYMENT_NOT_FOUND' };
  // At PortOne imp_uid silently wins over merchant_uid; here they must name the same payment, and one of ours.
  if (order.merchant_uid !== undefined && order.merchant_uid !== payment.merchant_uid) {
    return byKey
      ? { code: 'IDEMPOTENCY_KEY_REUSED' }
      : { code: 'INVALID_REQUEST', refusal: 'imp_uid: a payment of another order than merchant_uid' };
  }
  if (!(await services.findOrder(payment.merchant_uid))) return { code: 'ORDER_NOT_FOUND' };
  if (known && !isAnother) return resume(known, payment, order, services);
  if (known && !(await close(known, payment, services))) return { code: 'CANCEL_IN_PROGRESS' };
  return begin(payment, fingerprint, order, services);
}

const isUnderWay = ({ updated_at }: Cancellation, { environment }: CancelServices): boolean =>
  environment.now() < updated_at + UNDER_WAY_S;

/** Closes a cancellation that was left open. @returns false if it cannot be told what became of it */
async function close(left: Cancellation, payment: Payment, services: CancelServices): Promise<boolean> {
  const isDone = await wasCarriedOut(left, payment, services);
  if (isDone) await finish(left, payment, services);
  if (isDone === false) await services.cancellations.setStatus(left.id, 'refused', NEVER_ARRIVED);
  return isDone !== null;
}

async function begin(
  payment: Payment,
  fingerprint: string,
  order: CancelOrder,
  services: CancelServices,
): Promise<CancelOutcome> {
  const { imp_uid, currency } = payment;
  const left_minor = payment.amount_minor - payment.cancel_amount_minor;
  const amount_minor = order.amount === 'all' ? left_minor : toMinor(order.amount, currency);
  if (amount_minor === null) {
    return { code: 'INVALID_REQUEST', refusal: `amount: not an amount that ${currency} can have` };
  }
  const isTaken = payment.status === 'paid' || (payment.paid_at > 0 && payment.status !== 'failed');
  if (!isTaken || left_minor <= 0 || amount_minor > left_minor) return { code: 'CANCEL_EXCEEDS_BALANCE' };
  try {
    const { idempotency_key, reason } = order;
    const opened = await services.cancellations.open({
      imp_uid,
      idempotency_key,
      fingerprint,
      amount_minor,
      checksum_minor: left_minor,
      currency,
      reason,
    });
    return await send(opened, payment, order, services);
  } catch (error) {
    // Another request was faster; the caller's next try finds that one's outcome.
    if (error instanceof ConflictError) return { code: 'CANCEL_IN_PROGRESS' };
    throw error;
  }
}

/** Answers for a cancellation that has been asked for before, and finds out what became of it if need be. */
async function resume(
  known: Cancellation,
  payment: Payment,
  order: CancelOrder,
  services: CancelServices,
): Promise<CancelOutcome> {
  if (known.status === 'refused') return { code: 'CANCEL_REFUSED', refusal: known.refusal };
  if (known.status === 'done') return done(known, payment);
  if (await wasCarriedOut(known, payment, services)) return finish(known, payment, services);
  // Under way again: nobody else may take it for one that was left.
  await services.cancellations.setStatus(known.id, 'requested');
  return send(known, payment, order, services);
}

async function send(
  cancellation: Cancellation,
  payment: Payment,
  { refund }: CancelOrder,
  services: CancelServices,
): Promise<CancelOutcome> {
  const { gateway, cancellations } = services;
  try {
    await gateway.cancel({ ...cancellation, refund }, deadlineOf(services));
  } catch (error) {
    if (!(error instanceof GatewayError || error instanceof CancelRefusedError)) throw error;
    // A refusal too is read back: a checksum that no longer fits may be our own earlier request, arrived late.
    const now = await gateway.findPayment(payment.imp_uid, deadlineOf(services)).catch(() => null);
    const isDone = now && (await wasCarriedOut(cancellation, now, services));
    if (now && isDone) return finish(cancellation, now, services);
    if (error instanceof CancelRefusedError && isDone === false) {
      await cancellations.setStatus(cancellation.id, 'refused', error.message);
      return { code: 'CANCEL_REFUSED', refusal: error.message };
    }
    await cancellations.setStatus(cancellation.id, 'unknown');
    return { code: 'CANCEL_UNKNOWN' };
  }
  return finish(cancellation, payment, services);
}

/**
 * Whether PortOne carried out a cancellation: told by the history where that is complete, since others may
 * have cancelled at the same time; else by a balance that went down by just our amount. What another
 * cancellation of ours has done, of the same amount and reason too, does not count for this one as well.
 *
 * @returns null if it cannot be told
 */
async function wasCarriedOut(
  cancellation: Cancellation,
  payment: Payment,
  { cancellations }: CancelServices,
): Promise<boolean | null> {
  const { checksum_minor, amount_minor, currency, reason } = cancellation;
  const gone_minor = checksum_minor - (payment.amount_minor - payment.cancel_amount_minor);
  if (gone_minor <= 0) return false;
  const others = (await cancellations.findDone(payment.imp_uid)).filter(({ id }) => id !== cancellation.id);
  const history = payment.cancellations;
  const total_minor = history.reduce((sum, { amount }) => sum + (toMinor(amount, currency) ?? Number.NaN), 0);
  if (total_minor === payment.cancel_amount_minor) {
    const entries = history.filter(
      (entry) => toMinor(entry.amount, currency) === amount_minor && entry.reason === reason,
    );
    const alike = others.filter((other) => other.amount_minor === amount_minor && other.reason === reason);
    return entries.length > alike.length;
  }
  const later = others.filter((other) => other.checksum_minor <= checksum_minor);
  const unclaimed_minor = later.reduce((left, other) => left - other.amount_minor, gone_minor);
  if (unclaimed_minor <= 0) return false;
  return unclaimed_minor === amount_minor ? true : null;
}

async function finish(
  cancellation: Cancellation,
  { imp_uid, merchant_uid }: Payment,
  services: CancelServices,
): Promise<CancelOutcome> {
  const outcome = await services.settle({ merchant_uid, imp_uid, source: 'cancel' });
  // Closed last: until the order says so too, a repeat must come here again.
  await services.cancellations.setStatus(cancellation.id, 'done');
  const payment = outcome.payment ?? (await services.gateway.findPayment(imp_uid, deadlineOf(services)));
  return payment ? done(cancellation, payment) : { code: 'PAYMENT_NOT_FOUND' };
}

const done = ({ amount_minor }: Cancellation, payment: Payment): CancelOutcome => ({
  code: 'CANCELLED',
  imp_uid: payment.imp_uid,
  merchant_uid: payment.merchant_uid,
  amount_minor,
  cancel_amount_minor: payment.cancel_amount_minor,
  currency: payment.currency,
});

/** What makes two requests the same one. The refund account is left out: it is personal data. */
function fingerprintOf(imp_uid: string, { amount, reason, idempotency_key }: CancelOrder): string {
  return createHash('sha256')
    .update(JSON.stringify([imp_uid, amount, reason, idempotency_key]))
    .digest('hex');
}

const deadlineOf = ({ environment }: CancelServices): AbortSignal => environment.timeout(DEADLINE_MS);
