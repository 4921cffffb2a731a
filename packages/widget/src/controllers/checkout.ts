import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Environment, Wake } from '../environment.ts';
import { type Hint, nextStep } from '../hint.ts';
import { isFault } from '../http.ts';
import { notStarted, outcomeOf, unavailable, unknown } from '../outcome.ts';
import { page } from '../page.ts';
import {
  findMisconfiguration,
  httpUrl,
  type Misconfiguration,
  type OrderFacts,
  type RequestPayParams,
  requestParams,
} from '../request.ts';
import { type CheckoutState, isBeforePayment, type Outcome } from '../states.ts';
import { initSdk } from './merchant.ts';
import { Order, type OrderHost } from './order.ts';
import { PaymentWindow } from './payment-window.ts';
import { Poll } from './poll.ts';
import { readyImp } from './ready.ts';
import { cleanReturn, readReturn, returnAddress } from './return.ts';
import { currentImp, type Imp } from './sdk.ts';
import { VERIFY_RETRY_DELAYS_MS, VERIFYING_LIMIT_MS, verifyPayment } from './verification.ts';

/** What the flow needs from the element. */
export interface CheckoutHost extends ReactiveControllerHost, OrderHost {
  readonly environment: Environment;
  readonly isConnected: boolean;
  readonly isDisabled: boolean;
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
  /** The shopper set something in motion, so results may take the focus. */
  isEngaged = false;

  readonly #host: CheckoutHost;
  readonly #orders: Order;
  readonly #window: PaymentWindow;
  readonly #poll: Poll;
  #sleep: (() => void) | undefined;
  #orderKey = '';
  #hint: Hint | undefined;
  #isActivated = false;
  #isOpening = false;
  /** The course in which the API is being asked, with patience. */
  #asking = 0;
  /** Counts courses; whatever returns from an earlier one is stale. */
  #run = 0;

  constructor(host: CheckoutHost) {
    this.#host = host;
    this.#orders = new Order(host);
    this.#window = new PaymentWindow(host, (hint, isCurrent) => this.#onHint(hint, isCurrent));
    this.#poll = new Poll(host, () => this.#askQuietly());
    host.addController(this);
  }

  /** The payment window may have been left without a word. */
  get isLeft(): boolean {
    return this.#window.isLeft;
  }

