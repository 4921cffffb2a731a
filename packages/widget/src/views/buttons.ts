import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../messages/index.ts';
import { formatMoney } from '../money.ts';
import { isOn } from '../settings.ts';
import { isBusy } from './icon.ts';
import type { Scene, View } from './view.ts';

type Act = (() => unknown) | false | undefined;

/** Label and action of the main button, then of the other. Without an action the main button is busy. */
type Actions = [label?: unknown, act?: Act, otherLabel?: string, otherAct?: Act];

/** One template whatever the state, so that the button a shopper stands on stays that very button. */
export function buttons(m: Messages, view: View, scene: Scene): TemplateResult {
  const [label, act, otherLabel, otherAct] = actions(m, view, scene);
  return html`<div part="actions">${
    label &&
    html`<button part="button" ?disabled=${act === scene.pay && isOn(scene.disabled)} aria-disabled=${act ? nothing : 'true'} @click=${act}>${label}</button>`
  }${
    otherAct ? html`<button part="secondary-button" @click=${otherAct}>${otherLabel}</button>` : nothing
  }</div>`;
}

function actions(m: Messages, { standing, order }: View, { uiLanguage, pay, verify }: Scene): Actions {
  const { state, status, canPay, canAsk, isLate } = standing;
  if (isBusy(state)) return [m.busy, undefined, m.check, state === 'paying' && isLate && verify];
  if (!status) {
    const money = order ? formatMoney(order, uiLanguage) : '';
    return [html`<slot>${m.pay.replace('{}', money).trim()}</slot>`, pay];
  }
  if (canPay) return [m.payAgain, pay, m.check, canAsk && verify];
  if (!canAsk) return [];
  return state === 'unavailable' ? [m.tryAgain, pay] : [m.check, verify];
}
