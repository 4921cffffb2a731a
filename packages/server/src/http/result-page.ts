import { createHash } from 'node:crypto';
import type { CompleteAnswer } from '@iamport-checkout/protocol';
import type { Context } from 'koa';
import type { Language } from './messages.ts';

const STYLE = `
:root { color-scheme: light dark; font-family: Pretendard, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f5f7, #16181c); color: light-dark(#1b1d21, #eceef1); }
main { box-sizing: border-box; width: min(26rem, 100% - 2rem); padding: 2rem 1.5rem; border-radius: 1rem; background: light-dark(#fff, #22252b); line-height: 1.5; }
h1 { margin: 0 0 1rem; font-size: 1.25rem; word-break: keep-all; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1rem; margin: 0; }
dt { color: light-dark(#5b616b, #a4abb6); }
dd { margin: 0; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
a { color: inherit; }`;

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LABELS = {
  ko: {
    title: '결제 결과',
    order: '주문 번호',
    amount: '결제 금액',
    due: '입금할 금액',
    bank: '입금 은행',
    account: '계좌 번호',
    holder: '예금주',
    deadline: '입금 기한',
    again: '다시 확인하기',
  },
  en: {
    title: 'Payment result',
    order: 'Order number',
    amount: 'Amount paid',
    due: 'Amount to deposit',
    bank: 'Bank',
    account: 'Account number',
    holder: 'Account holder',
    deadline: 'Deposit by',
    again: 'Check again',
  },
};

/** The page a shopper sees after the redirect where the shop has none of its own. No script, nothing loaded. */
export function sendResultPage(ctx: Context, http: number, answer: CompleteAnswer, language: Language): void {
  const label = LABELS[language];
  const rows = rowsOf(answer, language).map(
    ([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  const canChange = answer.status === 'pending' || ('retryable' in answer && answer.retryable);
  ctx.status = http;
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', CSP);
  ctx.body = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${label.title}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(answer.message)}</h1><dl>${rows.join('')}</dl>${
    canChange ? `<p><a href="">${label.again}</a></p>` : ''
  }</main></body></html>`;
}

function rowsOf(answer: CompleteAnswer, language: Language): [term: string, value: string][] {
  const label = LABELS[language];
  if (!('merchant_uid' in answer)) return [];
  const rows: [string, string][] = [[label.order, answer.merchant_uid]];
  if (answer.status === 'success') rows.push([label.amount, money(answer, language)]);
  if (answer.status === 'vbankIssued') {
    const { vbank_name, vbank_num, vbank_holder, vbank_date } = answer.vbank;
    rows.push([label.due, money(answer, language)]);
    if (vbank_name) rows.push([label.bank, vbank_name]);
    rows.push([label.account, vbank_num]);
    if (vbank_holder) rows.push([label.holder, vbank_holder]);
    if (vbank_date) rows.push([label.deadline, koreanTime(vbank_date, language)]);
  }
  return rows;
}

function money({ amount, currency }: { amount: number; currency: string }, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
}

/** Korean banks close an account by Korean time, wherever the shopper's server stands. */
function koreanTime(seconds: number, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Seoul',
  });
  return format.format(seconds * 1000);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
