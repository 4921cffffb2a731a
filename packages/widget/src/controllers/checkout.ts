import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Environment, Timer } from '../environment.ts';
import { type Hint, nextStep } from '../hint.ts';
import { isFault } from '../http.ts';
import { isPayable } from '../money.ts';
import { notStarted, outcomeOf, unavailable } from '../outcome.ts';
import { page } from '../page.ts';
import {
  factsOf,
  findMisconfiguration,
  httpUrl,
  type Misconfiguration,
  type OrderFacts,
  type RequestPayParams,
  requestParams,
  type Settings,
} from '../request.ts';
import { type CheckoutState, isBeforePayment, type Outcome } from '../states.ts';
import { fetchOrder } from './order.ts';
import { type Attempt, closeAttempt, requestPay } from './payment.ts';
import { readReturn, returnAddress } from './return.ts';
import { currentImp, initSdk, loadSdk, type SdkSource } from './sdk.ts';
import { VERIFY_RETRY_DELAYS_MS, verifyPayment } from './verification.ts';

/** How long a payment window is left alone before the shopper is offered to ask for the result. */
export const LEFT_AFTER_MS = 30_000;

/** How long a payment window may take to settle down after it was opened; nobody has paid by then. */
export const OPENING_MS = 3_000;

/** Pauses between quiet questions while a payment is pending; then only the shopper's button asks. */
export const PENDING_DELAYS_MS = [5, 10, 20, 40, 60, 60, 120, 120, 300, 300].map((s) => s * 1000);

/** What the flow needs from the element. */
export interface CheckoutHost extends ReactiveControllerHost, Settings {
  readonly environment: Environment;
  readonly isConnected: boolean;
  readonly isDisabled: boolean;
  /** `ko` or `en`. */
  readonly uiLanguage: string;
  /** Asks the page; false if it objects. */
  beforePay(params: RequestPayParams): boolean;
  transitioned(from: CheckoutState, outcome: Outcome | undefined): void;
}

/**
 * The checkout's course from configuration to verdict. It is the only writer of the state, and knows two ways to a
 * verdict: the API's answer, or a payment window that was refused before a payment existed.
 */
export class Checkout implements ReactiveController {
  state: CheckoutState = 'idle';
  outcome: Outcome | undefined;
  /** What is paid for, once known. */
  order: OrderFacts | undefined;
  misconfiguration: Misconfiguration | undefined;
  /** The payment window may have been left without a word. */
  isLeft = false;
  /** The shopper set something in motion, so results may take the focus. */
  isEngaged = false;

  /** Set by the element when `loading` allows requests. */
  isActivated = false;

  readonly #host: CheckoutHost;
  #orderKey = '';
  #fetched: { key: string; facts: OrderFacts } | undefined;
  #hint: Hint | undefined;
  #attempt: Attempt | undefined;
  #timer: Timer | undefined;
  #isOpening = false;
  #openedAt = 0;
  /** Counts courses; whatever returns from an earlier one is stale. */
  #run = 0;

