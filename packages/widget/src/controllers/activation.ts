/** When requests may begin. */
export type Loading = 'eager' | 'lazy' | 'interaction';

export interface ActivationHost extends Element {
  readonly loading: Loading;
}

/**
 * Says, once, that requests may begin: at once, in view, or touched. Nothing is asked of anyone before.
 *
 * @returns takes up `loading`, first when the attributes are read, later when it has changed
 */
export function whenActive(host: ActivationHost, activate: () => void): () => void {
  let observer: IntersectionObserver | undefined;
  let isActive = false;
  const now = (): void => {
    observer?.disconnect();
    if (!isActive) activate();
    isActive = true;
  };
  for (const touch of ['pointerdown', 'focusin'])
    host.addEventListener(touch, () => host.loading === 'interaction' && now());
  return () => {
    observer?.disconnect();
    if (host.loading === 'lazy') {
      observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) now();
      });
      observer.observe(host);
    } else if (host.loading !== 'interaction') now();
  };
}
