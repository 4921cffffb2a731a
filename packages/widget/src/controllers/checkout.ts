import type { OrderAnswer } from '@iamport-checkout/protocol';
import type { ReactiveControllerHost } from 'lit';
import { type Api, fetchOrder, VERIFY_RETRY_DELAYS_MS, verifyPayment } from '../api.ts';
import type { Timer, Wake } from '../environment.ts';
import { type Hint, mayBePaid } from '../hint.ts';
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
import { isOn, type Settings } from '../settings.ts';
import type { Standing } from '../states.ts';
import { initSdk } from './merchant.ts';
import { orderFacts, standingOf } from './order.ts';
import { closeAttempt, joinAttempt, type Listener, requestPay } from './payment.ts';
import { cleanReturn, readReturn, returnAddress } from './return.ts';
import { currentImp, type Imp, readyImp } from './sdk.ts';
import { OPENING_MS, WAITS_MS } from './waits.ts';

/** What the flow needs from the element. */
export interface CheckoutHost extends ReactiveControllerHost, Settings, Api {
  readonly isConnected: boolean;
  /** Asks the page; false if it objects. */
  beforePay(params: RequestPayParams): boolean;
  /**
   * The checkout stands elsewhere, or there is something else to say about it.
   *
   * @param isEngaged the shopper set something in motion, so results may take the focus
   */
  transitioned(from: Standing, isEngaged: boolean): void;
}

/** Where a checkout stands, and what can be done with it. */
export interface Checkout {
  readonly standing: Standing;
  /** What is paid for, once known. */
  readonly order: OrderFacts | undefined;
  /** Requests may be made from now on. */
  activate(): void;
  /** Settings have changed. Another order starts afresh; the same order's payment is left in peace. */
  configure(): void;
  /**
   * Opens the payment window, or gets ready to. True if it, or this order's window that is open already, now belongs to
   * this element. Everything up to `request_pay` happens in the caller's task.
   */
  pay(): boolean;
  /** Asks the API what became of this order's payment. */
  verify(): Promise<void>;
  /** Forgets what came of it and starts afresh. An order that was paid shows as paid again. */
  reset(): void;
}

/**
 * The checkout's course from configuration to verdict. It is the only writer of where it stands, and knows two ways to a
 * verdict: the API's answer, or a payment window that was refused before a payment existed.
 */
