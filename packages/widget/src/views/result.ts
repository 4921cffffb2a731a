import type { SuccessAnswer, VirtualAccount } from '@iamport-checkout/protocol';
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../messages/index.ts';
import { formatMoney } from '../money.ts';
import { httpUrl } from '../request.ts';
import { icon } from './icon.ts';
import type { View } from './words.ts';

export interface ResultView extends View {
  readonly language: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly merchantUid: string | undefined;
  /** The order's name, if known. */
  readonly name: string | undefined;
  copy(text: string): void;
}

/** The panel of a state: sign, heading, sentences, details. */
export const resultPanel = (
  m: Messages,
  [heading, message, advice]: string[],
  view: ResultView,
): TemplateResult => html`
  <section part="result" aria-labelledby="heading" class=${view.state}>
    ${icon(view.state)}
    <h3 part="heading" id="heading" tabindex="-1">${heading}</h3>
    ${message && html`<p part="message">${message}</p>`}
    ${advice && html`<p part="advice">${advice}</p>`}
    ${view.outcome && details(m, view)}
  </section>
`;

function details(m: Messages, view: ResultView): unknown {
  const { outcome, state, language, merchantUid, name } = view;
  const { answer, code } = outcome ?? {};
  const { vbank } = (answer ?? {}) as { vbank?: VirtualAccount };
  const { paid_at, receipt_url } = (vbank ? {} : (answer ?? {})) as Partial<SuccessAnswer>;
  const receipt = httpUrl(receipt_url, 'about:blank');
  return [
    rows('details', [
      [m.order, answer && name],
      [m.bank, vbank?.vbank_name],
      [m.account, vbank && accountNumber(m, view, vbank.vbank_num)],
      [m.holder, vbank?.vbank_holder],
      [m.amount, answer && formatMoney(answer.amount, answer.currency, language)],
      [m.paidAt, paid_at && moment(paid_at, language)],
      [
        m.deadline,
        vbank?.vbank_date && moment(vbank.vbank_date, language) + timeLeft(vbank.vbank_date, view),
      ],
      [m.orderNumber, !vbank && (answer?.merchant_uid ?? merchantUid)],
      [m.code, !answer && state !== 'pending' && code],
    ]),
    receipt &&
      html`<a part="receipt" href=${receipt} target="_blank" rel="noopener noreferrer">${m.receipt}<span class="unseen">(${m.newWindow})</span></a>`,
  ];
}

/** Read out digit by digit, and copied as it is. */
const accountNumber = (m: Messages, { copy }: ResultView, number: string): TemplateResult => html`
  <b dir="ltr" aria-hidden="true">${number}</b><span class="unseen">${[...number].join(' ')}</span>
  <button part="copy" type="button" @click=${() => copy(number)}>${m.copy}</button>
`;

/** Terms and what they are; those without a value are left out. */
export const rows = (part: string, pairs: [term: string, value: unknown][]): TemplateResult =>
  html`<dl part=${part}>${pairs.map(([term, value]) => (value ? html`<div><dt>${term}</dt><dd>${value}</dd></div>` : nothing))}</dl>`;

/** Banks count deposits, and receipts are dated, in Korean time, wherever the shopper is. */
function moment(seconds: number, language: string): string {
  const [dateStyle, zone] = language === 'ko' ? (['long', ''] as const) : (['medium', ' KST'] as const);
  const options = { timeZone: 'Asia/Seoul', dateStyle, timeStyle: 'short' } as const;
  return new Date(seconds * 1000).toLocaleString(language, options) + zone;
}

/** In whole days, hours or minutes, never more than there are. */
function timeLeft(seconds: number, { now, language }: ResultView): string {
  const minutes = seconds / 60 - now / 60_000;
  const [size, unit] =
    minutes < 60 ? [1, 'minute' as const] : minutes < 1440 ? [60, 'hour' as const] : [1440, 'day' as const];
  return ` (${new Intl.RelativeTimeFormat(language).format(Math.floor(minutes / size), unit)})`;
}
