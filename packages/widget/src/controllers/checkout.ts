import type { OrderAnswer } from '@iamport-checkout/protocol';
import type { ReactiveControllerHost } from 'lit';
import { type Api, fetchOrder, VERIFY_RETRY_DELAYS_MS, verifyPayment } from '../api.ts';
import type { Timer, Wake } from '../environment.ts';
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

/** Where a checkout stands, and what can be done with it. */
export interface Checkout {
  readonly state: CheckoutState;
  readonly outcome: Outcome | undefined;
  /** The payment window may have been left without a word, or the check takes long. */
  readonly isLate: boolean;
  /** The shopper set something in motion, so results may take the focus. */
  readonly isEngaged: boolean;
  /** What is paid for, once known. */
  readonly order: OrderFacts | undefined;
  /** Requests may be made from now on. */
  activate(): void;
  /** Settings have changed. Another order starts afresh; the same order's payment is left in peace. */
  configure(): void;
  /** Does whatever the settings call for now: take up a return, prepare, or say what is missing. */
  start(): void;
  /**
   * Opens the payment window. True if it, or this order's window that is open already, now belongs to this element.
   * Everything up to `request_pay` happens in the caller's task.
   */
  pay(): boolean;
  /** Asks the API what became of this order's payment. */
  verify(): Promise<void>;
  /** Forgets the outcome and starts afresh. An order that was paid shows as paid again. */
  reset(): void;
}

/**
 * The checkout's course from configuration to verdict. It is the only writer of the state, and knows two ways to a
 * verdict: the API's answer, or a payment window that was refused before a payment existed.
 */
