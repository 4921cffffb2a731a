import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Activation, type Loading } from './controllers/activation.ts';
import { Checkout, type CheckoutHost } from './controllers/checkout.ts';
import { amount, flag, isOn } from './converters.ts';
import { browser, type Environment } from './environment.ts';
import { emit, type Failure } from './events.ts';
import { chooseLanguage, type Messages, messagesIn, type UiLanguage } from './messages/index.ts';
import { formatMoney } from './money.ts';
import { property } from './property.ts';
import { httpUrl, type OrderFacts, type RequestPayParams } from './request.ts';
import type { CheckoutState, Outcome } from './states.ts';
import { styles } from './styles.ts';
import { VERSION } from './version.ts';
import { buttons } from './views/buttons.ts';
import { resultPanel, row } from './views/result.ts';
import { type Words, wordsFor } from './views/words.ts';

export type { CheckoutCode, WidgetCode } from './codes.ts';
export type { Loading } from './controllers/activation.ts';
export type * from './events.ts';
export type { RequestPayParams } from './request.ts';
export { CHECKOUT_STATES, type CheckoutState } from './states.ts';

/**
 * Takes an Iamport (PortOne V1) payment and shows the status that the shop's own API gives, and only that.
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
 * @csspart message - The sentence below the heading.
 * @csspart details - Amount, time, account and other facts.
 * @csspart receipt - The link to the receipt.
 * @csspart copy - The button that copies the account number.
 * @csspart button - The main button.
 * @csspart secondary-button - The other way on, where there is one.
 *
 * @cssproperty --iamport-accent - The main button's colour.
 * @cssproperty --iamport-on-accent - Text on the main button.
 * @cssproperty --iamport-text - Text.
 * @cssproperty --iamport-muted - Secondary text.
 * @cssproperty --iamport-surface - Background.
 * @cssproperty --iamport-border - Lines.
 * @cssproperty --iamport-success - Sign of a completed payment.
 * @cssproperty --iamport-notice - Sign of a payment that waits.
 * @cssproperty --iamport-danger - Sign of a payment that was not made.
 * @cssproperty --iamport-radius - Corner radius.
 * @cssproperty --iamport-font - Font family.
 *
 * @event {CustomEvent<RequestPayParams>} iamport-before-pay - Before the payment window opens; cancelable.
 * @event {CustomEvent<StateChange>} iamport-state-change - The state has changed.
 * @event {CustomEvent<SuccessAnswer | VbankIssuedAnswer>} iamport-complete - The API confirmed the payment.
 * @event {CustomEvent<Failure>} iamport-fail - There is no payment, and why.
 */
export class IamportCheckout extends LitElement implements CheckoutHost {
  /** The package's version. */
  static readonly version: string = VERSION;
  static override readonly styles = styles;

