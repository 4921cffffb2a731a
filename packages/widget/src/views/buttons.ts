import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../messages/index.ts';
import type { CheckoutState, Outcome } from '../states.ts';

/** What there is to press depends on this. */
export interface ButtonsView {
  m: Messages;
  state: CheckoutState;
  outcome: Outcome | undefined;
  isLeft: boolean;
  isDisabled: boolean;
  /** The order's amount as text, if known. */
  money: string;
  pay: () => void;
  ask: () => void;
  start: () => void;
}

/** Label and action of the main button, then of the other. Without an action the button is busy. */
type Actions = [label?: unknown, act?: (() => void) | undefined, label?: string, act?: () => void];

/** One template whatever the state, so that the button a shopper stands on stays that very button. */
export function buttons(view: ButtonsView): TemplateResult {
  const [label, act, secondLabel, secondAct] = actions(view);
  return html`${
    label === undefined
      ? nothing
      : html`<button
          part="button"
          type="button"
          ?disabled=${view.isDisabled}
          aria-disabled=${act ? nothing : 'true'}
          @click=${act ?? nothing}
        >${label}</button>`
  }${
    secondAct
      ? html`<button part="secondary-button" type="button" @click=${secondAct}>${secondLabel}</button>`
      : nothing
  }`;
}

function actions({ m, state, outcome, isLeft, money, pay, ask, start }: ButtonsView): Actions {
  if (state === 'loading') return [html`<span class="spinner" aria-hidden="true"></span>${m.preparing}`];
  if (state === 'paying') return isLeft ? [m.payingNow, undefined, m.check, ask] : [m.payingNow];
  if (state === 'verifying') return [m.checkingNow];
  if (!outcome) return [html`<slot>${money ? m.payAmount(money) : m.pay}</slot>`, pay];
  if (state === 'unavailable') return outcome.askAgain ? [m.tryAgain, start] : [];
  if (outcome.payAgain) return outcome.askAgain ? [m.payAgain, pay, m.checkAgain, ask] : [m.payAgain, pay];
  return outcome.askAgain ? [m.checkAgain, ask] : [];
}
