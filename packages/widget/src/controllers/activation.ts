import type { ReactiveControllerHost } from 'lit';

/** When requests may begin. */
export type Loading = 'eager' | 'lazy' | 'interaction';

export interface ActivationHost extends Pick<ReactiveControllerHost, 'addController'>, Element {
  readonly loading: Loading;
}

/** Says, once, that requests may begin: at once, in view, or touched. Nothing is asked of anyone before. */
export function whenActive(host: ActivationHost, activate: () => void): void {
  let loading: Loading | undefined;
  let observer: IntersectionObserver | undefined;
  let isActive = false;
  const now = (): void => {
    observer?.disconnect();
    if (!isActive) activate();
    isActive = true;
  };
  for (const touch of ['pointerdown', 'focusin'])
    host.addEventListener(touch, () => loading === 'interaction' && now());
  host.addController({
    // Once the attributes are read; later when `loading` has changed.
    hostUpdated() {
      if (isActive || loading === host.loading) return;
      observer?.disconnect();
      loading = host.loading;
      if (loading === 'lazy') {
        observer = new IntersectionObserver((entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) now();
        });
        observer.observe(host);
      } else if (loading !== 'interaction') now();
    },
  });
}
