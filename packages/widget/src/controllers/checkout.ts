import type { OrderAnswer } from '@iamport-checkout/protocol';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Api, fetchOrder, VERIFY_RETRY_DELAYS_MS, verifyPayment } from '../api.ts';
import type { Environment, Timer, Wake } from '../environment.ts';
import { type Hint, nextStep } from '../hint.ts';
import { isFault } from '../http.ts';
import { notStarted, outcomeOf, unavailable, unknown } from '../outcome.ts';
import { page } from '../page.ts';
import {
  factsOf,
  findMisconfiguration,
  httpUrl,
  type OrderFacts,
  type RequestPayParams,
  requestParams,
} from '../request.ts';
import type { Settings } from '../settings.ts';
import type { CheckoutState, Outcome } from '../states.ts';
import { initSdk } from './merchant.ts';
import { orderFacts, standingOf } from './order.ts';
import { closeAttempt, joinAttempt, type Listener, requestPay } from './payment.ts';
import { cleanReturn, readReturn, returnAddress } from './return.ts';
import { currentImp, type Imp, readyImp } from './sdk.ts';
import { OPENING_MS, WAITS_MS } from './waits.ts';

/** What the flow needs from the element. */
export interface CheckoutHost extends ReactiveControllerHost, Settings, Api {
  readonly isConnected: boolean;
  readonly isDisabled: boolean;
  /** Asks the page; false if it objects. */
  beforePay(params: RequestPayParams): boolean;
  /** The state, its outcome or what there is to say about it has changed. */
  transitioned(from: CheckoutState, outcome: Outcome | undefined): void;
}

/**
 * The checkout's course from configuration to verdict. It is the only writer of the state, and knows two ways to a
 * verdict: the API's answer, or a payment window that was refused before a payment existed.
 */
export class Checkout implements ReactiveController {
  state: CheckoutState = 'idle';
  outcome: Outcome | undefined;
  /** The payment window may have been left without a word, or the check takes long. */
  isLate = false;
  /** The shopper set something in motion, so results may take the focus. */
  isEngaged = false;

  readonly #host: CheckoutHost;
  #sleep: (() => void) | undefined;
  #timer: Timer | undefined;
  #orderKey = '';
  #fetched: OrderAnswer | undefined;
  #hint: Hint | undefined;
  #listener: Listener | undefined;
  #isActivated = false;
  #isOpening = false;
  /** The course in which the API is being asked, with patience. */
  #asking = 0;
  /** Counts courses; whatever returns from an earlier one is stale. */
  #run = 0;