export function createCheckout(host: CheckoutHost): Checkout {
  let standing: Standing = { state: 'idle' };
  let isEngaged = false;
  let sleep: (() => void) | undefined;
  let timer: Timer | undefined;
  let orderKey = '';
  let fetched: OrderAnswer | undefined;
  let hint: Hint | undefined;
  let listener: Listener | undefined;
  let isActivated = false;
  let isOpening = false;
  /** How long the API last asked to be left alone. */
  let pause_ms = 0;
  /** Counts courses; whatever returns from an earlier one is stale. */
  let run = 0;

  host.addController({
    hostConnected() {
      page().elements.add(host);
      sleep = host.environment.onWake(onWake);
      wait();
      // Put back into the page; at first the settings come later.
      if (orderKey) configure();
    },
    hostDisconnected() {
      page().elements.delete(host);
      sleep?.();
      host.environment.clearTimeout(timer);
    },
  });

  return {
    get standing() {
      return standing;
    },
    get order() {
      return orderFacts(host, fetched);
    },
    activate() {
      isActivated = true;
      if (standing.state === 'idle' && orderKey) start();
    },
    configure,
    pay,
    async verify() {
      heedOrder();
      const { api, merchantUid = hint?.merchant_uid } = host;
      if (!merchantUid || !api || standing.state === 'verifying') return;
      isEngaged = true;
      await ask({ ...(hint ?? takeReturn()), merchant_uid: merchantUid });
    },
    reset() {
      forget();
      start();
    },
  };

  function configure(): void {
    heedOrder();
    if (/^(idle|loading|ready|unavailable)$/.test(standing.state)) start();
  }

  /** Drops what is known of another order than the settings name now. */
  function heedOrder(): void {
    const { api = '', merchantUid = '' } = host;
    const key = `${api} ${merchantUid}`;
    // A return that was taken up before the page named its order is this order's, or it is dropped.
    const isAdopted = orderKey === `${api} ` && hint?.merchant_uid === merchantUid;
    if (key !== orderKey && !isAdopted) forget();
    orderKey = key;
  }

  /** Does whatever the settings call for now: takes up a return, prepares, or says what is missing. */
  function start(): void {
    const { api, merchantUid, isConnected } = host;
    if (!isConnected) return;
    run++;
    const returned = api && takeReturn();
    const wrong = findMisconfiguration(host);
    if (returned) follow(returned);
    else if (!merchantUid) to({ state: 'idle' });
    else if (wrong) end(unavailable('CONFIGURATION_INVALID', wrong));
    else if (page().paid.has(merchantUid)) void ask({ merchant_uid: merchantUid });
    else if (joinAttempt(merchantUid, listen())) waitFor(merchantUid);
    else if (isActivated) void prepare();
    else to({ state: 'idle' });
  }

  function pay(): boolean {
    heedOrder();
    const { merchantUid = '', disabled } = host;
    const { state, canPay } = standing;
    const order = orderFacts(host, fetched);
    const imp = currentImp();
    isEngaged = true;
    if (isOn(disabled) || isOpening) return false;
    if (canPay && imp && order && !page().paid.has(merchantUid) && !findMisconfiguration(host))
      return openWindow(imp, order);
    isActivated = true;
    if (canPay || /^(idle|unavailable)$/.test(state)) start();
    return false;
  }

  function forget(): void {
    run++;
    closeAttempt(listener);
    hint = fetched = undefined;
    to({ state: 'idle' });
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
    const looked = fetched || look(factsOf(host), isNamed);
    if (!isNamed || !currentImp()) to({ state: 'loading' });
    const [imp] = await Promise.all([readyImp(host), isNamed || looked]);
    if (course !== run) return;
    if (imp) to({ state: 'ready', canPay: true });
    else end(unavailable('SDK_UNAVAILABLE'));
  }

  /**
   * Has the API say where the order stands. If it is not for paying, that is where the checkout stands.
   *
   * @param own what the page says about the order, as it was when the question was put: whoever changes the amount later
   *   meets the API's judgement of the payment
   * @param isOptional an API that does not answer is no reason not to go on
   */
  async function look(own: Partial<OrderFacts>, isOptional: boolean): Promise<void> {
    const course = run;
    const answer = await fetchFacts();
    if (course !== run) return;
    if ('code' in answer) {
      if (!isOptional || answer.code === 'ORDER_NOT_FOUND') end(unavailable(answer.code, answer.message));
      return;
    }
    const found = standingOf(answer, own);
    if (found === 'payable') return;
    fetched = undefined;
    if (found === 'settled') void ask({ merchant_uid: answer.merchant_uid });
    else end(found);
  }

  async function fetchFacts(): ReturnType<typeof fetchOrder> {
    const { merchantUid = '' } = host;
    const key = orderKey;
    const answer = await fetchOrder(host, merchantUid);
    if (!('code' in answer)) {
      // Also if nobody waits for this answer any more.
      if (answer.status === 'paid') page().paid.add(merchantUid);
      if (key === orderKey) fetched = answer;
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
    to({ state: 'paying' });
  }

  /** PortOne may answer late, even when another window is open. */
  function listen(): Listener {
    const heed: Listener = (said) => {
      if (standing.state === 'paying' && heed === listener) follow(said);
      else if (mayBePaid(said)) {
        const isOurs = hint?.merchant_uid === said.merchant_uid && !standing.answer;
        // The page has its verdict, or has moved on to another order; the server should still hear of this payment.
        void (isOurs ? ask(said) : verifyPayment(host, said));
      }
    };
    listener = heed;
    return heed;
  }

  function follow(said: Hint): void {
    if (mayBePaid(said)) return void ask(said);
    hint = said;
    end(notStarted(said));
    // PortOne also refuses what has been paid already.
    lookAgain();
  }

  /** Puts a hint to the API and shows the answer. */
  function ask(said: Hint): Promise<void> {
    run++;
    // What the shopper waits for is not put off.
    pause_ms = 0;
    to({ state: 'verifying' });
    return settle(said, VERIFY_RETRY_DELAYS_MS);
  }

  /** Asks once, while all stays until the answer differs. What was not asked for must not take the focus. */
  async function askQuietly(): Promise<void> {
    if (!hint || standing.isAsking) return;
    isEngaged = false;
    run++;
    await settle(hint, []);
  }

  async function settle(said: Hint, delays_ms: readonly number[]): Promise<void> {
    const course = run;
    hint = said;
    const answer = await verifyPayment(host, said, delays_ms);
    if (course !== run) return;
    pause_ms = isFault(answer) ? answer.retryAfter_ms : 0;
    // What a quiet question did not find out changes nothing.
    if (isFault(answer) && !delays_ms.length) return;
    const found = outcomeOf(answer, said);
    // Whatever was said before, from now on it is this payment that is asked about.
    hint = found.answer ?? said;
    end(found);
  }

  function onWake(wake: Wake): void {
    const isRestored = wake === 'pageshow';
    if (standing.state === 'paying') {
      if (isRestored) onBack();
      else markLate(wake !== 'focus');
    }
    if (standing.state === 'pending') void askQuietly();
    else if (isRestored && standing.canPay) lookAgain();
    // What is left of a deadline.
    host.requestUpdate();
  }

  /** Back from the payment page by the back button, the page as it was: only the server knows what happened. */
  function onBack(): void {
    isEngaged = true;
    // The button works at once: PortOne refuses a second payment under an order number that was paid after all.
    end({ ...unknown(), canPay: true });
  }

  /** The order may have been paid elsewhere meanwhile. */
  function lookAgain(): void {
    if (!findMisconfiguration(host)) void look({}, true);
  }

  /** Begins to wait for what the state waits for. */
  function wait(round = 0): void {
    const { environment, isConnected } = host;
    const delay_ms = WAITS_MS[standing.state]?.[round];
    environment.clearTimeout(timer);
    if (!isConnected || !delay_ms) return;
    timer = environment.setTimeout(() => void onTime(round), Math.max(delay_ms, pause_ms));
    pause_ms = 0;
    // Whoever can press a button of the page, or has it rebuilt, does not have a window in front any more.
    if (standing.state === 'paying') markLate(false);
  }

  async function onTime(round: number): Promise<void> {
    const rung = timer;
    if (standing.state === 'pending') await askQuietly();
    // An API that wants to be left alone for long must not keep the shopper from everything.
    else if (round) return to({ ...unknown('API_UNREACHABLE'), isAsking: true });
    else markLate(true);
    if (rung === timer) wait(round + 1);
  }

  /** A window that opens moves the focus about right at the start; by then nobody has left it. */
  function markLate(isCertain: boolean): void {
    const now = host.environment.now();
    const { openedAt_ms = now } = page().attempts.get(hint?.merchant_uid ?? '') ?? {};
    if (isCertain || now - openedAt_ms >= OPENING_MS) to({ ...standing, isLate: true });
  }

  function end(verdict: Standing): void {
    // Whoever was asked before has nothing to add.
    run++;
    closeAttempt(listener);
    // Until there is a verdict the return stays in the address, so that a reload asks again.
    if (hint && verdict.state !== 'pending') cleanReturn(hint.merchant_uid, host.environment);
    // A page that names no order has nothing to pay for.
    const canPay = Boolean(verdict.canPay && host.merchantUid);
    to({ ...verdict, canPay });
    // A page that was come back to has no SDK yet. Fetched before "pay again" is pressed, one press opens the window.
    if (canPay && !findMisconfiguration(host)) {
      void readyImp(host);
      if (!orderFacts(host, fetched)) void fetchFacts();
    }
  }

  function to(next: Standing): void {
    const from = standing;
    standing = next;
    if (/^(ready|idle)$/.test(next.state)) isEngaged = false;
    const isElsewhere = from.state !== next.state;
    if (isElsewhere) wait();
    host.requestUpdate();
    if (isElsewhere || from.code !== next.code || from.answer !== next.answer || from.isLate !== next.isLate)
      host.transitioned(from, isEngaged);
  }
}
