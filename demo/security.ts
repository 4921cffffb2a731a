import type { Context, Next } from 'koa';
import type { Settings } from './settings.ts';

/** What a page with `<iamport-checkout>` has to allow, and nothing beyond it. */
export function protect({ apiUrl, sdkSrc }: Settings) {
  const api = new URL(apiUrl).origin;
  const sdk = new URL(sdkSrc).origin;
  const policy = [
    `default-src 'none'`,
    // The widget comes from the API, PortOne's SDK from PortOne (here: the sandbox).
    `script-src 'self' ${api} ${sdk}`,
    `connect-src 'self' ${api} ${sdk}`,
    // The payment window is a frame of PortOne's.
    `frame-src ${sdk}`,
    // PortOne's SDK puts a <style> of its own into the page.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `form-action 'self' ${sdk}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

  return async (ctx: Context, next: Next): Promise<void> => {
    ctx.set('Content-Security-Policy', policy);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Referrer-Policy', 'strict-origin-when-cross-origin');
    await next();
  };
}
