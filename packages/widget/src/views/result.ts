import type { SuccessAnswer, VbankIssuedAnswer } from '@iamport-checkout/protocol';
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../messages/index.ts';
import { formatMoney } from '../money.ts';
import { httpUrl } from '../request.ts';
import { icon } from './icon.ts';
import type { Scene, View } from './view.ts';

/** The order, until there is a payment to tell of. */
export const summary = (m: Messages, { order, standing }: View, { uiLanguage }: Scene): unknown =>
  order && !standing.answer
    ? rows('summary', [
        [m.order, order.name],
        [m.amount, formatMoney(order, uiLanguage)],
      ])
    : nothing;

/** The panel of a state: sign, heading, sentences, details. What is said may read from another side than the page. */
export const resultPanel = (
  m: Messages,
  [heading, message, advice]: string[],
  view: View,
  scene: Scene,
): TemplateResult => html`
  <slot name="result">
    <section part="result" class=${view.standing.state}>
      ${icon(view.standing.state)}
      <h3 part="heading" tabindex="-1"><bdi>${heading}</bdi></h3>
      ${message && html`<p part="message"><bdi>${message}</bdi></p>`}
      ${advice && html`<p part="advice"><bdi>${advice}</bdi></p>`}
      ${view.standing.status && details(m, view, scene)}
    </section>
  </slot>
`;

function details(m: Messages, { standing, order }: View, scene: Scene): unknown {
  const { uiLanguage, merchantUid } = scene;
  const { state, answer, code } = standing;
  const { vbank, paid_at, receipt_url } = (answer ?? {}) as Partial<
    Omit<SuccessAnswer, 'status'> & VbankIssuedAnswer
  >;
  const receipt = httpUrl(receipt_url, 'about:blank');
  const paid = Number(paid_at);
  const due = Number(vbank?.vbank_date);
  return [
    rows('details', [
      [m.order, answer && order?.name],
      [m.bank, vbank?.vbank_name],
      [m.account, vbank && accountNumber(m, vbank.vbank_num, scene)],
      [m.holder, vbank?.vbank_holder],
      [m.amount, answer && formatMoney(answer, uiLanguage)],
      [m.paidAt, paid && moment(paid, uiLanguage)],
      [m.deadline, due && moment(due, uiLanguage) + timeLeft(due, scene)],
      [m.orderNumber, !vbank && (answer?.merchant_uid ?? merchantUid)],
      [m.code, !answer && state !== 'pending' && code],
    ]),
    receipt &&
      html`<a part="receipt" href=${receipt} target="_blank" rel="noreferrer">${m.receipt}<span class="unseen">(${m.newWindow})</span></a>`,
  ];
}

/** Read out digit by digit, and copied as it is. */
const accountNumber = (m: Messages, number: string, scene: Scene): TemplateResult => html`
  <b dir="ltr" aria-hidden="true">${number}</b><span class="unseen">${[...number].join(' ')}</span>
  <button part="copy" @click=${() => scene.copy(number)}>${m.copy}</button>
`;

/** Terms and what they are; those without a value are left out. */
const rows = (part: string, pairs: [term: string, value: unknown][]): TemplateResult =>
  html`<dl part=${part}>${pairs.map(([term, value]) => (value ? html`<div><dt><bdi>${term}</bdi></dt><dd><bdi>${value}</bdi></dd></div>` : nothing))}</dl>`;

/** Banks count deposits, and receipts are dated, in Korean time, wherever the shopper is. */
function moment(seconds: number, language: string): string {
  const [dateStyle, zone] = language === 'ko' ? (['long', ''] as const) : (['medium', ' KST'] as const);
  const options = { timeZone: 'Asia/Seoul', dateStyle, timeStyle: 'short' } as const;
  return new Date(seconds * 1000).toLocaleString(language, options) + zone;
}

/** In whole days, hours or minutes, never more than there are; nothing once it is over, by the shopper's clock. */
function timeLeft(seconds: number, { uiLanguage, environment }: Scene): string {
  const minutes = seconds / 60 - environment.now() / 60_000;
  if (minutes < 0) return '';
  const [size, unit] =
    minutes < 60 ? [1, 'minute' as const] : minutes < 1440 ? [60, 'hour' as const] : [1440, 'day' as const];
  return ` (${new Intl.RelativeTimeFormat(uiLanguage).format(Math.floor(minutes / size), unit)})`;
}