export function createCheckout(host: CheckoutHost): Checkout {
  let state: CheckoutState = 'idle';
  let outcome: Outcome | undefined;
  let isLate = false;
  let isEngaged = false;
  let sleep: (() => void) | undefined;
  let timer: Timer | undefined;
  let orderKey = '';
  let fetched: OrderAnswer | undefined;
  let hint: Hint | undefined;
  let listener: Listener | undefined;
  let isActivated = false;
  let isOpening = false;
  /** The course in which the API is being asked, with patience. */
  let asking = 0;
  /** Counts courses; whatever returns from an earlier one is stale. */
  let run = 0;

  host.addController({
    hostConnected() {
      page().elements.add(host);
      sleep = host.environment.onWake(onWake);
      wait();
    },
    hostDisconnected() {
      page().elements.delete(host);
      sleep?.();
      host.environment.clearTimeout(timer);
    },
  });

  return {
    get state() {
      return state;
    },
    get outcome() {
      return outcome;
    },
    get isLate() {
      return isLate;
    },
    get isEngaged() {
      return isEngaged;
    },
    get order() {
      return orderFacts(host, fetched);
    },
    activate() {
      isActivated = true;
      if (state === 'idle' && orderKey) start();
    },
    configure() {
      const { api = '', merchantUid = '' } = host;
      const key = `${api} ${merchantUid}`;
      // A return that was taken up before the page named its order is this order's, or it is dropped.
      const isAdopted = orderKey === `${api} ` && hint?.merchant_uid === merchantUid;
      if (key !== orderKey && !isAdopted) forget();
      orderKey = key;
      if (/^(idle|loading|ready|unavailable)$/.test(state)) start();
    },
    start,
    pay,
    async verify() {
      const { api, merchantUid = hint?.merchant_uid } = host;
      if (!merchantUid || !api || state === 'verifying') return;
      isEngaged = true;
      await ask({ ...hint, merchant_uid: merchantUid });
    },
    reset() {
      forget();
      start();
    },
  };

  function start(): void {
    const { api, merchantUid, isConnected } = host;
    if (!isConnected) return;
    run++;
    const returned = api && takeReturn();
    const wrong = findMisconfiguration(host);
    if (returned) void follow(returned);
    else if (!merchantUid) to('idle');
    else if (wrong) end(unavailable('CONFIGURATION_INVALID', wrong));
    else if (page().paid.has(merchantUid)) void ask({ merchant_uid: merchantUid });
    else if (joinAttempt(merchantUid, listen())) waitFor(merchantUid);
    else if (isActivated) void prepare();
    else to('idle');
  }

  function pay(): boolean {
    const { merchantUid = '', isDisabled } = host;
    const order = orderFacts(host, fetched);
    const canPay = state === 'ready' || outcome?.payAgain;
    const imp = currentImp();
    isEngaged = true;
    if (isDisabled || isOpening) return false;
    if (canPay && imp && order && !page().paid.has(merchantUid) && !findMisconfiguration(host))
      return openWindow(imp, order);
    isActivated = true;
    if (canPay || state === 'idle') start();
    return false;
  }

  function forget(): void {
    run++;
    closeAttempt(listener);
    hint = fetched = undefined;
    to('idle');
  }

  function takeReturn(): Hint | undefined {
    const { merchantUid } = host;
    const { hint: returned } = readReturn(host.environment.href()) ?? {};
    // A page with a single element that names no order is a result page: it takes up whatever return comes.
    if (!returned || (merchantUid ? returned.merchant_uid !== merchantUid : page().elements.size > 1))
      return undefined;
    isEngaged = true;
    return returned;
  }

  async function prepare(): Promise<void> {
    const course = run;
    const isNamed = orderFacts(host, fetched) !== undefined;
    // The order is asked about in any case; a page that names it need not wait for the answer.
    const looked = fetched || look(isNamed);
    if (!isNamed || !currentImp()) to('loading');
    const [imp] = await Promise.all([readyImp(host), isNamed || looked]);
    if (course !== run) return;
    if (imp) to('ready');
    else end(unavailable('SDK_UNAVAILABLE'));
  }

  /**
   * Has the API say where the order stands. If it is not for paying, the state says so. The page's own amount is
   * compared as it was when the question was put: whoever changes it later meets the API's judgement of the payment.
   *
   * @param isOptional an API that does not answer is no reason not to go on
   */
  async function look(isOptional: boolean, isAgain = false): Promise<void> {
    const course = run;
    const own = isAgain ? {} : factsOf(host);
    const answer = await fetchFacts();
    if (course !== run) return;
    if ('code' in answer) {
      const isKnown = isAgain || answer.code !== 'ORDER_NOT_FOUND';
      if (!isOptional || !isKnown) end(unavailable(answer.code, answer.message));
      return;
    }
    const standing = standingOf(answer, own);
    if (standing === 'payable') return;
    fetched = undefined;
    if (standing === 'settled') void ask({ merchant_uid: answer.merchant_uid });
    else end(standing);
  }

  async function fetchFacts(): ReturnType<typeof fetchOrder> {
    const { merchantUid = '' } = host;
    const answer = await fetchOrder(host, merchantUid);
    if (!('code' in answer)) {
      // Also if nobody waits for this answer any more.
      if (answer.status === 'paid') page().paid.add(merchantUid);
      if (merchantUid === host.merchantUid) fetched = answer;
      host.requestUpdate();
    }
    return answer;
  }

  function openWindow(imp: Imp, order: OrderFacts): boolean {
    const { environment, redirectUrl } = host;
    const params = requestParams(host, order, httpUrl(redirectUrl) ?? returnAddress(environment.href()));
    const { merchant_uid } = params;
    const course = ++run;
    // Busy before anyone else is asked: a listener that clicks again must find the door closed.
    isOpening = true;
    const isAllowed = host.beforePay(Object.freeze({ ...params }));
    isOpening = false;
    try {
      if (!isAllowed || course !== run || !initSdk(imp, host)) return false;
      waitFor(merchant_uid);
      requestPay(imp, params, environment.now(), listen());
      return true;
    } catch (error) {
      console.error(error);
      end(notStarted({ merchant_uid }));
      return false;
    }
  }

  function waitFor(merchant_uid: string): void {
    hint = { merchant_uid };
    to('paying');
  }

  /** PortOne may answer late, even when another window is open. */
  function listen(): Listener {
    const heed: Listener = (said) => {
      if (state === 'paying' && heed === listener) void follow(said);
      else if (nextStep(said) === 'verify') {
        const isOurs = hint?.merchant_uid === said.merchant_uid && !outcome?.answer;
        // The page has its verdict, or has moved on to another order; the server should still hear of this payment.
        void (isOurs ? ask(said) : verifyPayment(host, said));
      }
    };
    listener = heed;
    return heed;
  }

  async function follow(said: Hint): Promise<unknown> {
    if (nextStep(said) === 'verify') return ask(said);
    const { merchant_uid } = said;
    hint = { merchant_uid };
    end(notStarted(said));
    cleanReturn(merchant_uid, host.environment);
    // PortOne also refuses what has been paid already.
    return lookAgain();
  }

  /** Puts a hint to the API and shows the answer. */
  function ask(said: Hint): Promise<unknown> {
    asking = ++run;
    to('verifying');
    return settle(said, VERIFY_RETRY_DELAYS_MS);
  }

  /** Asks once, while the state stays until the answer differs. What was not asked for must not take the focus. */
  async function askQuietly(): Promise<number> {
    if (state !== 'pending' || !hint || asking === run) return 0;
    isEngaged = false;
    run++;
    return settle(hint, []);
  }

  /** Resolves to the pause that the API asked for, in milliseconds. */
  async function settle(said: Hint, delays_ms: readonly number[]): Promise<number> {
    const course = run;
    hint = said;
    const answer = await verifyPayment(host, said, delays_ms);
    const isUnanswered = isFault(answer);
    const pause_ms = isUnanswered ? answer.retryAfter_ms : 0;
    // What a quiet question did not find out changes nothing.
    if (course !== run || (isUnanswered && !delays_ms.length)) return pause_ms;
    const settled = outcomeOf(answer, said);
    const { merchant_uid } = said;
    if (settled.answer) hint = { merchant_uid, imp_uid: settled.answer.imp_uid };
    closeAttempt(listener);
    // Until there is a verdict the return stays in the address, so that a reload asks again.
    if (settled.state !== 'pending') cleanReturn(merchant_uid, host.environment);
    end(settled, pause_ms);
    return pause_ms;
  }

  function onWake(wake: Wake): void {
    const isRestored = wake === 'pageshow';
    if (state === 'paying') {
      if (isRestored) onBack();
      else markLate(wake !== 'focus');
    }
    if (state === 'pending') void askQuietly();
    else if (isRestored && (state === 'ready' || outcome?.payAgain)) void lookAgain();
    // What is left of a deadline.
    host.requestUpdate();
  }

  /** Back from the payment page by the back button, the page as it was: only the server knows what happened. */
  function onBack(): void {
    isEngaged = true;
    closeAttempt(listener);
    // The button works at once: PortOne refuses a second payment under an order number that was paid after all.
    end({ ...unknown(), payAgain: true });
  }

  /** The order may have been paid elsewhere meanwhile. */
  async function lookAgain(): Promise<void> {
    if (!findMisconfiguration(host)) await look(true, true);
  }

  /** Begins to wait for what the state waits for. */
  function wait(round = 0, atLeast_ms = 0): void {
    const { environment, isConnected } = host;
    const delay_ms = WAITS_MS[state]?.[round];
    environment.clearTimeout(timer);
    if (!isConnected || !delay_ms) return;
    timer = environment.setTimeout(() => void onTime(round), Math.max(delay_ms, atLeast_ms));
    // Whoever can press a button of the page, or has it rebuilt, does not have a window in front any more.
    if (state === 'paying') markLate(false);
  }

  async function onTime(round: number): Promise<void> {
    const rung = timer;
    let pause_ms = 0;
    if (state === 'pending') pause_ms = await askQuietly();
    // An API that wants to be left alone for long must not keep the shopper from everything.
    else if (round) return to('pending', unknown('API_UNREACHABLE'));
    else markLate(true);
    if (rung === timer) wait(round + 1, pause_ms);
  }

  /** A window that opens moves the focus about right at the start; by then nobody has left it. */
  function markLate(isCertain: boolean): void {
    const now = host.environment.now();
    const { openedAt_ms = now } = page().attempts.get(hint?.merchant_uid ?? '') ?? {};
    if (isLate || (!isCertain && now - openedAt_ms < OPENING_MS)) return;
    isLate = true;
    host.requestUpdate();
    host.transitioned(state, undefined);
  }

  function end(verdict: Outcome, pause_ms = 0): void {
    // Whoever was asked before has nothing to add.
    run++;
    // A page that names no order has nothing to pay for.
    verdict.payAgain &&= Boolean(host.merchantUid);
    to(verdict.state, verdict, pause_ms);
    // A page that was come back to has no SDK yet. Fetched before "pay again" is pressed, one press opens the window.
    if (verdict.payAgain && !findMisconfiguration(host)) {
      void readyImp(host);
      if (!orderFacts(host, fetched)) void fetchFacts();
    }
  }

  function to(next: CheckoutState, verdict?: Outcome, pause_ms = 0): void {
    const from = state;
    const before = outcome;
    state = next;
    outcome = verdict;
    if (next === 'ready' || next === 'idle') isEngaged = false;
    if (from !== next) {
      isLate = false;
      wait(0, pause_ms);
    }
    host.requestUpdate();
    if (from !== next || before?.code !== verdict?.code || before?.answer !== verdict?.answer)
      host.transitioned(from, verdict);
  }
}