  constructor(host: CheckoutHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    page().elements.add(this.#host);
    addEventListener('pageshow', this.#onPageShow);
    addEventListener('online', this.#onAwake);
    addEventListener('focus', this.#onFocus);
    document.addEventListener('visibilitychange', this.#onAwake);
    if (this.state === 'paying') this.#watchWindow();
    if (this.state === 'pending') this.#askLater(0);
  }

  hostDisconnected(): void {
    page().elements.delete(this.#host);
    removeEventListener('pageshow', this.#onPageShow);
    removeEventListener('online', this.#onAwake);
    removeEventListener('focus', this.#onFocus);
    document.removeEventListener('visibilitychange', this.#onAwake);
    this.#env.clearTimeout(this.#timer);
  }

  /** Settings have changed. Another order starts afresh; the same order's payment is left in peace. */
  configure(): void {
    const { api = '', merchantUid = '' } = this.#host;
    const key = `${api} ${merchantUid}`;
    // A return that was taken up before the page named its order is this order's, or it is dropped.
    const isAdopted = this.#orderKey === `${api} ` && this.#hint?.merchant_uid === merchantUid;
    if (key !== this.#orderKey && !isAdopted) this.#forget();
    this.#orderKey = key;
    if (isBeforePayment(this.state)) this.start();
  }

  /** Does whatever the settings call for now: take up a return, prepare, or say what is missing. */
  start(): void {
    if (this.#host.isConnected) this.#course();
  }

  #course(): unknown {
    const host = this.#host;
    const { merchantUid } = host;
    this.#run++;
    this.misconfiguration = undefined;
    const returned = host.api && this.#takeReturn();
    if (returned) return this.#follow(returned);
    if (!merchantUid) return this.#to('idle');
    this.misconfiguration = findMisconfiguration(host, document.baseURI);
    if (this.misconfiguration) return this.#end(unavailable('CONFIGURATION_INVALID'));
    if (page().paid.has(merchantUid)) return this.#ask({ merchant_uid: merchantUid });
    if (!this.isActivated) {
      this.order = this.#knownOrder();
      return this.#to('idle');
    }
    return this.#prepare();
  }

  /**
   * Opens the payment window. True if it, or this order's window that is open already, now belongs to this element.
   * Everything up to `request_pay` happens in the caller's task.
   */
  pay(): boolean {
    const host = this.#host;
    const merchant_uid = host.merchantUid ?? '';
    const canPay = this.state === 'ready' || (this.outcome?.payAgain && !isBeforePayment(this.state));
    this.isEngaged = true;
    if (host.isDisabled || this.#isOpening) return false;
    if (page().paid.has(merchant_uid) && canPay) {
      void this.#ask({ merchant_uid });
      return false;
    }
    const imp = currentImp();
    const order = this.#knownOrder();
    if (!canPay || !imp || !order || findMisconfiguration(host, document.baseURI)) {
      this.isActivated = true;
      if (this.state === 'idle' || canPay) this.start();
      return false;
    }
    return this.#openWindow(imp, order);
  }

  /** Asks the API what became of this order's payment. */
  async verify(): Promise<void> {
    const merchant_uid = this.#host.merchantUid ?? this.#hint?.merchant_uid;
    if (!merchant_uid || !this.#host.api || this.state === 'verifying') return;
    this.isEngaged = true;
    const { imp_uid } = this.#hint ?? {};
    await this.#ask({ merchant_uid, ...(imp_uid && { imp_uid }) });
  }

  /** Forgets the outcome and starts afresh. An order that was paid shows as paid again. */
  reset(): void {
    this.#forget();
    this.start();
  }

  get #env(): Environment {
    return this.#host.environment;
  }

  get #api(): string {
    const url = httpUrl(this.#host.api, document.baseURI);
    return url ? url.href.replace(/\/+$/, '') : '';
  }

  get #sdkSource(): SdkSource {
    const { sdkSrc, sdkIntegrity, sdkNonce } = this.#host;
    const url = httpUrl(sdkSrc, document.baseURI)?.href ?? '';
    return { url, integrity: sdkIntegrity, nonce: sdkNonce };
  }

  #forget(): void {
    this.#run++;
    if (this.#attempt && this.#hint) closeAttempt(this.#hint.merchant_uid, this.#attempt);
    this.#attempt = undefined;
    this.#hint = undefined;
    this.order = undefined;
    this.#fetched = undefined;
    this.#to('idle');
  }

  #takeReturn(): Hint | undefined {
    const found = readReturn(this.#env.href());
    if (!found || !this.#isOurs(found.hint, this.#host.merchantUid)) return undefined;
    this.isEngaged = true;
    this.order = this.#knownOrder();
    return found.hint;
  }

  /** A page with a single element that names no order is a result page: it takes up whatever return comes. */
  #isOurs({ merchant_uid }: Hint, merchantUid: string | undefined): boolean {
    return merchantUid ? merchant_uid === merchantUid : page().elements.size === 1;
  }

  /** The facts to show and charge: the page's own where it names them, the API's otherwise. */
  #knownOrder(): OrderFacts | undefined {
    const fetched = this.#fetched?.key === this.#orderKey ? this.#fetched.facts : undefined;
    const { name, amount, currency } = { ...fetched, ...factsOf(this.#host) };
    return name !== undefined && amount !== undefined
      ? { name, amount, currency: currency ?? 'KRW' }
      : undefined;
  }

  async #prepare(): Promise<void> {
    const host = this.#host;
    const run = this.#run;
    const isStale = (): boolean => run !== this.#run;
    if (!currentImp() || !this.#knownOrder()) {
      this.#to('loading');
      const [imp, isOrdered] = await Promise.all([
        loadSdk(this.#sdkSource, this.#env).catch(() => undefined),
        this.#knownOrder() ? true : this.#fetchOrder(isStale),
      ]);
      if (isStale() || !isOrdered) return;
      if (!imp) return this.#end({ ...unavailable('SDK_UNAVAILABLE'), askAgain: true });
    }
    this.order = this.#knownOrder();
    const imp = currentImp();
    if (!imp || !this.order) return;
    try {
      // The first merchant early, as init fetches the payment windows; another one's turn comes at its click.
      if (page().imp !== imp) initSdk(imp, host.merchantCode ?? '', host.tierCode);
    } catch {
      return this.#end({ ...unavailable('SDK_UNAVAILABLE'), askAgain: true });
    }
    this.#to('ready');
  }

  /** A page that was come back to has no SDK yet. Fetched before "pay again" is pressed, one press opens the window. */
  async #warmUp(): Promise<void> {
    const host = this.#host;
    const key = this.#orderKey;
    const isMissing = !this.#knownOrder();
    const [imp, order] = await Promise.all([
      loadSdk(this.#sdkSource, this.#env).catch(() => undefined),
      isMissing ? fetchOrder(this.#api, host.merchantUid ?? '', host.uiLanguage, this.#env) : undefined,
    ]);
    if (key !== this.#orderKey || !this.outcome?.payAgain) return;
    if (order && !isFault(order)) {
      const { name, amount, currency } = order;
      this.#fetched = { key, facts: { name, amount, currency } };
    }
    this.order ??= this.#knownOrder();
    host.requestUpdate();
    // Should init throw, it does so again in the click, where it is reported.
    if (imp && page().imp !== imp) initSdk(imp, host.merchantCode ?? '', host.tierCode);
  }

  /** False if the order is not for paying, and the state says so already. */
  async #fetchOrder(isStale: () => boolean): Promise<boolean> {
    const merchant_uid = this.#host.merchantUid ?? '';
    const key = this.#orderKey;
    const order = await fetchOrder(this.#api, merchant_uid, this.#host.uiLanguage, this.#env);
    if (isStale()) return false;
    if (isFault(order)) {
      this.#end({ ...unavailable(order.fault, order.message), askAgain: true });
      return false;
    }
    const { name, amount, currency } = order;
    this.#fetched = { key, facts: { name, amount, currency } };
    this.order = this.#knownOrder();
    switch (order.status) {
      case 'paid':
      case 'ready':
        void this.#ask({ merchant_uid });
        return false;
      case 'cancelled':
        this.#end({ state: 'cancelled', status: 'cancelled', code: 'PAYMENT_CANCELLED' });
        return false;
      case 'expired':
        this.#end({ state: 'failed', status: 'error', code: 'ORDER_EXPIRED' });
        return false;
      case 'pending':
        return this.#agrees(order);
    }
  }

  /** An amount on the page that is not the order's would be charged and then refused as forged. */
  #agrees(order: OrderFacts): boolean {
    const own = factsOf(this.#host);
    if (own.amount !== undefined && own.amount !== order.amount)
      this.misconfiguration = { attribute: 'amount', value: own.amount };
    else if (own.currency !== undefined && own.currency !== order.currency)
      this.misconfiguration = { attribute: 'currency', value: own.currency };
    else if (!isPayable(order.amount, order.currency))
      this.misconfiguration = { attribute: 'amount', value: order.amount };
    if (!this.misconfiguration) return true;
    this.#end(unavailable('CONFIGURATION_INVALID'));
    return false;
  }

  #openWindow(imp: ReturnType<typeof currentImp> & object, order: OrderFacts): boolean {
    const host = this.#host;
    const merchant_uid = host.merchantUid ?? '';
    const own = host.redirectUrl && httpUrl(host.redirectUrl, document.baseURI)?.href;
    const params = requestParams(host, order, own || returnAddress(this.#env.href()));
    const run = ++this.#run;
    // Busy before anyone else is asked: a listener that clicks again must find the door closed.
    this.#isOpening = true;
    const isAllowed = host.beforePay(Object.freeze({ ...params }));
    this.#isOpening = false;
    if (!isAllowed || run !== this.#run) return false;
    try {
      if (!initSdk(imp, host.merchantCode ?? '', host.tierCode)) return false;
      this.order = order;
      this.#hint = { merchant_uid };
      this.#to('paying');
      this.#attempt = requestPay(imp, params, (hint) => this.#onHint(hint, run));
    } catch (error) {
      console.error(error);
      this.#end(notStarted({ merchant_uid }));
      return false;
    }
    if (this.state === 'paying') this.#watchWindow();
    return true;
  }

  /** PortOne has answered, perhaps late. */
  #onHint(hint: Hint, run: number): void {
    const isCurrent = this.#hint?.merchant_uid === hint.merchant_uid;
    if (run === this.#run) void this.#follow(hint);
    else if (nextStep(hint) === 'verify' && isCurrent && this.state !== 'paid') void this.#ask(hint);
    // The page has moved on to another order; the server should still hear of this one.
    else if (nextStep(hint) === 'verify')
      void verifyPayment(this.#api, hint, this.#host.uiLanguage, this.#env);
  }

  async #follow(hint: Hint): Promise<void> {
    if (nextStep(hint) === 'verify') return this.#ask(hint);
    this.#hint = { merchant_uid: hint.merchant_uid };
    this.#end(notStarted(hint));
    this.#clean();
  }

  /** Puts a hint to the API and shows the answer. Quietly, the state stays until the answer differs. */
  async #ask(hint: Hint, isQuiet = false): Promise<void> {
    const run = ++this.#run;
    const { merchant_uid, imp_uid } = hint;
    this.#hint = hint;
    // What was not asked for must not take the focus.
    if (isQuiet) this.isEngaged = false;
    else this.#to('verifying');
    const delays_ms = isQuiet ? [] : VERIFY_RETRY_DELAYS_MS;
    const answer = await verifyPayment(
      this.#api,
      { merchant_uid, ...(imp_uid && { imp_uid }) },
      this.#host.uiLanguage,
      this.#env,
      delays_ms,
    );
    if (run !== this.#run) return;
    const outcome = outcomeOf(answer, hint);
    if (outcome.answer) this.#hint = { merchant_uid, imp_uid: outcome.answer.imp_uid };
    if (this.#attempt) closeAttempt(merchant_uid, this.#attempt);
    // Until there is a verdict the return stays in the address, so that a reload asks again.
    if (outcome.state !== 'pending') this.#clean();
    if (outcome.state === 'pending' && !this.#host.merchantUid) outcome.payAgain = false;
    this.#end(outcome);
  }

  #clean(): void {
    const found = readReturn(this.#env.href());
    if (found && found.hint.merchant_uid === this.#hint?.merchant_uid) this.#env.replaceHref(found.cleaned);
  }

  #askLater(round: number): void {
    const delay_ms = PENDING_DELAYS_MS[round];
    this.#env.clearTimeout(this.#timer);
    if (delay_ms === undefined || !this.#host.isConnected) return;
    this.#timer = this.#env.setTimeout(() => {
      if (this.state !== 'pending' || !this.#hint) return;
      void this.#ask(this.#hint, true).then(() => this.state === 'pending' && this.#askLater(round + 1));
    }, delay_ms);
  }

  #watchWindow(): void {
    this.#openedAt = this.#env.now();
    this.#env.clearTimeout(this.#timer);
    this.#timer = this.#env.setTimeout(() => this.#offerWayOut(), LEFT_AFTER_MS);
  }

  #offerWayOut(): void {
    if (this.state !== 'paying' || this.isLeft) return;
    this.isLeft = true;
    this.#host.requestUpdate();
  }

  /** A popup may have been closed. A dialog that opens moves the focus about too, right at the start. */
  readonly #onFocus = (): void => {
    if (this.#env.now() - this.#openedAt >= OPENING_MS) this.#onAwake();
  };

  /** Looked at again, or the network is back. */
  readonly #onAwake = (): void => {
    if (document.visibilityState !== 'visible') return;
    this.#offerWayOut();
    if (this.state === 'pending' && this.#hint) void this.#ask(this.#hint, true);
  };

  /** Back from the payment page by the back button, the page as it was: only the server knows what happened. */
  readonly #onPageShow = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return;
    if (this.state === 'paying') void this.verify();
    else this.#onAwake();
  };

  #end(outcome: Outcome): void {
    this.#to(outcome.state, outcome);
    const isConfigured = this.#host.merchantUid && !findMisconfiguration(this.#host, document.baseURI);
    if (outcome.payAgain && isConfigured) void this.#warmUp().catch(() => {});
  }

  #to(state: CheckoutState, outcome?: Outcome): void {
    const from = this.state;
    const isSame =
      from === state && this.outcome?.code === outcome?.code && this.outcome?.answer === outcome?.answer;
    this.state = state;
    this.outcome = outcome;
    if (state !== 'pending' || from !== 'pending') this.#env.clearTimeout(this.#timer);
    if (state !== 'paying') this.isLeft = false;
    if (state === 'ready' || state === 'idle') this.isEngaged = false;
    if (state === 'pending' && from !== 'pending') this.#askLater(0);
    this.#host.requestUpdate();
    if (!isSame) this.#host.transitioned(from, outcome);
  }
}
