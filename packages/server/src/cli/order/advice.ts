import { isOpen } from '../../cancel/model.ts';
import { PROGRAM } from '../command.ts';
import { money, time, times } from '../output.ts';
import type { LetterStory, OrderStory } from './read.ts';

/** Where an order stands, in a sentence. */
export function standingOf({ order, payments }: OrderStory): string {
  const total = money(order.amount, order.currency);
  switch (order.status) {
    case 'pending':
      return payments.length === 0
        ? `Nobody has paid, and no payment of this order has been seen.`
        : `Not paid: none of its payments counts.`;
    case 'ready':
      return `A virtual account was issued (${order.imp_uid}); the deposit of ${total} has not come.`;
    case 'paid':
      return order.cancel_amount > 0
        ? `Paid by ${order.imp_uid}; ${money(order.cancel_amount, order.currency)} of ${total} were given back since.`
        : `Paid in full: ${total} by ${order.imp_uid}.`;
    case 'cancelled':
      return `Paid by ${order.imp_uid}, and all of it given back.`;
    case 'expired':
      return 'Expired unpaid. A deposit that comes in spite of it still pays it.';
  }
}

/** What somebody should do, the most urgent first; nothing if all is well. */
export function adviceFor(story: OrderStory): string[] {
  return [...moneyToGiveBack(story), ...openCancellations(story), ...undelivered(story), ...unpaid(story)];
}

function moneyToGiveBack({ order, payments, events }: OrderStory): string[] {
  const held = payments.filter(
    ({ verdict, status, amount, cancel_amount }) =>
      (verdict === 'duplicate' || verdict === 'forgery') && status === 'paid' && cancel_amount < amount,
  );
  const others = events.filter(
    ({ type, imp_uid }) =>
      type === 'payment.forged' && !payments.some((payment) => payment.imp_uid === imp_uid),
  );
  return [
    ...held.map(({ imp_uid, verdict, amount, cancel_amount, currency }) => {
      const why = verdict === 'duplicate' ? 'paid a second time' : 'does not match the order';
      const left = money(amount - cancel_amount, currency);
      return `${imp_uid} ${why} and still holds ${left}: look at it in PortOne's console, then give it back (POST /payments/cancel {"imp_uid":"${imp_uid}","amount":"all","reason":"…"})`;
    }),
    ...others.map(
      ({ imp_uid }) =>
        `${imp_uid} is another order's payment that was named for ${order.merchant_uid}: somebody may be trying things. Nothing was changed; leave that payment to its own order`,
    ),
  ];
}

function openCancellations({ cancellations }: OrderStory): string[] {
  return cancellations
    .filter(({ status }) => isOpen(status))
    .map(
      ({ imp_uid, amount, currency }) =>
        `Whether ${money(amount, currency)} of ${imp_uid} were given back is not known: send the same cancel request again, it finds out and never pays twice`,
    );
}

function undelivered({ events, text_messages }: OrderStory): string[] {
  return [...events, ...text_messages].flatMap((letter) => {
    const { id, type, attempts, failure, next_attempt_at } = letter;
    if (isDead(letter)) {
      return `${type} was given up after ${times(attempts, 'attempt')} (${failure}): mend the receiver, then ${PROGRAM} events resend ${id}`;
    }
    const isWaiting = next_attempt_at !== null && failure !== null;
    return isWaiting
      ? `${type} could not be delivered yet (${failure}, ${times(attempts, 'attempt')}); the next is at ${time(next_attempt_at)} by itself`
      : [];
  });
}

const isDead = ({ failure, next_attempt_at, delivered_at }: LetterStory): boolean =>
  failure !== null && next_attempt_at === null && delivered_at === null;

function unpaid({ order, payments }: OrderStory): string[] {
  if (order.status === 'paid' || order.status === 'cancelled') return [];
  const check =
    order.next_check_at === null
      ? 'reconciliation does not look at it any more'
      : `reconciliation looks at it at ${time(order.next_check_at)}`;
  const refused = payments.some(({ verdict, sandbox }) => verdict === 'rejected' && sandbox === true);
  return [
    ...(refused
      ? ['A test payment was not counted: ALLOW_SANDBOX=true counts those, on a test server only']
      : []),
    `If the shopper says it was paid: ${PROGRAM} payment verify <imp_uid> --settle (by itself: ${check})`,
  ];
}
