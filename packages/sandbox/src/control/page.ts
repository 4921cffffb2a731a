import type { BillingKey } from '../billing-key.ts';
import { type Html, html, trusted } from '../http/html.ts';
import type { Entry } from '../ledger.ts';
import { remainder } from '../lifecycle.ts';
import type { Payment } from '../payment.ts';
import { CHOICES, type Readings } from '../readings.ts';
import type { Schedule } from '../schedule.ts';
import type { Attempt } from '../webhooks/outbox.ts';
import type { World } from '../world.ts';
import { CONTROL_STYLES } from './styles.ts';

/** The page shows this many of each, newest first; the JSON endpoints have all. */
const ROWS_SHOWN = 200;

/** `GET /__sandbox/`, for people. */
export const overviewPage = (world: World): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>iamport-sandbox</title>
<style>${trusted(CONTROL_STYLES)}</style>
</head>
<body>
<header><h1>iamport-sandbox</h1><p>An offline PortOne V1. No payment here is real. <a href="/__sandbox/">Refresh</a></p>
<div class="clock"><span>Clock: ${time(world.clock.now())} UTC</span>${STEPS.map(clockStep)}</div></header>
<main>
${section('Payments', ['imp_uid', 'Order', 'Amount', 'Method', 'Status', ''], newest([...world.ledger.payments.values()]).map(paymentRow))}
${section('Billing keys', ['Customer', 'Company', 'Card', 'Since'], newest([...world.billingKeys.values()]).map(keyRow))}
${section('Schedules', ['At', 'Order', 'Customer', 'Amount', 'Status'], newest([...world.schedules.values()]).map(scheduleRow))}
${section('Webhooks', ['At', 'To', 'Body', 'Attempt', 'Answer'], newest(world.outbox.attempts).map(webhookRow))}
${section(
  'Faults',
  ['Kind', 'Method', 'Path', 'Times left'],
  world.faults.map(
    (fault) =>
      html`<tr><td>${fault.kind}</td><td>${fault.method ?? 'any'}</td><td>${fault.path}</td><td>${fault.times ?? 'always'}</td></tr>`,
  ),
)}
${section(
  'Requests',
  ['At', 'Method', 'Path', 'Status'],
  newest(world.journal).map(
    ({ at, method, path, status }) =>
      html`<tr><td>${time(at)}</td><td>${method}</td><td>${path}</td><td>${status || 'cut off'}</td></tr>`,
  ),
)}
${section(
  'Readings',
  ['Where documents leave it open', 'Reading', 'Others'],
  Object.entries(CHOICES).map(([name, choices]) => {
    const reading = world.readings[name as keyof Readings];
    const others = choices.filter((choice) => choice !== reading).join(', ');
    return html`<tr><td><code>${name}</code></td><td>${reading}</td><td><small>${others}</small></td></tr>`;
  }),
)}
</main>
</body>
</html>`.markup;

/** How far the clock can be pushed by a press: past a token's renewal, its end, and an account's deadline. */
const STEPS: [label: string, seconds: number][] = [
  ['+1 minute', 60],
  ['+30 minutes', 1800],
  ['+1 day', 86_400],
];

const clockStep = ([label, seconds]: [string, number]): Html =>
  html`<form method="post" action="/__sandbox/clock"><button name="advance" value="${seconds}">${label}</button></form>`;

const newest = <T>(list: T[]): T[] => list.slice(-ROWS_SHOWN).reverse();

const time = (at: number): string => new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');

const section = (title: string, columns: string[], rows: Html[]): Html =>
  html`<section><h2>${title}</h2>
<div class="scroll" role="region" tabindex="0" aria-label="${title}">
${
  rows.length === 0
    ? html`<p class="empty">None yet.</p>`
    : html`<table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
}
</div></section>`;

function paymentRow({ payment }: Entry): Html {
  const { imp_uid, status } = payment;
  const cancelled = Number(payment.cancel_amount) > 0 && html` <small>(−${payment.cancel_amount})</small>`;
  return html`<tr><td><code>${imp_uid}</code></td><td>${payment.merchant_uid}<br><small>${payment.name}</small></td>
<td>${payment.amount} ${payment.currency}${cancelled}</td><td>${payment.pay_method}</td>
<td><span class="status ${status}">${status}</span></td>
<td><div class="actions">${actionsFor(payment).map(([action, label]) => press(imp_uid, action, label))}</div></td></tr>`;
}

/** What may still happen to a payment. */
function actionsFor(payment: Payment): [action: string, label: string][] {
  const { status, vbank_num } = payment;
  const approve: [string, string][] = payment.pay_method === 'vbank' ? [] : [['approve', 'Approve']];
  if (status === 'failed') return approve;
  if (status !== 'ready') return remainder(payment) > 0 ? [['console-cancel', 'Cancel']] : [];
  const wait: [string, string][] = [
    ['deposit', 'Deposit'],
    ['expire', 'Expire'],
  ];
  return vbank_num ? wait : [...approve, ['fail', 'Fail']];
}

const press = (impUid: string, action: string, label: string): Html =>
  html`<form method="post" action="/__sandbox/payments/${encodeURIComponent(impUid)}/${action}"><button data-action="${action}">${label}</button></form>`;

const keyRow = ({ customer_uid, pg_provider, card_number, pay_method, inserted }: BillingKey): Html =>
  html`<tr><td><code>${customer_uid}</code></td><td>${pg_provider}</td><td>${card_number ?? pay_method}</td><td>${time(inserted)}</td></tr>`;

const scheduleRow = ({ schedule_at, merchant_uid, customer_uid, order, status, imp_uid }: Schedule): Html =>
  html`<tr><td>${time(schedule_at)}</td><td>${merchant_uid}</td><td>${customer_uid}</td><td>${String(order['amount'])}</td>
<td>${status}${imp_uid && html`<br><small>${imp_uid}</small>`}</td></tr>`;

const webhookRow = ({ at, url, body, attempt, outcome, status, error }: Attempt): Html =>
  html`<tr><td>${time(at)}</td><td>${url}</td><td><code>${JSON.stringify(body)}</code></td><td>${attempt}</td>
<td>${outcome === 'answered' ? status : (error ?? outcome)}</td></tr>`;
