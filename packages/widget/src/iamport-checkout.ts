import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { whenActive } from './controllers/activation.ts';
import { type Checkout, type CheckoutHost, createCheckout } from './controllers/checkout.ts';
import { browser, type Environment } from './environment.ts';
import { emit, type Failure } from './events.ts';
import { chooseLanguage, messagesIn, registerMessages } from './messages/index.ts';
import type { RequestPayParams } from './request.ts';
import { properties } from './settings.ts';
import type { CheckoutState, Standing } from './states.ts';
import { styles } from './styles.ts';
import { VERSION } from './version.ts';
import { buttons } from './views/buttons.ts';
import { resultPanel, summary } from './views/result.ts';
import { spoken, wordsFor } from './views/words.ts';

export type * from './attributes.ts';
export type { CheckoutCode, WidgetCode } from './codes.ts';
export type { Loading } from './controllers/activation.ts';
export type * from './events.ts';
export { type Messages, registerMessages, type Words } from './messages/index.ts';
export type { RequestPayParams } from './request.ts';
export type { CheckoutState } from './states.ts';

/**
 * Takes an Iamport (PortOne V1) payment and shows the status that the shop's own API gives, and only that.
 *
 * @tag iamport-checkout
 *
 * @slot - The pay button's label.
 * @slot summary - Replaces the order's name and amount.
 * @slot result - Replaces the panel that tells how the payment stands.
 *
 * @csspart base - The box around everything.
 * @csspart summary - The order's name and amount.
 * @csspart result - The panel of the current state.
 * @csspart icon - The state's sign.
 * @csspart heading - The state in a few words; results take the focus here.
 * @csspart message - The sentence below the heading: the API's or PortOne's, or what to do.
 * @csspart advice - What to do, where the message is not that already.
 * @csspart details - Amount, time, account and other facts.
 * @csspart receipt - The link to the receipt.
 * @csspart copy - The button that copies the account number.
 * @csspart actions - The box around the buttons.
 * @csspart button - The main button.
 * @csspart secondary-button - The other way on, where there is one.
 *
 * @cssproperty [--iamport-accent=#1b64da] - The main button's colour. The text on it, the spinner and waiting signs follow it.
 * @cssproperty [--iamport-on-accent] - Text on the main button; by default black or white, whichever can be read better.
 * @cssproperty [--iamport-text] - Text; by default the page's, by its color-scheme.
 * @cssproperty [--iamport-muted] - Secondary text; by default between text and surface.
 * @cssproperty [--iamport-surface=Canvas] - Background; by default the page's, by its color-scheme.
 * @cssproperty [--iamport-border] - Lines; by default between text and surface.
 * @cssproperty [--iamport-success=#12a066] - Sign of a completed payment.
 * @cssproperty [--iamport-notice] - Sign of a payment that waits, and the spinner; by default between accent and text.
 * @cssproperty [--iamport-danger=#e5484d] - Sign of a payment that was not made.
 * @cssproperty [--iamport-radius=16px] - Corner radius of the box; the buttons' is three quarters of it.
 * @cssproperty [--iamport-font] - Font family; by default Pretendard or the system's Korean font, never one that is loaded.
 * @cssproperty [--iamport-min-height=376px] - Least height: that of the highest usual state, so that nothing below moves.
 *
 * @cssstate idle - Nothing was asked yet, or there is no order number.
 * @cssstate loading - PortOne's script or the order is on its way.
 * @cssstate ready - The button works.
 * @cssstate paying - The payment window is open.
 * @cssstate verifying - The API is being asked what became of the payment.
 * @cssstate paid - The API says that the payment is made.
 * @cssstate vbank-issued - A virtual account was issued and waits for its deposit.
 * @cssstate pending - The result is not final, or not known.
 * @cssstate failed - There is no payment.
 * @cssstate cancelled - The payment was cancelled.
 * @cssstate forgery - The payment is not the order's.
 * @cssstate unavailable - A wrong setting, no script of PortOne's, or no such order.
 *
 * @event {CustomEvent<RequestPayParams>} iamport-before-pay - Before the payment window opens; cancelable.
 * @event {CustomEvent<StateChange>} iamport-state-change - The state has changed.
 * @event {CustomEvent<SuccessAnswer | VbankIssuedAnswer>} iamport-complete - The API confirmed the payment.
 * @event {CustomEvent<Failure>} iamport-fail - There is no payment, and why.
 */
