import { html, nothing, type TemplateResult } from 'lit';
import type { Messages, UiLanguage } from '../messages/index.ts';
import { formatMoney } from '../money.ts';
import { httpUrl } from '../request.ts';
import type { CheckoutState, Outcome } from '../states.ts';
import { icon } from './icon.ts';
import type { Words } from './words.ts';

export interface ResultView {
  m: Messages;
  language: UiLanguage;
  state: CheckoutState;
  outcome: Outcome | undefined;
  words: Words;
  merchantUid: string;
  /** The order's name, if known. */
  name: string;
  copy: (text: string) => void;
}

/** The panel of a state: icon, heading, sentence, details. */
export function resultPanel(view: ResultView): TemplateResult {
  const { state, words } = view;
  return html`<section part="result" aria-labelledby="heading" class=${state}>
    ${icon(state)}
    <h3 part="heading" id="heading" tabindex="-1">${words.heading}</h3>
    ${words.text ? html`<p part="message">${words.text}</p>` : nothing}
    ${details(view)}
  </section>`;
}

function details(view: ResultView): TemplateResult | typeof nothing {
  const { m, outcome, language, merchantUid, name } = view;
  if (!outcome) return nothing;
  const { answer, state, code } = outcome;
  if (answer?.status === 'success') {
    const receipt = httpUrl(answer.receipt_url ?? undefined, 'about:blank');
    return html`<dl part="details">
        ${name ? row(m.orderName, name) : nothing}
        ${row(m.paidAmount, formatMoney(answer.amount, answer.currency, language))}
        ${answer.paid_at > 0 ? row(m.paidAt, moment(answer.paid_at, language)) : nothing}
        ${row(m.orderNumber, answer.merchant_uid)}
      </dl>
      ${
        receipt
          ? html`<a part="receipt" href=${receipt.href} target="_blank" rel="noopener noreferrer"
              >${m.receipt}<span class="unseen">(${m.newWindow})</span></a
            >`
          : nothing
      }`;
  }
  if (answer) return account(view, answer);
  return html`<dl part="details" class="small">
    ${merchantUid ? row(m.orderNumber, merchantUid) : nothing}
    ${code && state !== 'pending' ? row(m.code, code) : nothing}
  </dl>`;
}

function account(
  { m, language, copy, name }: ResultView,
  { vbank, amount, currency }: Extract<Outcome['answer'], { status: 'vbankIssued' }>,
): TemplateResult {
  const { vbank_name, vbank_num, vbank_holder, vbank_date } = vbank;
  return html`<dl part="details">
    ${name ? row(m.orderName, name) : nothing}
    ${vbank_name ? row(m.bank, vbank_name) : nothing}
    <div>
      <dt>${m.account}</dt>
      <dd>
        <span class="number">${vbank_num}</span>
        <button part="copy" type="button" aria-label=${m.copyAccount} @click=${() => copy(vbank_num)}>
          ${m.copy}
        </button>
      </dd>
    </div>
    ${vbank_holder ? row(m.holder, vbank_holder) : nothing}
    ${row(m.depositAmount, formatMoney(amount, currency, language))}
    ${vbank_date > 0 ? row(m.deadline, moment(vbank_date, language)) : nothing}
  </dl>`;
}

/** A term and what it is. */
export const row = (term: string, value: string): TemplateResult => html`<div>
  <dt>${term}</dt>
  <dd>${value}</dd>
</div>`;

/** Banks count deposits, and receipts are dated, in Korean time, wherever the shopper is. */
export const moment = (seconds: number, language: UiLanguage): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...(language === 'en' && { timeZoneName: 'short' }),
  }).format(seconds * 1000);
