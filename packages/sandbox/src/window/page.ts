import { type Html, html, trusted } from '../http/html.ts';
import type { Payment } from '../payment.ts';
import type { Checkout } from './checkout.ts';
import { forwardAction } from './decide.ts';
import { formatAmount, formatTime } from './format.ts';
import { type Messages, messagesIn, methodName } from './messages.ts';
import { DONE_SCRIPT, PAY_SCRIPT } from './scripts.ts';
import { STYLES } from './styles.ts';
import type { DoneMessage } from './wire.ts';

const document = (language: string, title: string, body: Html): string =>
  html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLES)}</style>
</head>
<body>${body}</body>
</html>`.markup;

/** The window in which a person decides. A plain form: its answer is the done page, or the way back to the shop. */
export function payPage(checkout: Checkout, payment: Payment): string {
  const words = messagesIn(checkout.language);
  const forward = forwardAction(payment.pay_method);
  return document(
    checkout.language,
    words.title,
    html`<main tabindex="-1" data-mode="${checkout.mode}" aria-labelledby="title">
<p class="notice">${words.notice}</p>
<div class="summary">
<h1 id="title">${payment.name ?? words.noName}</h1>
<p class="amount">${formatAmount(payment.amount, payment.currency, checkout.language)}</p>
</div>
<dl>${details(words, checkout, payment)}</dl>
<form method="post" class="actions">
<p class="help">${forward === 'issue' ? words.helpVbank : words.help}</p>
<button class="forward" name="action" value="${forward}" data-action="${forward}">${words[forward]}</button>
<button class="decline" name="action" value="decline" data-action="decline">${words.decline}</button>
<button name="action" value="close" data-action="close">${words.close}</button>
</form>
</main>
<script>${trusted(PAY_SCRIPT)}</script>`,
  );
}

function details(words: Messages, checkout: Checkout, payment: Payment): Html[] {
  const due = payment.pay_method === 'vbank' && checkout.vbank_due_at;
  const rows: [label: string, value: string | null | false][] = [
    [words.method, methodName(words, payment.pay_method)],
    [words.orderNumber, payment.merchant_uid],
    [words.shop, checkout.shop],
    [words.buyer, payment.buyer_name],
    [words.due, due ? formatTime(due, checkout.language) : null],
  ];
  return rows.flatMap(([label, value]) =>
    value ? [html`<div><dt>${label}</dt><dd>${value}</dd></div>`] : [],
  );
}

/** The last thing shown in the frame: it tells the page, which then takes the frame away. */
export function donePage(checkout: Checkout, message: DoneMessage): string {
  const words = messagesIn(checkout.language);
  return document(
    checkout.language,
    words.title,
    html`<main tabindex="-1" class="plain" data-message="${JSON.stringify(message)}" data-origin="${checkout.page_origin}">
<h1>${words.doneTitle}</h1>
<p>${words.doneText}</p>
</main>
<script>${trusted(DONE_SCRIPT)}</script>`,
  );
}

/** Where `receipt_url` leads. */
export function receiptPage(payment: Payment): string {
  const words = messagesIn('ko');
  const rows: [label: string, value: string][] = [
    [words.method, methodName(words, payment.pay_method)],
    [words.orderNumber, String(payment.merchant_uid)],
    ['imp_uid', payment.imp_uid],
  ];
  return document(
    'ko',
    words.receipt,
    html`<main>
<p class="notice">${words.receipt}</p>
<div class="summary"><h1>${payment.name ?? words.noName}</h1>
<p class="amount">${formatAmount(Number(payment.amount), String(payment.currency), 'ko')}</p></div>
<dl>${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</main>`,
  );
}
