import { IMP_UID } from '@iamport-checkout/protocol';
import type { Knex } from 'knex';
import { ConfigError } from '../config.ts';
import type { OpenedServices } from '../server.ts';
import { decide, type Judgement } from '../settlement/decide.ts';
import type { Order, Payment, PaymentRecord } from '../settlement/model.ts';
import { fromMinor } from '../settlement/money.ts';
import { newerOf } from '../settlement/states.ts';
import { guarded } from '../store/database.ts';
import { findOrderRow } from '../store/orders.ts';
import { type PaymentRow, toOrder, toPaymentRecord } from '../store/rows.ts';
import { defineCommand, EXIT, JSON_OPTION, NotFoundError } from './command.ts';
import { withServices } from './open.ts';
import { money, printJson } from './output.ts';

const DEADLINE_MS = 8_000;

export const paymentVerify = defineCommand({
  name: 'payment verify',
  takes: '<imp_uid>',
  summary: 'Ask PortOne about a payment, and say what our books make of it.',
  more: 'Changes nothing unless --settle is given: then it is settled as if its webhook had just come.',
  options: {
    settle: { type: 'boolean', about: 'also write down what follows from it, and tell the shop' },
    ...JSON_OPTION,
  },
  examples: [
    ['payment verify imp_448280090638', 'what would be decided'],
    ['payment verify imp_448280090638 --settle', 'decide it, for instance after a lost webhook'],
  ],
  run: ({ settle, json }, [imp_uid = '']) => {
    if (!IMP_UID.test(imp_uid)) throw new ConfigError(`"${imp_uid}" is not an imp_uid: imp_ and 6-28 digits`);
    return withServices('look', async (opened) => {
      const found = await look(imp_uid, opened);
      const settled = settle ? await settleNow(found.payment, opened) : null;
      if (json) printJson(toJson(found, settled));
      else console.log(toText(found, settled));
      if (settled?.code === 'ORDER_NOT_FOUND') process.exitCode = EXIT.notFound;
    });
  },
});

interface Found {
  payment: Payment;
  order: Order | null;
  stored: PaymentRecord | null;
  first_seen_by: string | null;
  /** What would follow; null without an order. */
  judgement: Judgement | null;
  /** Of its events, those that have not been written yet. */
  newEvents: string[];
}

interface Settled {
  code: string;
  order: Order | null;
}

async function look(imp_uid: string, { settings, database, services }: OpenedServices): Promise<Found> {
  const { gateway, environment } = services;
  const payment = await gateway.findPayment(imp_uid, environment.timeout(DEADLINE_MS));
  if (!payment) {
    const why = settings.allowSandbox ? '' : ' PortOne hides test payments where ALLOW_SANDBOX is off.';
    throw new NotFoundError(`PortOne knows no payment ${imp_uid} of these keys.${why}`);
  }
  // The row as it is: the shop's own table is read into it only when something is settled.
  const order = await readOrder(database, payment.merchant_uid);
  const row = await guarded(() => database<PaymentRow>('payments').where({ imp_uid }).first());
  const stored = row ? toPaymentRecord(row) : null;
  const policy = { allowSandbox: settings.allowSandbox, now: environment.now() };
  const judgement = order && decide(order, newerOf(payment, stored), stored, policy);
  const newEvents = judgement ? await unwritten(database, judgement) : [];
  return { payment, order, stored, first_seen_by: row?.first_seen_by ?? null, judgement, newEvents };
}

async function readOrder(database: Knex, merchant_uid: string): Promise<Order | null> {
  const row = await guarded(() => findOrderRow(database, merchant_uid));
  return row && toOrder(row);
}

async function unwritten(database: Knex, { events }: Judgement): Promise<string[]> {
  const keys = events.map(({ key }) => key);
  const known: string[] = await guarded(() =>
    database('events').whereIn('dedupe_key', keys).pluck('dedupe_key'),
  );
  return events.filter(({ key }) => !known.includes(key)).map(({ type }) => type);
}

async function settleNow({ imp_uid, merchant_uid }: Payment, opened: OpenedServices): Promise<Settled> {
  const { code } = await opened.services.settle({ merchant_uid, imp_uid, source: 'cli' });
  return { code, order: await readOrder(opened.database, merchant_uid) };
}

function toJson(
  { payment, order, stored, first_seen_by, judgement, newEvents }: Found,
  settled: Settled | null,
) {
  const { imp_uid, merchant_uid, status, currency, pay_method, sandbox, paid_at, fail_reason } = payment;
  const amount = fromMinor(payment.amount_minor, currency);
  const cancel_amount = fromMinor(payment.cancel_amount_minor, currency);
  const ids = { imp_uid, merchant_uid };
  return {
    ...ids,
    portone: { status, amount, cancel_amount, currency, pay_method, sandbox, paid_at, fail_reason },
    books: stored && { status: stored.payment.status, verdict: stored.verdict, first_seen_by },
    order: order && toShort(order),
    settling: judgement && {
      code: judgement.code,
      becomes: judgement.order?.status ?? null,
      events: newEvents,
    },
    settled: settled && { code: settled.code, order: settled.order && toShort(settled.order) },
  };
}

const toShort = ({ status, amount_minor, currency, imp_uid }: Order) => ({
  ...{ status, amount: fromMinor(amount_minor, currency), currency, imp_uid },
});

function toText(found: Found, settled: Settled | null): string {
  const { payment, order, stored } = found;
  const { imp_uid, merchant_uid, currency } = payment;
  const cancelled = payment.cancel_amount_minor;
  const facts = [
    payment.status,
    money(fromMinor(payment.amount_minor, currency), currency),
    cancelled > 0 && `${money(fromMinor(cancelled, currency), currency)} of it given back`,
    payment.pay_method,
    payment.sandbox === true && 'test channel',
    payment.fail_reason,
  ];
  const books = stored
    ? `${stored.payment.status}, ${stored.verdict ?? 'not final'}, first seen by ${found.first_seen_by}`
    : 'not seen before';
  const standing = order
    ? `${order.status}, ${money(fromMinor(order.amount_minor, order.currency), order.currency)}${order.imp_uid ? `, bound to ${order.imp_uid}` : ''}`
    : 'not in our books';
  const rows = [
    ['PortOne says', facts.filter(Boolean).join(', ')],
    ['Our books', books],
    [`Order ${merchant_uid}`, standing],
    ...(settled ? [['Settled', tellSettled(settled, order)]] : [['Settling would', tellJudgement(found)]]),
  ] as [string, string][];
  const width = Math.max(...rows.map(([name]) => name.length));
  const hint = settled ? [] : ['', 'Nothing was changed. --settle does it.'];
  return [imp_uid, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), ...hint].join('\n');
}

function tellJudgement({ judgement, newEvents, stored }: Found): string {
  if (!judgement) return 'look the order up in the shop’s own books, or end with ORDER_NOT_FOUND';
  const { code, verdict, order } = judgement;
  const effects = [
    order?.status && `make the order ${order.status}`,
    order && !order.status && 'note what was given back',
    stored?.verdict !== verdict && verdict && `note the payment as ${verdict}`,
    newEvents.length > 0 && `raise ${newEvents.join(', ')}`,
  ].filter(Boolean);
  return `answer ${code}${effects.length === 0 ? ' and change nothing' : `: ${effects.join('; ')}`}`;
}

function tellSettled({ code, order }: Settled, before: Order | null): string {
  const change =
    before?.status === order?.status
      ? 'the order stays'
      : `the order was ${before?.status ?? 'unknown'} and is`;
  return order ? `${code}: ${change} ${order.status}` : code;
}