  /** Address of the shop's verification API, without a trailing path. */
  @property() api?: string;
  /** The merchant's code, as given to `IMP.init`. */
  @property({ attribute: 'merchant-code' }) merchantCode?: string;
  /** The sub-store's code; `IMP.agency` is then called instead of `IMP.init`. */
  @property({ attribute: 'tier-code' }) tierCode?: string;
  /** The order number: 1–40 characters of `A-Z a-z 0-9 _ -`, new for each order. */
  @property({ attribute: 'merchant-uid' }) merchantUid?: string;
  /** The channel to pay with. */
  @property({ attribute: 'channel-key' }) channelKey?: string;
  /** The payment company's code; PortOne prefers `channel-key`. */
  @property() pg?: string;
  /** `card`, `trans`, `vbank`, `kakaopay` and so on. */
  @property({ attribute: 'pay-method' }) payMethod?: string;
  /** The order's name. Fetched from the API if missing. */
  @property() name?: string;
  /** The amount in the currency's main unit. Fetched from the API if missing. */
  @property({ converter: amount }) amount?: number;
  /** ISO 4217 code; KRW if neither the page nor the order says otherwise. */
  @property() currency?: string;
  /** The tax-free part of the amount. */
  @property({ attribute: 'tax-free', converter: amount }) taxFree?: number;
  /** The VAT part of the amount. */
  @property({ attribute: 'vat-amount', converter: amount }) vatAmount?: number;
  /** The payment window's language. The element's own is `lang`. */
  @property() language?: string;
  /** Opens an escrow window. */
  @property({ converter: flag }) escrow?: boolean;
  /** The goods are digital; `phone` payments need to know. */
  @property({ converter: flag }) digital?: boolean;
  /** Deposit deadline of a virtual account, such as `2026-12-31` or `202612312359`. */
  @property({ attribute: 'vbank-due' }) vbankDue?: string;
  /** The shop's business registration number. */
  @property({ attribute: 'biz-num' }) bizNum?: string;
  /** URL scheme of the app whose web view shows the page. */
  @property({ attribute: 'app-scheme' }) appScheme?: string;
  /** Opens the payment window as a pop-up, where the payment company lets one choose. */
  @property({ converter: flag }) popup?: boolean;
  /** Webhook address for this payment, in place of the console's. */
  @property({ attribute: 'notice-url' }) noticeUrl?: string;
  /** Address that PortOne asks just before it approves. */
  @property({ attribute: 'confirm-url' }) confirmUrl?: string;
  /** The merchant's name for a billing key. */
  @property({ attribute: 'customer-uid' }) customerUid?: string;
  /** The buyer's name. */
  @property({ attribute: 'buyer-name' }) buyerName?: string;
  /** The buyer's telephone number. */
  @property({ attribute: 'buyer-tel' }) buyerTel?: string;
  /** The buyer's e-mail address. */
  @property({ attribute: 'buyer-email' }) buyerEmail?: string;
  /** The buyer's address. */
  @property({ attribute: 'buyer-addr' }) buyerAddr?: string;
  /** The buyer's postal code. */
  @property({ attribute: 'buyer-postcode' }) buyerPostcode?: string;
  /** Where the payment page returns to (`m_redirect_url`); this page if missing. */
  @property({ attribute: 'redirect-url' }) redirectUrl?: string;
  /** Address of PortOne's script. */
  @property({ attribute: 'sdk-src' }) sdkSrc = 'https://cdn.iamport.kr/v1/iamport.js';
  /** Subresource integrity of that script, for a copy of your own. */
  @property({ attribute: 'sdk-integrity' }) sdkIntegrity?: string;
  /** The page's CSP nonce, for the script tag. */
  @property({ attribute: 'sdk-nonce' }) sdkNonce?: string;
  /** When requests may begin: at once, when the element comes into view, or when the shopper touches it. */
  @property() loading: Loading = 'eager';
  /** Keeps the shopper from paying. `disabled="false"` does not. */
  @property({ converter: flag, reflect: true }) disabled?: boolean;
  /** The element's language, `ko` or `en`; otherwise the page's, then the browser's. */
  @property() override lang = '';
  /** Anything else for `request_pay`: `display`, `card`, `products`, `custom_data`, `bypass` and so on. */
  @property({ attribute: false }) params?: Readonly<Record<string, unknown>>;

  /** @internal The world outside; tests replace it. */
  environment: Environment = browser;

  readonly #checkout = new Checkout(this);
  readonly #internals: ElementInternals | undefined = this.attachInternals?.();
  #announcement = '';
  #takesFocus = false;