  constructor(host: CheckoutHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What is paid for, once known. */
  get order(): OrderFacts | undefined {
    return orderFacts(this.#host, this.#fetched);
  }

  hostConnected(): void {
    page().elements.add(this.#host);
    this.#sleep = this.#env.onWake((wake) => this.#onWake(wake));
    this.#wait();
  }

  hostDisconnected(): void {
    page().elements.delete(this.#host);
    this.#sleep?.();
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
    if (/^(idle|loading|ready|unavailable)$/.test(this.state)) this.start();
  }

  /** Requests may be made from now on. */
  activate(): void {
    this.#isActivated = true;
    if (this.state === 'idle' && this.#orderKey) this.start();
  }

  /** Does whatever the settings call for now: take up a return, prepare, or say what is missing. */
  start(): void {
    const { api, merchantUid, isConnected } = this.#host;
    if (!isConnected) return;
    this.#run++;
    const returned = api && this.#takeReturn();
    const wrong = findMisconfiguration(this.#host);
    if (returned) void this.#follow(returned);
    else if (!merchantUid) this.#to('idle');
    else if (wrong) this.#end(unavailable('CONFIGURATION_INVALID', wrong));
    else if (page().paid.has(merchantUid)) void this.#ask({ merchant_uid: merchantUid });
    else if (joinAttempt(merchantUid, this.#listen())) this.#waitFor(merchantUid);
    else if (this.#isActivated) void this.#prepare();
    else this.#to('idle');
  }

  /**
   * Opens the payment window. True if it, or this order's window that is open already, now belongs to this element.
   * Everything up to `request_pay` happens in the caller's task.
   */
  pay(): boolean {
    const { merchantUid = '', isDisabled } = this.#host;
    const { state, order } = this;
    const canPay = state === 'ready' || this.outcome?.payAgain;
    const imp = currentImp();
    this.isEngaged = true;
    if (isDisabled || this.#isOpening) return false;
    if (canPay && imp && order && !page().paid.has(merchantUid) && !findMisconfiguration(this.#host))
      return this.#openWindow(imp, order);
    this.#isActivated = true;
    if (canPay || state === 'idle') this.start();
    return false;
  }

  /** Asks the API what became of this order's payment. */
  async verify(): Promise<void> {
    const { api, merchantUid = this.#hint?.merchant_uid } = this.#host;
    if (!merchantUid || !api || this.state === 'verifying') return;
    this.isEngaged = true;
    await this.#ask({ ...this.#hint, merchant_uid: merchantUid });
  }

  /** Forgets the outcome and starts afresh. An order that was paid shows as paid again. */
  reset(): void {
    this.#forget();
    this.start();
  }

  get #env(): Environment {
    return this.#host.environment;
  }

  #forget(): void {
    this.#run++;
    closeAttempt(this.#listener);
    this.#hint = undefined;
    this.#fetched = undefined;
    this.#to('idle');
  }

  #takeReturn(): Hint | undefined {
    const { merchantUid } = this.#host;
    const { hint } = readReturn(this.#env.href()) ?? {};
    // A page with a single element that names no order is a result page: it takes up whatever return comes.
    if (!hint || (merchantUid ? hint.merchant_uid !== merchantUid : page().elements.size > 1))
      return undefined;
    this.isEngaged = true;
    return hint;
  }

  async #prepare(): Promise<void> {
    const run = this.#run;
    const isNamed = this.order !== undefined;
    // The order is asked about in any case; a page that names it need not wait for the answer.
    const looked = this.#fetched || this.#look(isNamed);
    if (!isNamed || !currentImp()) this.#to('loading');
    const [imp] = await Promise.all([readyImp(this.#host), isNamed || looked]);
    if (run !== this.#run) return;
    if (imp) this.#to('ready');
    else this.#end(unavailable('SDK_UNAVAILABLE'));
  }

  /**
   * Has the API say where the order stands. If it is not for paying, the state says so. The page's own amount is
   * compared as it was when the question was put: whoever changes it later meets the API's judgement of the payment.
   *
   * @param isOptional an API that does not answer is no reason not to go on
   */
  async #look(isOptional: boolean, isAgain = false): Promise<void> {
    const run = this.#run;
    const own = isAgain ? {} : factsOf(this.#host);
    const answer = await this.#fetch();
    if (run !== this.#run) return;
    if ('code' in answer) {
      const isKnown = isAgain || answer.code !== 'ORDER_NOT_FOUND';
      if (!isOptional || !isKnown) this.#end(unavailable(answer.code, answer.message));
      return;
    }
    const standing = standingOf(answer, own);
    if (standing === 'payable') return;
    this.#fetched = undefined;
    if (standing === 'settled') void this.#ask({ merchant_uid: answer.merchant_uid });
    else this.#end(standing);
  }

  async #fetch(): ReturnType<typeof fetchOrder> {
    const { merchantUid = '' } = this.#host;
    const answer = await fetchOrder(this.#host, merchantUid);
    if (!('code' in answer)) {
      // Also if nobody waits for this answer any more.
      if (answer.status === 'paid') page().paid.add(merchantUid);
      if (merchantUid === this.#host.merchantUid) this.#fetched = answer;
      this.#host.requestUpdate();
    }
    return answer;
  }

  #openWindow(imp: Imp, order: OrderFacts): boolean {
    const host = this.#host;
    const redirectUrl = httpUrl(host.redirectUrl) ?? returnAddress(this.#env.href());
    const params = requestParams(host, order, redirectUrl);
    const { merchant_uid } = params;
    const run = ++this.#run;
    // Busy before anyone else is asked: a listener that clicks again must find the door closed.
    this.#isOpening = true;
    const isAllowed = host.beforePay(Object.freeze({ ...params }));
    this.#isOpening = false;
    try {
      if (!isAllowed || run !== this.#run || !initSdk(imp, host)) return false;
      this.#waitFor(merchant_uid);
      requestPay(imp, params, this.#env.now(), this.#listen());
      return true;
    } catch (error) {
      console.error(error);
      this.#end(notStarted({ merchant_uid }));
      return false;
    }
  }

  #waitFor(merchant_uid: string): void {
    this.#hint = { merchant_uid };
    this.#to('paying');
  }

  /** PortOne may answer late, even when another window is open. */
  #listen(): Listener {
    const listener: Listener = (hint) => {
      if (this.state === 'paying' && listener === this.#listener) void this.#follow(hint);
      else if (nextStep(hint) === 'verify') {
        const isOurs = this.#hint?.merchant_uid === hint.merchant_uid && !this.outcome?.answer;
        // The page has its verdict, or has moved on to another order; the server should still hear of this payment.
        void (isOurs ? this.#ask(hint) : verifyPayment(this.#host, hint));
      }
    };
    this.#listener = listener;
    return listener;
  }

  async #follow(hint: Hint): Promise<unknown> {
    if (nextStep(hint) === 'verify') return this.#ask(hint);
    const { merchant_uid } = hint;
    this.#hint = { merchant_uid };
    this.#end(notStarted(hint));
    cleanReturn(merchant_uid, this.#env);
    // PortOne also refuses what has been paid already.
    return this.#lookAgain();
  }

  /** Puts a hint to the API and shows the answer. */
  #ask(hint: Hint): Promise<unknown> {
    this.#asking = ++this.#run;
    this.#to('verifying');
    return this.#settle(hint, this.#run, VERIFY_RETRY_DELAYS_MS);
  }

  /** Asks once, while the state stays until the answer differs. What was not asked for must not take the focus. */
  async #askQuietly(): Promise<number> {
    if (this.state !== 'pending' || !this.#hint || this.#asking === this.#run) return 0;
    this.isEngaged = false;
    return this.#settle(this.#hint, ++this.#run, []);
  }

  /** Resolves to the pause that the API asked for, in milliseconds. */
  async #settle(hint: Hint, run: number, delays_ms: readonly number[]): Promise<number> {
    this.#hint = hint;
    const answer = await verifyPayment(this.#host, hint, delays_ms);
    const pause_ms = isFault(answer) ? answer.retryAfter_ms : 0;
    // What a quiet question did not find out changes nothing.
    if (run !== this.#run || (isFault(answer) && delays_ms.length === 0)) return pause_ms;
    const outcome = outcomeOf(answer, hint);
    const { merchant_uid } = hint;
    if (outcome.answer) this.#hint = { merchant_uid, imp_uid: outcome.answer.imp_uid };
    closeAttempt(this.#listener);
    // Until there is a verdict the return stays in the address, so that a reload asks again.
    if (outcome.state !== 'pending') cleanReturn(merchant_uid, this.#env);
    this.#end(outcome, pause_ms);
    return pause_ms;
  }

  #onWake(wake: Wake): void {
    if (this.state === 'paying') {
      if (wake === 'restored') this.#onBack();
      else this.#markLate(wake !== 'focus');
    }
    if (this.state === 'pending') void this.#askQuietly();
    else if (wake === 'restored' && (this.state === 'ready' || this.outcome?.payAgain))
      void this.#lookAgain();
    // What is left of a deadline.
    this.#host.requestUpdate();
  }

  /** Back from the payment page by the back button, the page as it was: only the server knows what happened. */
  #onBack(): void {
    this.isEngaged = true;
    closeAttempt(this.#listener);
    // The button works at once: PortOne refuses a second payment under an order number that was paid after all.
    this.#end({ ...unknown(), payAgain: true });
  }

  /** The order may have been paid elsewhere meanwhile. */
  async #lookAgain(): Promise<void> {
    if (!findMisconfiguration(this.#host)) await this.#look(true, true);
  }

  /** Begins to wait for what the state waits for. */
  #wait(round = 0, atLeast_ms = 0): void {
    this.#env.clearTimeout(this.#timer);
    const delay_ms = WAITS_MS[this.state]?.[round];
    if (!this.#host.isConnected || delay_ms === undefined) return;
    const onTime = (): void => void this.#onTime(round);
    this.#timer = this.#env.setTimeout(onTime, Math.max(delay_ms, atLeast_ms));
    // Whoever can press a button of the page, or has it rebuilt, does not have a window in front any more.
    if (this.state === 'paying') this.#markLate(false);
  }

  async #onTime(round: number): Promise<void> {
    const timer = this.#timer;
    let pause_ms = 0;
    if (this.state === 'pending') pause_ms = await this.#askQuietly();
    // An API that wants to be left alone for long must not keep the shopper from everything.
    else if (round > 0) return this.#to('pending', unknown('API_UNREACHABLE'));
    else this.#markLate(true);
    if (timer === this.#timer) this.#wait(round + 1, pause_ms);
  }

  /** A window that opens moves the focus about right at the start; by then nobody has left it. */
  #markLate(isCertain: boolean): void {
    const now = this.#env.now();
    const { openedAt_ms = now } = page().attempts.get(this.#hint?.merchant_uid ?? '') ?? {};
    if (this.isLate || (!isCertain && now - openedAt_ms < OPENING_MS)) return;
    this.isLate = true;
    this.#host.requestUpdate();
    this.#host.transitioned(this.state, undefined);
  }

  #end(outcome: Outcome, pause_ms = 0): void {
    // Whoever was asked before has nothing to add.
    this.#run++;
    // A page that names no order has nothing to pay for.
    outcome.payAgain &&= Boolean(this.#host.merchantUid);
    this.#to(outcome.state, outcome, pause_ms);
    // A page that was come back to has no SDK yet. Fetched before "pay again" is pressed, one press opens the window.
    if (outcome.payAgain && !findMisconfiguration(this.#host)) {
      void readyImp(this.#host);
      if (!this.order) void this.#fetch();
    }
  }

  #to(state: CheckoutState, outcome?: Outcome, pause_ms = 0): void {
    const { state: from, outcome: before } = this;
    this.state = state;
    this.outcome = outcome;
    if (state === 'ready' || state === 'idle') this.isEngaged = false;
    if (from !== state) {
      this.isLate = false;
      this.#wait(0, pause_ms);
    }
    this.#host.requestUpdate();
    if (from !== state || before?.code !== outcome?.code || before?.answer !== outcome?.answer)
      this.#host.transitioned(from, outcome);
  }
}
