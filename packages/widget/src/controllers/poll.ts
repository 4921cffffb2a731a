import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Environment, Timer } from '../environment.ts';

/** Pauses between quiet questions while a payment is pending; then only the shopper's button asks. */
export const PENDING_DELAYS_MS = [5, 10, 20, 40, 60, 60, 120, 120, 300, 300].map((s) => s * 1000);

export interface PollHost extends ReactiveControllerHost {
  readonly environment: Environment;
}

/** Asks again and again, ever more slowly, while the element is in the page. */
export class Poll implements ReactiveController {
  readonly #host: PollHost;
  readonly #ask: () => Promise<number>;
  #round: number | undefined;
  #timer: Timer | undefined;
  #isConnected = false;

  /** @param ask resolves to the pause, in milliseconds, that the API asked for */
  constructor(host: PollHost, ask: () => Promise<number>) {
    this.#host = host;
    this.#ask = ask;
    host.addController(this);
  }

  hostConnected(): void {
    this.#isConnected = true;
    if (this.#round !== undefined) this.#later(0, 0);
  }

  hostDisconnected(): void {
    this.#isConnected = false;
    this.#host.environment.clearTimeout(this.#timer);
  }

  /** Begins, unless it has begun. */
  start(atLeast_ms = 0): void {
    if (this.#round === undefined) this.#later(0, atLeast_ms);
  }

  stop(): void {
    this.#round = undefined;
    this.#host.environment.clearTimeout(this.#timer);
  }

  #later(round: number, atLeast_ms: number): void {
    const { environment } = this.#host;
    const delay_ms = PENDING_DELAYS_MS[round];
    this.#round = round;
    environment.clearTimeout(this.#timer);
    if (delay_ms === undefined || !this.#isConnected) return;
    this.#timer = environment.setTimeout(
      async () => {
        const pause_ms = await this.#ask();
        if (this.#round === round) this.#later(round + 1, pause_ms);
      },
      Math.max(delay_ms, atLeast_ms),
    );
  }
}
