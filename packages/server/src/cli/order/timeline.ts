import { money, time } from '../output.ts';
import type { CancellationStory, LetterStory, OrderStory, PaymentStory } from './read.ts';

/** Something that happened, as PortOne or our books date it. */
export interface Moment {
  /** Unix seconds. */
  at: number;
  /** Whose clock and word it is. */
  who: 'shop' | 'PortOne' | 'server';
  what: string;
}

/**
 * What happened to an order, in its order: at PortOne, in our books, and on the way to shop and shopper.
 * What is dated to the same second stands as one thing leads to the other.
 */
export function timelineOf(story: OrderStory): Moment[] {
  const { payments, cancellations, events, text_messages } = story;
  const [cancelled, others] = [true, false].map((isWanted) =>
    events.filter(({ type }) => (type === 'order.cancelled') === isWanted),
  ) as [LetterStory[], LetterStory[]];
  const moments = [
    ...orderMoments(story),
    ...payments.flatMap(paymentMoments),
    ...payments.map(firstSeen),
    ...others.map((event) => eventMoment(event, story)),
    ...cancellations.map(asked),
    ...payments.flatMap(givenBack),
    ...cancellations.flatMap(answered),
    ...cancelled.map((event) => eventMoment(event, story)),
    ...[...events, ...text_messages].flatMap(delivered),
  ];
  return moments.filter(({ at }) => at > 0).toSorted((a, b) => a.at - b.at);
}

function orderMoments({ order }: OrderStory): Moment[] {
  const until = order.expires_at === null ? '' : `, to be paid by ${time(order.expires_at)}`;
  const added = `order added: ${order.name}, ${money(order.amount, order.currency)}${until}`;
  return [
    { at: order.created_at ?? 0, who: 'shop', what: added },
    { at: order.amended_at ?? 0, who: 'shop', what: 'the shop changed what is to be paid' },
  ];
}

const DOORS: Readonly<Record<PaymentStory['first_seen_by'], string>> = {
  callback: "the shopper's page (callback)",
  redirect: "the shopper's return (redirect)",
  webhook: "PortOne's webhook",
  cancel: 'a cancellation of ours',
  reconcile: 'reconciliation: neither callback nor webhook had told of it',
  cli: 'the command line',
};

const VERDICTS: Readonly<Record<string, string>> = {
  accepted: 'accepted',
  forgery: 'refused: it does not match the order',
  duplicate: 'a second payment: the order was paid already',
  rejected: 'not counted',
};

const atPortOne = (at: number, what: string): Moment => ({ at, who: 'PortOne', what });
const here = (at: number, what: string): Moment => ({ at, who: 'server', what });

function paymentMoments(payment: PaymentStory): Moment[] {
  const { imp_uid, currency, fail_reason, vbank_ends, vbank_date } = payment;
  const how = [payment.pay_method, payment.sandbox === true && 'test channel'].filter(Boolean).join(', ');
  const account = [payment.vbank_name, vbank_ends && `…${vbank_ends}`].filter(Boolean).join(' ');
  const by = vbank_date > 0 ? `, deposit by ${time(vbank_date)}` : '';
  return [
    atPortOne(payment.started_at, `${imp_uid} begun${how && ` (${how})`}`),
    atPortOne(payment.failed_at, `${imp_uid} declined${fail_reason ? `: ${fail_reason}` : ''}`),
    atPortOne(payment.vbank_issued_at, `${imp_uid} account issued: ${account}${by}`),
    atPortOne(payment.paid_at, `${imp_uid} paid ${money(payment.amount, currency)}`),
  ];
}

function firstSeen({ imp_uid, verdict, first_seen_by, first_seen_at }: PaymentStory): Moment {
  const judged = verdict === null ? 'not final yet' : VERDICTS[verdict];
  return here(first_seen_at, `${imp_uid} first seen, by ${DOORS[first_seen_by]}; judged: ${judged}`);
}

const givenBack = ({ imp_uid, currency, cancellations }: PaymentStory): Moment[] =>
  cancellations.map(({ amount, cancelled_at }) =>
    atPortOne(cancelled_at, `${imp_uid} gave back ${money(amount, currency)}`),
  );

const asked = ({ imp_uid, amount, currency, created_at }: CancellationStory): Moment =>
  here(created_at, `asked PortOne to give back ${money(amount, currency)} of ${imp_uid}`);

function answered({ status, refusal, updated_at }: CancellationStory): Moment[] {
  const became = {
    requested: null,
    unknown: 'whether it was carried out is not known',
    done: 'carried out',
    refused: `refused${refusal ? `: ${refusal}` : ''}`,
  }[status];
  return became ? [here(updated_at, `that cancellation: ${became}`)] : [];
}

function eventMoment(event: LetterStory, { order }: OrderStory): Moment {
  const { id, type, imp_uid, code, currency = order.currency } = event;
  const amount = money(event.amount ?? 0, currency);
  const total = money(order.amount, order.currency);
  const what = {
    'order.paid': `order is PAID, by ${imp_uid}`,
    'order.vbank_issued': `order waits for the deposit into the account of ${imp_uid}`,
    'order.cancelled': `${money(event.cancel_amount ?? 0, currency)} of ${imp_uid} have been given back in all`,
    'order.expired': 'order EXPIRED unpaid',
    'payment.forged': `${imp_uid} REFUSED (${code}): ${amount} for an order of ${total}`,
    'payment.duplicate': `${imp_uid} took ${amount} for an order that was PAID ALREADY`,
    'text message': '',
  }[type];
  return here(event.created_at, `${what} [${type} ${id}]`);
}

function delivered({ id, type, attempts, delivered_at }: LetterStory): Moment[] {
  if (delivered_at === null) return [];
  const [whom, what] = type === 'text message' ? ['shopper', 'the account'] : ['shop', type];
  const tries = attempts > 1 ? ` at attempt ${attempts}` : '';
  return [here(delivered_at, `${whom} told of ${what}${tries} [${id}]`)];
}