  hostConnected(): void {
    page().elements.add(this.#host);
    this.#sleep = this.#env.onWake((wake) => this.#onWake(wake));
  }

  hostDisconnected(): void {
    page().elements.delete(this.#host);
    this.#sleep?.();
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

  /** Requests may be made from now on. */
  activate(): void {
    this.#isActivated = true;
    if (this.state === 'idle' && this.#orderKey) this.start();
  }

  /** Does whatever the settings call for now: take up a return, prepare, or say what is missing. */
  start(): void {
    if (this.#host.isConnected) this.#course();
  }

  #course(): unknown {
    const { api, merchantUid } = this.#host;
    this.#run++;
    this.misconfiguration = undefined;
    const returned = api && this.#takeReturn();
    if (returned) return this.#follow(returned);
    if (!merchantUid) return this.#to('idle');
    this.misconfiguration = this.#misconfigured();
    if (this.misconfiguration) return this.#end(unavailable('CONFIGURATION_INVALID'));
    if (page().paid.has(merchantUid)) return this.#ask({ merchant_uid: merchantUid });
    this.order = this.#orders.known();
    if (this.#window.join(merchantUid)) return this.#waitFor(merchantUid);
    if (!this.#isActivated) return this.#to('idle');
    return this.#prepare();
  }

  /**
   * Opens the payment window. True if it, or this order's window that is open already, now belongs to this element.
   * Everything up to `request_pay` happens in the caller's task.
   */
  pay(): boolean {
    const merchant_uid = this.#host.merchantUid ?? '';
    const canPay = this.state === 'ready' || (this.outcome?.payAgain && !isBeforePayment(this.state));
    this.isEngaged = true;
    if (this.#host.isDisabled || this.#isOpening) return false;
    if (page().paid.has(merchant_uid) && canPay) {
      void this.#ask({ merchant_uid });
      return false;
    }
    const imp = currentImp();
    const order = this.#orders.known();
    if (!canPay || !imp || !order || this.#misconfigured()) {
      this.#isActivated = true;
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

  #misconfigured(): Misconfiguration | undefined {
    return findMisconfiguration(this.#host, document.baseURI);
  }

  #forget(): void {
    this.#run++;
    this.#window.close();
    this.#hint = undefined;
    this.order = undefined;
    this.#orders.forget();
    this.#to('idle');
  }

  #takeReturn(): Hint | undefined {
    const { merchantUid } = this.#host;
    const { hint } = readReturn(this.#env.href()) ?? {};
    // A page with a single element that names no order is a result page: it takes up whatever return comes.
    if (!hint || (merchantUid ? hint.merchant_uid !== merchantUid : page().elements.size > 1))
      return undefined;
    this.isEngaged = true;
    this.order = this.#orders.known();
    return hint;
  }

  async #prepare(): Promise<void> {
    const run = this.#run;
    const isNamed = this.order !== undefined;
    // The order is asked about in any case; a page that names it need not wait for the answer.
    const looked = this.#look(run, isNamed);
    const imp = currentImp();
    const isInitialised = imp && page().imp === imp;
    if (!isNamed || !isInitialised) {
      if (!isNamed || !imp) this.#to('loading');
      const [loaded, isPayable] = await Promise.all([readyImp(this.#host, this.#env), isNamed || looked]);
      if (run !== this.#run || !isPayable) return;
      if (!loaded) return this.#end({ ...unavailable('SDK_UNAVAILABLE'), askAgain: true });
    }
    this.order = this.#orders.known();
    this.#to('ready');
  }

  /**
   * Has the API say where the order stands. False if it is not for paying; then the state says so already.
   *
   * @param isOptional an API that does not answer is no reason not to go on
   */
  async #look(run: number, isOptional: boolean, isAgain = false): Promise<boolean> {
    const standing = await (isAgain ? this.#orders.lookAgain() : this.#orders.look());
    if (run !== this.#run) return false;
    this.order ??= this.#orders.known();
    if (standing === 'payable') return true;
    if (standing === 'settled') void this.#ask({ merchant_uid: this.#host.merchantUid ?? '' });
    else if (isFault(standing)) {
      const isUnknown = !isAgain && standing.fault === 'ORDER_NOT_FOUND';
      if (isOptional && !isUnknown) return true;
      this.#run++;
      this.#end({ ...unavailable(standing.fault, standing.message), askAgain: true });
    } else if ('outcome' in standing) {
      this.#run++;
      this.#end(standing.outcome);
    } else {
      this.#run++;
      this.misconfiguration = standing.misconfiguration;
      this.#end(unavailable('CONFIGURATION_INVALID'));
    }
    return false;
  }

  /** A page that was come back to has no SDK yet. Fetched before "pay again" is pressed, one press opens the window. */
  async #warmUp(): Promise<void> {
    const { outcome } = this;
    await Promise.all([readyImp(this.#host, this.#env), this.#orders.known() || this.#orders.look()]);
    if (outcome !== this.outcome) return;
    this.order ??= this.#orders.known();
    this.#host.requestUpdate();
  }

  #openWindow(imp: Imp, order: OrderFacts): boolean {
    const host = this.#host;
    const own = host.redirectUrl && httpUrl(host.redirectUrl, document.baseURI)?.href;
    const params = requestParams(host, order, own || returnAddress(this.#env.href()));
    const { merchant_uid } = params;
    const run = ++this.#run;
    // Busy before anyone else is asked: a listener that clicks again must find the door closed.
    this.#isOpening = true;
    const isAllowed = host.beforePay(Object.freeze({ ...params }));
    this.#isOpening = false;
    if (!isAllowed || run !== this.#run) return false;
    try {
      if (!initSdk(imp, host.merchantCode ?? '', host.tierCode)) return false;
      this.order = order;
      this.#waitFor(merchant_uid);
      this.#window.open(imp, params);
    } catch (error) {
      console.error(error);
      this.#end(notStarted({ merchant_uid }));
      return false;
    }
    return true;
  }

  #waitFor(merchant_uid: string): void {
    this.#hint = { merchant_uid };
    this.#to('paying');
  }

  /** PortOne has answered, perhaps late. */
  #onHint(hint: Hint, isCurrent: boolean): void {
    if (isCurrent) return void this.#follow(hint);
    if (nextStep(hint) !== 'verify') return;
    const isOurs = this.#hint?.merchant_uid === hint.merchant_uid;
    if (isOurs && !this.outcome?.answer) void this.#ask(hint);
    // The page has its verdict, or has moved on to another order; the server should still hear of this payment.
    else void verifyPayment(this.#host.apiUrl, hint, this.#host.uiLanguage, this.#env);
  }

  async #follow(hint: Hint): Promise<void> {
    if (nextStep(hint) === 'verify') return this.#ask(hint);
    this.#hint = { merchant_uid: hint.merchant_uid };
    this.#end(notStarted(hint));
    cleanReturn(hint.merchant_uid, this.#env);
    // PortOne also refuses what has been paid already.
    await this.#lookAgain();
  }

  /** Puts a hint to the API and shows the answer. */
  async #ask(hint: Hint): Promise<void> {
    const run = ++this.#run;
    this.#asking = run;
    this.#to('verifying');
    // An API that wants to be left alone for long must not keep the shopper from everything.
    const limit = this.#env.setTimeout(() => {
      if (run === this.#run) this.#to('pending', unknown('API_UNREACHABLE'));
    }, VERIFYING_LIMIT_MS);
    await this.#settle(hint, run, VERIFY_RETRY_DELAYS_MS);
    this.#env.clearTimeout(limit);
    if (run === this.#asking) this.#asking = 0;
  }

  /** Asks once, while the state stays until the answer differs. What was not asked for must not take the focus. */
  async #askQuietly(): Promise<number> {
    if (this.state !== 'pending' || !this.#hint || this.#asking) return 0;
    this.isEngaged = false;
    return this.#settle(this.#hint, ++this.#run, []);
  }

  /** Resolves to the pause that the API asked for, in milliseconds. */
  async #settle(hint: Hint, run: number, delays_ms: readonly number[]): Promise<number> {
    const { apiUrl, uiLanguage, merchantUid } = this.#host;
    this.#hint = hint;
    const answer = await verifyPayment(apiUrl, hint, uiLanguage, this.#env, delays_ms);
    const pause_ms = isFault(answer) ? (answer.retryAfter_ms ?? 0) : 0;
    // What a quiet question did not find out changes nothing.
    if (run !== this.#run || (isFault(answer) && delays_ms.length === 0)) return pause_ms;
    const outcome = outcomeOf(answer, hint);
    if (outcome.answer) this.#hint = { merchant_uid: hint.merchant_uid, imp_uid: outcome.answer.imp_uid };
    this.#window.close();
    // Until there is a verdict the return stays in the address, so that a reload asks again.
    if (outcome.state !== 'pending') cleanReturn(hint.merchant_uid, this.#env);
    if (outcome.state === 'pending' && !merchantUid) outcome.payAgain = false;
    this.#end(outcome, pause_ms);
    return pause_ms;
  }

  #onWake(wake: Wake): void {
    this.#window.notice(wake !== 'focus');
    if (wake === 'restored') this.#onRestored();
    else if (this.state === 'pending') void this.#askQuietly();
  }

  /** Back from the payment page by the back button, the page as it was: only the server knows what happened. */
  #onRestored(): void {
    if (this.state === 'paying' && this.#hint) {
      this.isEngaged = true;
      this.#window.close();
      // The button works at once: PortOne refuses a second payment under an order number that was paid after all.
      this.#end({ ...unknown(), payAgain: true });
    }
    if (this.state === 'pending') void this.#askQuietly();
    else if (this.state === 'ready' || this.outcome?.payAgain) void this.#lookAgain();
  }

  /** The order may have been paid elsewhere meanwhile. */
  async #lookAgain(): Promise<void> {
    if (this.#host.merchantUid && !this.#misconfigured()) await this.#look(this.#run, true, true);
  }

  #end(outcome: Outcome, pause_ms = 0): void {
    this.#to(outcome.state, outcome);
    if (outcome.state === 'pending') this.#poll.start(pause_ms);
    if (outcome.payAgain && this.#host.merchantUid && !this.#misconfigured()) void this.#warmUp();
  }

  #to(state: CheckoutState, outcome?: Outcome): void {
    const from = this.state;
    const isSame =
      from === state && this.outcome?.code === outcome?.code && this.outcome?.answer === outcome?.answer;
    this.state = state;
    this.outcome = outcome;
    if (state !== 'pending') this.#poll.stop();
    if (state !== 'paying') this.#window.unwatch();
    if (state === 'ready' || state === 'idle') this.isEngaged = false;
    this.#host.requestUpdate();
    if (!isSame) this.#host.transitioned(from, outcome);
  }
}
