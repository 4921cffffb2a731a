import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../messages/index.ts';
import { isBusy } from './icon.ts';
import type { View } from './words.ts';

/** What there is to press depends on this. */
export interface ButtonsView extends View {
  readonly isDisabled: boolean;
  /** The order's amount as text, if known. */
  readonly money: string;
  pay(): void;
  ask(): void;
  start(): void;
}

type Act = (() => void) | false | undefined;

/** Label and action of the main button, then of the other. Without an action the main button is busy. */
type Actions = [label?: unknown, act?: Act, otherLabel?: string, otherAct?: Act];

/** One template whatever the state, so that the button a shopper stands on stays that very button. */
export function buttons(m: Messages, view: ButtonsView): TemplateResult {
  const [label, act, otherLabel, otherAct] = actions(m, view);
  return html`<div part="actions">${
    label
      ? html`<button part="button" type="button" ?disabled=${view.isDisabled} aria-disabled=${act ? nothing : 'true'} @click=${act || nothing}>${label}</button>`
      : nothing
  }${
    otherAct
      ? html`<button part="secondary-button" type="button" @click=${otherAct}>${otherLabel}</button>`
      : nothing
  }</div>`;
}

function actions(m: Messages, view: ButtonsView): Actions {
  const { state, outcome, isLate, money, pay, ask, start } = view;
  if (isBusy(state)) return [m.busy, false, m.check, state === 'paying' && isLate && ask];
  if (!outcome) return [html`<slot>${m.pay.replace('{}', money).trim()}</slot>`, pay];
  const { payAgain, askAgain } = outcome;
  if (payAgain) return [m.payAgain, pay, m.checkAgain, askAgain && ask];
  if (!askAgain) return [];
  return state === 'unavailable' ? [m.tryAgain, start] : [m.checkAgain, ask];
}
