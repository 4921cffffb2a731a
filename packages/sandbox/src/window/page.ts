import { type Html, html, trusted } from '../http/html.ts';
import type { Payment } from '../payment.ts';
import type { CertifyWindow } from './certify.ts';
import type { Checkout } from './checkout.ts';
import { forwardAction } from './decide.ts';
import { formatAmount, formatTime } from './format.ts';
import { type Messages, messagesIn, methodName } from './messages.ts';
import { REPORTS } from './scenario.ts';
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
${reportChoice(words, checkout)}
</form>
</main>
<script>${trusted(PAY_SCRIPT)}</script>`,
  );
}

/** For testers: how the page hears of it. Folded away, for most never need it. */
const reportChoice = (words: Messages, { report }: Checkout): Html =>
  html`<details${report !== 'plain' && html` open`}><summary>${words.report}</summary>
<select name="report" aria-label="${words.report}">${REPORTS.map(
    (name) =>
      html`<option value="${name}"${name === report && html` selected`}>${words.reports[name]}</option>`,
  )}</select></details>`;

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
export function donePage(checkout: Pick<Checkout, 'language' | 'page_origin'>, message: DoneMessage): string {
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

/** Where a phone ends up after a failure, if the shop gave neither a callback nor an address. */
export const failPage = (message: string): string =>
  document(
    'ko',
    messagesIn('ko').title,
    html`<main class="plain"><h1>결제에 실패했습니다</h1><p>${message}</p></main>`,
  );

/** The window of `IMP.certification`. */
export function certifyPage(window: CertifyWindow): string {
  const words = messagesIn(window.language);
  const rows = [
    [words.shop, window.shop],
    [words.person, window.name],
    [words.phone, window.phone],
  ].flatMap(([label, value]) => (value ? [html`<div><dt>${label}</dt><dd>${value}</dd></div>`] : []));
  return document(
    window.language,
    words.certifyTitle,
    html`<main tabindex="-1" data-mode="${window.mode}" aria-labelledby="title">
<p class="notice">${words.certifyNotice}</p>
<div class="summary"><h1 id="title">${words.certifyTitle}</h1></div>
<dl>${rows}</dl>
<form method="post" class="actions">
<button class="forward" name="action" value="approve" data-action="approve">${words.certify}</button>
<button class="wide" name="action" value="close" data-action="close">${words.close}</button>
</form>
</main>
<script>${trusted(PAY_SCRIPT)}</script>`,
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