export class IamportCheckout extends LitElement implements CheckoutHost {
  /** The package's version. */
  static readonly version: string = VERSION;
  /** Teaches all elements another language, or replaces texts of one that they speak. */
  static readonly registerMessages = registerMessages;
  static override readonly properties = properties;
  static override readonly styles = styles;

  /** Address of the shop's verification API, without a trailing path. */
  api?: string;
  /** The merchant's code, as given to `IMP.init`. */
  merchantCode?: string;
  /** The sub-store's code; `IMP.agency` is then called instead of `IMP.init`. */
  tierCode?: string;
  /** The order number: 1–40 characters of `A-Z a-z 0-9 _ -`, new for each order. */
  merchantUid?: string;
  /** The channel to pay with. */
  channelKey?: string;
  /** The payment company's code; PortOne prefers `channel-key`. */
  pg?: string;
  /** `card`, `trans`, `vbank`, `kakaopay` and so on. */
  payMethod?: string;
  /** The order's name. Fetched from the API if missing. */
  name?: string;
  /** The amount in the currency's main unit. Fetched from the API if missing. */
  amount?: number;
  /** ISO 4217 code; KRW if neither the page nor the order says otherwise. */
  currency?: string;
  /** The tax-free part of the amount. */
  taxFree?: number;
  /** The VAT part of the amount. */
  vatAmount?: number;
  /** The payment window's language. The element's own is `lang`. */
  language?: string;
  /** Opens an escrow window. */
  escrow?: boolean;
  /** The goods are digital; `phone` payments need to know. */
  digital?: boolean;
  /** Deposit deadline of a virtual account, such as `2026-12-31` or `202612312359`. */
  vbankDue?: string;
  /** The shop's business registration number. */
  bizNum?: string;
  /** URL scheme of the app whose web view shows the page. */
  appScheme?: string;
  /** Opens the payment window as a pop-up, where the payment company lets one choose. */
  popup?: boolean;
  /** Webhook address for this payment, in place of the console's. */
  noticeUrl?: string;
  /** Address that PortOne asks just before it approves. */
  confirmUrl?: string;
  /** The merchant's name for a billing key. */
  customerUid?: string;
  /** The buyer's name. */
  buyerName?: string;
  /** The buyer's telephone number. */
  buyerTel?: string;
  /** The buyer's e-mail address. */
  buyerEmail?: string;
  /** The buyer's address. */
  buyerAddr?: string;
  /** The buyer's postal code. */
  buyerPostcode?: string;
  /** Where the payment page returns to (`m_redirect_url`); this page if missing. */
  redirectUrl?: string;
  /** Address of PortOne's script. */
  sdkSrc = 'https://cdn.iamport.kr/v1/iamport.js';
  /** Subresource integrity of that script, for a copy of your own. */
  sdkIntegrity?: string;
  /** The page's CSP nonce, for the script tag. */
  sdkNonce?: string;
  /** When requests may begin: at once, when the element comes into view, or when the shopper touches it. */
  loading: 'eager' | 'lazy' | 'interaction' = 'eager';
  /** Keeps the shopper from paying. `disabled="false"` does not. */
  disabled?: boolean;
  /** The element's language, `ko` or `en`; otherwise the page's, then the browser's. */
  override lang = '';
  /** Anything else for `request_pay`: `display`, `card`, `products`, `custom_data`, `bypass` and so on. */
  params?: Readonly<Record<string, unknown>>;

  /** @internal The world outside; tests replace it. */
  environment: Environment = browser;

  readonly #checkout: Checkout = createCheckout(this);
  readonly #heedLoading = whenActive(this, () => this.#checkout.activate());
  readonly #internals = this.attachInternals();
  #announcement = '';
  #takesFocus = false;

