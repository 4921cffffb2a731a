import { refuse } from '../http/errors.ts';
import { type Fields, number, text } from '../http/fields.ts';
import { change, type Entry } from '../ledger.ts';
import { cancel, DECLINED, deposit, fail, pay, remainder } from '../lifecycle.ts';
import { announce, resend } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

/** What may happen to a payment, by the last word of the path. Shops hear of it as they would from PortOne. */
export const ACTIONS: Record<string, (world: World, entry: Entry, body: Fields) => void> = {
  /** A payment that was left open or refused goes through after all, as Paymentwall's and PayPal's do. */
  approve(world, entry) {
    const { status, pay_method } = entry.payment;
    if (pay_method === 'vbank' || (status !== 'ready' && status !== 'failed'))
      throw refuse(
        409,
        'NOT_OPEN',
        'Only a payment that is ready or failed can be approved; an account waits for a deposit.',
      );
    pay(world, entry);
    void announce(world, entry);
  },

  /** PortOne tells nobody of a failure. */
  fail(world, entry, body) {
    if (entry.payment.status !== 'ready')
      throw refuse(409, 'NOT_READY', 'Only a payment that is ready can fail.');
    fail(world, entry, text(body['reason']) ?? DECLINED);
  },

  deposit(world, entry, body) {
    const { status, vbank_num, amount } = entry.payment;
    const isOpen = status === 'ready' || (status === 'paid' && entry.unlimitedAccount);
    if (!isOpen || !vbank_num)
      throw refuse(
        409,
        'NO_WAITING_ACCOUNT',
        'This payment has no virtual account that waits for a deposit.',
      );
    const deposited = number(body['amount']) ?? Number(amount);
    if (!(deposited > 0)) throw refuse(400, 'INVALID_AMOUNT', 'amount must be more than 0.');
    deposit(world, entry, deposited, text(body['depositor_name']) ?? '홍길동');
    void announce(world, entry);
  },

  expire(world, entry) {
    const { payment } = entry;
    if (payment.status !== 'ready')
      throw refuse(409, 'NOT_READY', 'Only a payment that is ready can expire.');
    const vbank_date = Math.min(payment.vbank_date, world.clock.now() - 1);
    if (payment.vbank_num) change(world, entry, { vbank_date });
    const { vbank_expiry, vbank_expiry_webhook } = world.readings;
    if (vbank_expiry === 'failed') fail(world, entry, '가상계좌 입금기한 만료');
    if (vbank_expiry_webhook === 'sent') void announce(world, entry);
  },

  'console-cancel'(world, entry, body) {
    const left = remainder(entry.payment);
    if (!/^(paid|cancelled)$/.test(entry.payment.status) || !(left > 0))
      throw refuse(409, 'NOTHING_TO_CANCEL', 'Only what is paid and not yet cancelled can be cancelled.');
    const given = number(body['amount']) ?? 0;
    const amount = given === 0 ? left : given;
    if (!(amount > 0 && amount <= left))
      throw refuse(400, 'INVALID_AMOUNT', `amount must be more than 0 and at most ${left}.`);
    const { cancellation_id } = cancel(world, entry, amount, text(body['reason']) ?? '관리자 콘솔에서 취소');
    void announce(world, entry, cancellation_id);
  },

  /** The console's button for a webhook that did not arrive. */
  resend(world, { payment }) {
    if (resend(world, payment.imp_uid) === 0)
      throw refuse(409, 'NO_WEBHOOK', 'No webhook of this payment has been sent yet.');
  },
};
