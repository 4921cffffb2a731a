import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { refuse } from '../http/errors.ts';
import { type Fields, flag, isFields, number, text } from '../http/fields.ts';
import { addPayment, type Entry, touch } from '../ledger.ts';
import { cancel, pay, remainder } from '../lifecycle.ts';
import { isPaymentField } from '../payment.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import { newPayment } from './new-payment.ts';

/** Payments made and changed by hand. Only what PortOne would tell the shop is told: making one tells nobody. */
export function paymentRoutes(router: Router, world: World): void {
  router.post('/payments', (ctx) => {
    const { notice_url, ...fields } = fieldsOf(ctx);
    const known = checked(fields);
    const impUid = known['imp_uid'];
    if (impUid !== undefined && (!text(impUid) || world.payments.has(String(impUid))))
      throw refuse(400, 'IMP_UID_TAKEN', 'imp_uid must be a string that no payment has yet.');
    const entry = addPayment(
      world,
      newPayment(world, known),
      [notice_url]
        .flat()
        .filter((url) => !!text(url))
        .map(String),
    );
    if (flag(ctx.query['webhook']))
      announce(world, entry, entry.payment.cancel_history.at(-1)?.cancellation_id);
    show(ctx, entry, 201);
  });

  router.get('/payments', (ctx) => {
    ctx.body = [...world.payments.values()].map(({ payment }) => payment);
  });

  router.patch('/payments/:imp_uid', (ctx) => {
    const entry = named(world, ctx);
    const fields = checked(fieldsOf(ctx));
    if ((fields['imp_uid'] ?? entry.payment.imp_uid) !== entry.payment.imp_uid)
      throw refuse(400, 'IMP_UID_FIXED', 'imp_uid cannot be changed.');
    Object.assign(entry.payment, fields);
    touch(world, entry);
    show(ctx, entry);
  });

  router.post('/payments/:imp_uid/deposit', (ctx) => {
    const entry = named(world, ctx);
    const { status, vbank_num } = entry.payment;
    if (status !== 'ready' || !vbank_num)
      throw refuse(
        409,
        'NO_WAITING_ACCOUNT',
        'This payment has no virtual account that waits for a deposit.',
      );
    pay(world, entry);
    announce(world, entry);
    show(ctx, entry);
  });

  router.post('/payments/:imp_uid/expire', (ctx) => {
    const entry = named(world, ctx);
    if (entry.payment.status !== 'ready')
      throw refuse(409, 'NOT_READY', 'Only a payment that is ready can expire.');
    // What PortOne does when the deadline passes is stated nowhere: no webhook, and the status stays.
    if (entry.payment.vbank_num)
      entry.payment.vbank_date = Math.min(entry.payment.vbank_date, world.clock.now() - 1);
    touch(world, entry);
    show(ctx, entry);
  });

  router.post('/payments/:imp_uid/console-cancel', (ctx) => {
    const entry = named(world, ctx);
    const left = remainder(entry.payment);
    if (entry.payment.status !== 'paid' || !(left > 0))
      throw refuse(409, 'NOTHING_TO_CANCEL', 'Only what is paid and not yet cancelled can be cancelled.');
    const body = fieldsOf(ctx);
    const amount = number(body['amount']) || left;
    if (!(amount > 0 && amount <= left))
      throw refuse(400, 'INVALID_AMOUNT', `amount must be more than 0 and at most ${left}.`);
    const { cancellation_id } = cancel(world, entry, amount, text(body['reason']) ?? '관리자 콘솔에서 취소');
    announce(world, entry, cancellation_id);
    show(ctx, entry);
  });
}

function fieldsOf(ctx: RouterContext): Fields {
  const { body } = ctx.request;
  if (!isFields(body)) throw refuse(400, 'INVALID_REQUEST', 'Send an object.');
  return body;
}

/** Fields may have any value, also wrong ones: that is what tests need. Only names must be right. */
function checked(fields: Fields): Fields {
  const unknown = Object.keys(fields).find((name) => !isPaymentField(name));
  if (unknown) throw refuse(400, 'UNKNOWN_FIELD', `A payment has no field ${unknown}.`);
  return fields;
}

function named(world: World, ctx: RouterContext): Entry {
  const entry = world.payments.get(ctx.params['imp_uid'] ?? '');
  if (!entry) throw refuse(404, 'PAYMENT_NOT_FOUND', 'There is no payment with this imp_uid.');
  return entry;
}

/** The payment; or, after a press on the control page, that page again. */
function show(ctx: RouterContext, { payment }: Entry, status = 200): void {
  if (ctx.accepts('json', 'html') === 'html') {
    ctx.redirect('/__sandbox/');
    ctx.status = 303;
    return;
  }
  ctx.status = status;
  ctx.body = payment;
}
