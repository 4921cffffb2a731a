/** A page of its own inside the test's page: with its own globals, its own policy, and its own copy of everything. */
export interface Frame {
  window: Window & Record<string, unknown>;
  close(): void;
}

export interface PageParts {
  head?: string;
  body?: string;
  csp?: string;
}

export const pageUrl = (parts: PageParts): string =>
  `/fake-page?${new URLSearchParams({ ...parts } as Record<string, string>)}`;

/**
 * An address of the fake SDK that nobody has used; `plan` says how each request for it ends, the last one for good. Without
 * `.js`, under which the test server would tell browsers to keep even an error for a year.
 */
export const sdkUrl = (plan: string): string =>
  new URL(`/fake-sdk/${crypto.randomUUID()}/${plan}/v1/iamport`, location.href).href;

export const BUNDLE = '/fake-bundle/iamport-checkout.js';

export async function openFrame(parts: PageParts): Promise<Frame> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.src = pageUrl(parts);
  document.body.append(frame);
  await loaded;
  const { contentWindow } = frame;
  if (!contentWindow) throw new Error('The frame has no window');
  return { window: contentWindow as unknown as Frame['window'], close: () => frame.remove() };
}

/** Looks until something is so. */
export async function until(isSo: () => unknown, limit_ms = 20_000): Promise<void> {
  const end = performance.now() + limit_ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
