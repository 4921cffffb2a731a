import { html, type TemplateResult } from 'lit';
import type { CheckoutState } from '../states.ts';

const CHECK = 'M-4.5 .5l3 3 6-7';
const CLOCK = 'M0-4.5V0l3 2';
const BANG = 'M0-5v6M0 4.5v.1';

/** Something is under way, and there is nothing to press. */
export const isBusy = (state: CheckoutState): boolean => /ing$/.test(state) && state !== 'pending';

/** A state's sign. The heading beside it says the same, so it is hidden from assistive technology. */
export const icon = (state: CheckoutState): TemplateResult =>
  isBusy(state)
    ? html`<span part="icon" class="spinner"></span>`
    : html`<svg part="icon" viewBox="-12 -12 24 24" aria-hidden="true"><circle r="12"/><path d=${
        state === 'paid' ? CHECK : /^(pending|vbank)/.test(state) ? CLOCK : BANG
      } /></svg>`;
