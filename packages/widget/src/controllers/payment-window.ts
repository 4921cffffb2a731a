import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Environment, Timer } from '../environment.ts';
import type { Hint } from '../hint.ts';
import { page } from '../page.ts';
import type { RequestPayParams } from '../request.ts';
import { type Attempt, closeAttempt, requestPay } from './payment.ts';
import type { Imp } from './sdk.ts';

/** How long a payment window is left alone before the shopper is offered to ask for the result. */
export const LEFT_AFTER_MS = 30_000;

/** How long a payment window may take to settle down after it was opened; nobody has paid by then. */
export const OPENING_MS = 3_000;

export interface WindowHost extends ReactiveControllerHost {
  readonly environment: Environment;
}

/**
 * The payment window as its element sees it. PortOne does not always tell when a window closes, so after a while, or
 * as soon as the shopper is seen elsewhere, it counts as possibly left.
 */
export class PaymentWindow implements ReactiveController {
  /** The window may have been left without a word. */
  isLeft = false;

  readonly #host: WindowHost;
  readonly #onHint: (hint: Hint, isCurrent: boolean) => void;
  #merchantUid = '';
  #attempt: Attempt | undefined;
  #isWatched = false;
  #timer: Timer | undefined;
  /** Counts windows; an answer of an earlier one is late. */
  #run = 0;

  /** @param onHint gets PortOne's answer, and whether it is that of the window that is open */
  constructor(host: WindowHost, onHint: (hint: Hint, isCurrent: boolean) => void) {
    this.#host = host;
    this.#onHint = onHint;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#isWatched) this.#watch();
  }

  hostDisconnected(): void {
    this.#host.environment.clearTimeout(this.#timer);
  }

  /**
   * Opens the window, or joins the one that is open for this order.
   *
   * @throws what the SDK throws; then no window was opened
   */
  open(imp: Imp, params: RequestPayParams): void {
    this.#merchantUid = params.merchant_uid;
    this.#isWatched = true;
    // An answer inside the call finds everything in place, and may end the watch that has not begun yet.
    this.#attempt = requestPay(imp, params, this.#host.environment.now(), this.#listener());
    if (this.#isWatched) this.#watch();
  }

  /** Takes part in a window that another element, perhaps a removed one, has opened for this order. */
  join(merchant_uid: string): boolean {
    const attempt = page().attempts.get(merchant_uid);
    if (!attempt) return false;
    this.#merchantUid = merchant_uid;
    this.#attempt = attempt;
    this.#isWatched = true;
    attempt.listeners.add(this.#listener());
    this.#watch();
    return true;
  }

  /** The shopper was seen outside the window. A window that opens moves the focus about too, right at the start. */
  notice(isCertain: boolean): void {
    if (!this.#isWatched || this.isLeft || (!isCertain && this.#age_ms() < OPENING_MS)) return;
    this.isLeft = true;
    this.#host.requestUpdate();
  }

  /** The answer is being looked into, or the shopper has moved on: nothing is waited for any more. */
  unwatch(): void {
    this.#run++;
    this.#isWatched = false;
    this.isLeft = false;
    this.#host.environment.clearTimeout(this.#timer);
  }

  /** Frees the order for another window. A late answer of this one is still heard. */
  close(): void {
    this.unwatch();
    if (this.#attempt) closeAttempt(this.#merchantUid, this.#attempt);
    this.#attempt = undefined;
  }

  #listener(): (hint: Hint) => void {
    const run = ++this.#run;
    return (hint) => this.#onHint(hint, run === this.#run);
  }

  #age_ms(): number {
    return this.#host.environment.now() - (this.#attempt?.openedAt_ms ?? 0);
  }

  #watch(): void {
    const { environment } = this.#host;
    environment.clearTimeout(this.#timer);
    // Whoever can press a button of the page, or has it rebuilt, does not have a window in front any more.
    if (this.#age_ms() >= OPENING_MS) this.notice(true);
    else this.#timer = environment.setTimeout(() => this.notice(true), LEFT_AFTER_MS);
  }
}