  constructor() {
    super();
    // Its turn comes before `updated`, so that the settings are taken up with all that they allow.
    new Activation(this, () => this.#checkout.activate());
  }

  /** Where the checkout stands; also an attribute, and `:state()` for style sheets. */
  get state(): CheckoutState {
    return this.#checkout.state;
  }

  /** Opens the payment window; call it inside a click. True if a window is open for this order. */
  pay(): boolean {
    return this.#checkout.pay();
  }

  /** Asks the API what became of the payment, and shows it. */
  verify(): Promise<void> {
    return this.#checkout.verify();
  }

  /** Forgets the outcome and starts afresh. */
  reset(): void {
    this.#checkout.reset();
  }

  /** @internal */
  get isDisabled(): boolean {
    return isOn(this.disabled);
  }

  /** @internal */
  get apiUrl(): string {
    return httpUrl(this.api, document.baseURI)?.href.replace(/\/+$/, '') ?? '';
  }

  /** @internal */
  get uiLanguage(): UiLanguage {
    const near = this.parentElement?.closest('[lang]:not([lang=""])')?.getAttribute('lang');
    return chooseLanguage(
      this.lang,
      near,
      globalThis.document?.documentElement?.lang,
      globalThis.navigator?.language,
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#reflect(undefined);
    if (this.hasUpdated) this.#checkout.configure();
  }

  protected override updated(changed: PropertyValues): void {
    for (const key of ['disabled', 'lang']) changed.delete(key);
    if (changed.size > 0) this.#checkout.configure();
    if (this.#takesFocus) {
      this.#takesFocus = false;
      this.renderRoot.querySelector<HTMLElement>('#heading')?.focus();
    }
  }

  protected override render(): TemplateResult {
    const m = messagesIn(this.uiLanguage);
    const { state, outcome, order } = this.#checkout;
    const words = this.#words(m);
    return html`<div part="base" lang=${this.uiLanguage}>
      <slot name="summary">${order && !outcome?.answer ? this.#summary(m, order) : nothing}</slot>
      ${
        words
          ? html`<slot name="result">${resultPanel({
              m,
              language: this.uiLanguage,
              state,
              outcome,
              words,
              merchantUid: this.merchantUid ?? '',
              name: order?.name ?? '',
              copy: (text) => void this.#copy(text),
            })}</slot>`
          : nothing
      }
      ${buttons({
        m,
        state,
        outcome,
        isLeft: this.#checkout.isLeft,
        isDisabled: this.isDisabled,
        money: this.#money(),
        pay: () => void this.pay(),
        ask: () => void this.verify(),
        start: () => this.#checkout.start(),
      })}
      <p class="unseen" role="status" aria-live="polite">${this.#announcement}</p>
    </div>`;
  }

  #summary(m: Messages, { name }: OrderFacts): TemplateResult {
    return html`<dl part="summary">
      ${row(m.orderName, name)}${row(m.orderAmount, this.#money())}
    </dl>`;
  }

  #money(): string {
    const { order } = this.#checkout;
    return order ? formatMoney(order.amount, order.currency, this.uiLanguage) : '';
  }

  #words(m: Messages): Words | undefined {
    const { state, outcome, isLeft, misconfiguration } = this.#checkout;
    // As the page's author wrote it, where it was written.
    const written = misconfiguration && this.getAttribute(misconfiguration.attribute);
    const wrong = misconfiguration && { ...misconfiguration, value: written ?? misconfiguration.value };
    return wordsFor(m, state, outcome, isLeft, wrong);
  }

  /** @internal */
  beforePay(params: RequestPayParams): boolean {
    return emit(this, 'iamport-before-pay', params);
  }

  /** @internal */
  transitioned(from: CheckoutState, outcome: Outcome | undefined): void {
    this.#reflect(from);
    const words = this.#words(messagesIn(this.uiLanguage));
    // Whatever takes the focus is read out by that; the live region says the rest, so nothing is heard twice.
    this.#takesFocus = outcome !== undefined && this.#checkout.isEngaged;
    this.#announcement = words ? (this.#takesFocus ? words.text : `${words.heading}. ${words.text}`) : '';
    if (from !== this.state) emit(this, 'iamport-state-change', { from, to: this.state });
    if (!outcome || this.#checkout.outcome !== outcome) return;
    const { answer, status, code = '' } = outcome;
    if (answer) emit(this, 'iamport-complete', answer);
    else if (status !== 'pending') {
      const message = outcome.message || [words?.heading, words?.text].filter(Boolean).join('. ');
      emit(this, 'iamport-fail', { status: status as Failure['status'], code, message });
    }
  }

  #reflect(from: CheckoutState | undefined): void {
    this.setAttribute('state', this.state);
    try {
      if (from) this.#internals?.states.delete(from);
      this.#internals?.states.add(this.state);
    } catch {
      // Browsers before `:state()` accept only names that begin with two dashes.
    }
  }

  async #copy(text: string): Promise<void> {
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
