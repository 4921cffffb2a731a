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
  #loading: Loading | undefined;
  #isActive = false;
  #stop = new AbortController();

  constructor(host: ActivationHost, activate: () => void) {
    this.#host = host;
    this.#activate = activate;
    host.addController(this);
  }

  /** Once the attributes are read; later when `loading` has changed, or the element is back in the page. */
  hostUpdated(): void {
    if (this.#isActive || this.#loading === this.#host.loading) return;
    this.hostDisconnected();
    this.#loading = this.#host.loading;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    if (this.#loading === 'lazy' && 'IntersectionObserver' in globalThis) {
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.now();
      });
      observer.observe(this.#host);
      signal.addEventListener('abort', () => observer.disconnect());
    } else if (this.#loading === 'interaction') {
      for (const type of ['pointerdown', 'focusin'])
        this.#host.addEventListener(type, () => this.now(), { signal });
    } else this.now();
  }

  hostConnected(): void {
    if (this.#loading) this.hostUpdated();
  }

  hostDisconnected(): void {
    this.#stop.abort();
    this.#loading = undefined;
  }

  now(): void {
    if (this.#isActive) return;
    this.#isActive = true;
    this.#stop.abort();
    this.#activate();
  }
}
