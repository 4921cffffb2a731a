import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** When requests may begin. */
export type Loading = 'eager' | 'lazy' | 'interaction';

export interface ActivationHost extends ReactiveControllerHost, Element {
  readonly loading: Loading;
}

/** Says, once, that requests may begin: at once, in view, or touched. Nothing is asked of anyone before. */
export class Activation implements ReactiveController {
  readonly #host: ActivationHost;
  readonly #activate: () => void;
  #isActive = false;
  #loading: Loading | undefined;
  #observer: IntersectionObserver | undefined;

  constructor(host: ActivationHost, activate: () => void) {
    this.#host = host;
    this.#activate = activate;
    host.addController(this);
    for (const touch of ['pointerdown', 'focusin'])
      host.addEventListener(touch, () => this.#loading === 'interaction' && this.#now());
  }

  /** Once the attributes are read; later when `loading` has changed. */
  hostUpdated(): void {
    if (this.#isActive || this.#loading === this.#host.loading) return;
    this.#observer?.disconnect();
    this.#loading = this.#host.loading;
    if (this.#loading === 'lazy') {
      this.#observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.#now();
      });
      this.#observer.observe(this.#host);
    } else if (this.#loading !== 'interaction') this.#now();
  }

  #now(): void {
    this.#observer?.disconnect();
    if (!this.#isActive) this.#activate();
    this.#isActive = true;
  }
}
