import { type Environment, wait } from '../environment.ts';
import { page } from '../page.ts';
import type { RequestPayParams } from '../request.ts';
import { trusted } from './trusted.ts';

/** The part of PortOne's `window.IMP` that a checkout needs. */
export interface Imp {
  init(merchantCode: string): void;
  agency?(merchantCode: string, tierCode: string): void;
  request_pay(params: RequestPayParams, callback: (response: unknown) => void): void;
}

export interface SdkSource {
  /** Absolute. */
  url: string;
  integrity?: string | undefined;
  nonce?: string | undefined;
}

/** Longest wait for the script, each try. */
export const SDK_TRY_LIMIT_MS = 10_000;
/** Pauses before the second and third try. */
export const SDK_RETRY_DELAYS_MS = [500, 1500] as const;
/** How long a tag of the page that has arrived already may take to define `IMP`. */
const ARRIVED_LIMIT_MS = 1000;
const LOOK_EVERY_MS = 50;

/** PortOne's script, in the current file and the old versioned ones. */
const SDK_PATH = /\/iamport(\.payment-[\d.]+)?\.js$/;

/** `window.IMP`, if it can take a payment. A load event alone does not prove that. */
export function currentImp(): Imp | undefined {
  const { IMP } = globalThis as { IMP?: Imp };
  return typeof IMP?.request_pay === 'function' ? IMP : undefined;
}

/**
 * PortOne's SDK, loaded once a page: running the current file twice discards the instance that was initialised
 * first. Rejects after three tries; the next call starts afresh.
 */
export function loadSdk(source: SdkSource, env: Environment): Promise<Imp> {
  const present = currentImp();
  if (present) return Promise.resolve(present);
  const shared = page();
  shared.sdk ??= tryAll(source, env).finally(() => {
    delete shared.sdk;
  });
  return shared.sdk;
}

async function tryAll(source: SdkSource, env: Environment): Promise<Imp> {
  for (const delay_ms of SDK_RETRY_DELAYS_MS) {
    try {
      return await tryOnce(source, env);
    } catch {
      await wait(env, delay_ms);
    }
  }
  return tryOnce(source, env);
}

function tryOnce(source: SdkSource, env: Environment): Promise<Imp> {
  return new Promise((resolve, reject) => {
    const present = currentImp();
    if (present) {
      resolve(present);
      return;
    }
    const adopted = tagInPage(source.url);
    const script = adopted ?? tagFor(source);
    const limit_ms = adopted && hasArrived(adopted.src) ? ARRIVED_LIMIT_MS : SDK_TRY_LIMIT_MS;
    const settle = (): void => {
      env.clearTimeout(limit);
      env.clearTimeout(look);
      script.removeEventListener('load', settle);
      script.removeEventListener('error', settle);
      const imp = currentImp();
      if (imp) {
        resolve(imp);
        return;
      }
      // A tag that failed never runs again; the next try needs a new one.
      script.remove();
      reject(new Error(`IMP.request_pay is not there after loading ${source.url}`));
    };
    const limit = env.setTimeout(settle, limit_ms);
    // A tag of the page may have fired its load event long ago.
    const again = (): void => {
      if (currentImp()) settle();
      else look = env.setTimeout(again, LOOK_EVERY_MS);
    };
    let look = adopted && env.setTimeout(again, LOOK_EVERY_MS);
    script.addEventListener('load', settle);
    script.addEventListener('error', settle);
    if (!adopted) document.head.append(script);
  });
}

function tagInPage(url: string): HTMLScriptElement | undefined {
  return [...document.scripts].find(
    ({ src }) => src && (src === url || SDK_PATH.test(new URL(src).pathname)),
  );
}

const hasArrived = (url: string): boolean => performance.getEntriesByName(url, 'resource').length > 0;

function tagFor({ url, integrity, nonce }: SdkSource): HTMLScriptElement {
  const script = document.createElement('script');
  script.async = true;
  if (nonce) script.nonce = nonce;
  if (integrity) {
    script.integrity = integrity;
    script.crossOrigin = 'anonymous';
  }
  script.src = trusted(url) as string;
  return script;
}
