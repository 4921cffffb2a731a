import { html, type TemplateResult } from 'lit';
import type { CheckoutState } from '../states.ts';

const CHECK = 'M7.5 12.5l3 3 6-7';
const CLOCK = 'M12 7.5V12l3 2';
const BANG = 'M12 7v6M12 16.5v.1';

/** A state's sign. The heading beside it says the same, so it is hidden from assistive technology. */
export function icon(state: CheckoutState): TemplateResult {
  if (state === 'paying' || state === 'verifying')
    return html`<span class="icon spinner" aria-hidden="true"></span>`;
  const path = state === 'paid' ? CHECK : state === 'pending' || state === 'vbank-issued' ? CLOCK : BANG;
  return html`<svg part="icon" class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="12" />
    <path d=${path} />
  </svg>`;
}
