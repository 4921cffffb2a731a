import { type Html, html, trusted } from '../http/html.ts';
import type { Entry } from '../ledger.ts';
import { remainder } from '../lifecycle.ts';
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
<header><h1>iamport-sandbox</h1><p>An offline PortOne V1. No payment here is real. <a href="/__sandbox/">Refresh</a></p></header>
<main>
${section('Payments', ['imp_uid', 'Order', 'Amount', 'Method', 'Status', ''], newest([...world.payments.values()]).map(paymentRow))}
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
</main>
</body>
</html>`.markup;

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
  const waiting = status === 'ready' && Boolean(payment.vbank_num);
  const cancelled =
    Number(payment.cancel_amount) > 0 && html` <small>(−${String(payment.cancel_amount)})</small>`;
  return html`<tr><td><code>${imp_uid}</code></td><td>${String(payment.merchant_uid)}<br><small>${payment.name}</small></td>
<td>${String(payment.amount)} ${String(payment.currency)}${cancelled}</td><td>${payment.pay_method}</td>
<td><span class="status ${String(status)}">${String(status)}</span></td>
<td>${waiting && press(imp_uid, 'deposit', 'Deposit')}${status === 'paid' && remainder(payment) > 0 && press(imp_uid, 'console-cancel', 'Cancel')}</td></tr>`;
}

const press = (impUid: string, action: string, label: string): Html =>
  html`<form method="post" action="/__sandbox/payments/${encodeURIComponent(impUid)}/${action}"><button data-action="${action}">${label}</button></form>`;

const webhookRow = ({ at, url, body, attempt, outcome, status, error }: Attempt): Html =>
  html`<tr><td>${time(at)}</td><td>${url}</td><td><code>${JSON.stringify(body)}</code></td><td>${attempt}</td>
<td>${outcome === 'answered' ? status : (error ?? outcome)}</td></tr>`;