  /** Where the checkout stands; also an attribute, and `:state()` for style sheets. */
  get state(): CheckoutState {
    return this.#checkout.standing.state;
  }

  /** Opens the payment window; call it inside a click. True if a window is open for this order. */
  pay(): boolean {
    return this.#checkout.pay();
  }

  /** Asks the API what became of the payment, and shows it. */
  async verify(): Promise<void> {
    await this.#checkout.verify();
  }

  /** Forgets the outcome and starts afresh. */
  reset(): void {
    this.#checkout.reset();
  }

  /** @internal */
  get uiLanguage(): string {
    const near = this.parentElement?.closest('[lang]:not([lang=""])')?.getAttribute('lang');
    return chooseLanguage(this.lang, near, document.documentElement.lang, navigator.language);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#reflect(undefined);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#configure(changed);
  }

  protected override firstUpdated(): void {
    // The live region has to be there before it can say anything.
    if (this.#announcement) this.requestUpdate();
  }

  protected override updated(changed: PropertyValues): void {
    // What listeners have set meanwhile.
    this.#configure(changed);
    if (this.#takesFocus) this.renderRoot.querySelector('h3')?.focus();
    this.#takesFocus = false;
  }

  #configure(changed: PropertyValues): void {
    // What is looked up when it is needed. Frameworks make new `params` whenever they render.
    for (const name of ['disabled', 'lang', 'params']) changed.delete(name);
    if (changed.size === 0) return;
    // First, so that the settings are taken up with all that they allow.
    if (changed.has('loading')) this.#heedLoading();
    changed.clear();
    this.#checkout.configure();
  }

  protected override render(): TemplateResult {
    const language = this.uiLanguage;
    const m = messagesIn(language);
    const view = this.#checkout;
    const words = wordsFor(m, view.standing);
    return html`<div part="base" lang=${language}>
      <slot name="summary">${summary(m, view, this)}</slot>
      ${words[0] && resultPanel(m, words, view, this)}
      ${buttons(m, view, this)}
      <p class="unseen" role="status">${this.hasUpdated ? this.#announcement : ''}</p>
    </div>`;
  }

  /** @internal */
  beforePay(params: RequestPayParams): boolean {
    return emit(this, 'iamport-before-pay', params);
  }

  /** @internal */
  transitioned(from: Standing, isEngaged: boolean): void {
    this.#reflect(from.state);
    const { standing } = this.#checkout;
    const { state, status, answer, code = '', message } = standing;
    const words = wordsFor(messagesIn(this.uiLanguage), standing);
    // Whatever takes the focus is read out by that; the live region says the rest, so nothing is heard twice. A heading in
    // whose place the page has put something cannot.
    this.#takesFocus = isEngaged && status !== undefined && !this.querySelector(':scope > [slot=result]');
    // A page that loads has enough to say.
    const isQuiet = state === 'loading' && !isEngaged;
    this.#announcement = isQuiet ? '' : spoken(words.slice(this.#takesFocus ? 1 : 0));
    if (from.state !== state) emit(this, 'iamport-state-change', { from: from.state, to: state });
    // A listener may have gone on.
    if (this.#checkout.standing !== standing) return;
    if (answer) emit(this, 'iamport-complete', answer);
    else if (status && status !== 'pending')
      emit(this, 'iamport-fail', {
        status: status as Failure['status'],
        code,
        message: message || spoken(words),
      });
  }

  #reflect(from: CheckoutState | undefined): void {
    const { states } = this.#internals;
    this.setAttribute('state', this.state);
    try {
      if (from) states.delete(from);
      states.add(this.state);
    } catch {
      // Browsers before `:state()` accept only names that begin with two dashes.
    }
  }

  /** @internal */
  async copy(text: string): Promise<void> {
    const m = messagesIn(this.uiLanguage);
    try {
      await navigator.clipboard.writeText(text);
      this.#announcement = m.copied;
    } catch {
      this.#announcement = m.copyFailed;
    }
    this.requestUpdate();
  }
}
