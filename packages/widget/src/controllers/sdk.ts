import { type Environment, wait } from '../environment.ts';
import { page } from '../page.ts';
import { httpUrl, type RequestPayParams } from '../request.ts';
import type { Settings } from '../settings.ts';
import { initSdk } from './merchant.ts';
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

/** PortOne's script, loaded and initialised; undefined if it cannot be had. */
export async function readyImp(
  settings: Settings & { readonly environment: Environment },
): Promise<Imp | undefined> {
  const { sdkSrc, sdkIntegrity: integrity, sdkNonce: nonce, environment } = settings;
  try {
    const imp = await loadSdk({ url: httpUrl(sdkSrc) ?? '', integrity, nonce }, environment);
    // The first merchant early, as init fetches the payment windows; another one's turn comes at its click.
    if (page().imp !== imp) initSdk(imp, settings);
    return imp;
  } catch {
    return undefined;
  }
}

/**
 * PortOne's SDK, loaded once a page: running the current file twice discards the instance that was initialised
 * first. Rejects after three tries; the next call starts afresh.
 */
export async function loadSdk(source: SdkSource, env: Environment): Promise<Imp> {
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

async function tryOnce(source: SdkSource, env: Environment): Promise<Imp> {
  if (!currentImp()) await runScript(source, env);
  const imp = currentImp();
  if (!imp) throw new Error(`IMP.request_pay is not there after loading ${source.url}`);
  return imp;
}

/** Resolves when a script has run, has failed, or will not be waited for any longer. */
function runScript(source: SdkSource, env: Environment): Promise<void> {
  return new Promise((resolve) => {
    const adopted = tagInPage(source.url);
    const script = adopted ?? tagFor(source);
    const settle = (): void => {
      env.clearTimeout(limit);
      env.clearTimeout(look);
      // A tag that failed never runs again; the next try needs a new one.
      if (!currentImp()) script.remove();
      resolve();
    };
    const hasArrived = adopted && performance.getEntriesByName(adopted.src).length > 0;
    const limit = env.setTimeout(settle, hasArrived ? ARRIVED_LIMIT_MS : SDK_TRY_LIMIT_MS);
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

const tagInPage = (url: string): HTMLScriptElement | undefined =>
  [...document.scripts].find(({ src }) => src === url || (src && SDK_PATH.test(new URL(src).pathname)));

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
