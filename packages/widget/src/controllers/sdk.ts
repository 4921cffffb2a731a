import { type Environment, wait } from '../environment.ts';
import { page } from '../page.ts';
import { httpUrl, type RequestPayParams } from '../request.ts';
import type { Settings } from '../settings.ts';
import { initSdk } from './merchant.ts';
import { trusted } from './trusted.ts';

/** The part of PortOne's `window.IMP` that a checkout needs. */
export interface Imp {
  init(merchantCode: string): void;
  agency(merchantCode: string, tierCode: string): void;
  request_pay(params: RequestPayParams, callback: (response: unknown) => void): void;
}

/** Where the script is, as the element's settings say. */
export type SdkSource = Pick<Settings, 'sdkSrc' | 'sdkIntegrity' | 'sdkNonce'>;

/** Longest wait for the script, each try. */
export const SDK_TRY_LIMIT_MS = 10_000;
/** Pauses before the second and third try. */
export const SDK_RETRY_DELAYS_MS = [500, 1500] as const;
/** How long a tag of the page that has arrived already may take to define `IMP`. */
const ARRIVED_LIMIT_MS = 1000;
const LOOK_EVERY_MS = 50;

/** PortOne's script, in the current file and the old versioned ones. */
const SDK_FILE = /^[^?#]+\/iamport(\.payment-[\d.]+)?\.js(?![^?#])/;

/** `window.IMP`, if it can take a payment. A load event alone does not prove that. */
export function currentImp(): Imp | undefined {
  const { IMP } = globalThis as { IMP?: Imp };
  return typeof IMP?.request_pay === 'function' ? IMP : undefined;
}

/** PortOne's script, loaded and initialised; undefined if it cannot be had. */
export async function readyImp(
  settings: Settings & { readonly environment: Environment },
): Promise<Imp | undefined> {
  try {
    const imp = await loadSdk(settings, settings.environment);
    // The first merchant early, as init fetches the payment windows; another one's turn comes at its click.
    if (imp && page().imp !== imp) initSdk(imp, settings);
    return imp;
  } catch {
    return undefined;
  }
}

/**
 * PortOne's SDK, loaded once a page: running the current file twice discards the instance that was initialised
 * first. Undefined after three tries; the next call starts afresh. Rejects where the page's policies forbid the script.
 */
export function loadSdk(source: SdkSource, env: Environment): Promise<Imp | undefined> {
  const shared = page();
  shared.sdk ??= tryAll(source, env).finally(() => {
    delete shared.sdk;
  });
  return shared.sdk;
}

async function tryAll(source: SdkSource, env: Environment): Promise<Imp | undefined> {
  for (let tries = 0; ; tries++) {
    if (!currentImp()) await runScript(source, env);
    const imp = currentImp();
    const delay_ms = SDK_RETRY_DELAYS_MS[tries];
    if (imp || !delay_ms) return imp;
    await wait(env, delay_ms);
  }
}

/** Resolves when a script has run, has failed, or will not be waited for any longer. */
async function runScript(
  { sdkSrc, sdkNonce = '', sdkIntegrity = '' }: SdkSource,
  env: Environment,
): Promise<void> {
  const url = httpUrl(sdkSrc) ?? '';
  const adopted = [...document.scripts].find(({ src }) => src === url || SDK_FILE.test(src));
  const script = adopted ?? document.createElement('script');
  const hasArrived = performance.getEntriesByName(script.src).length > 0;
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true;
      resolve();
    };
    for (const type of ['load', 'error']) script.addEventListener(type, end);
    env.setTimeout(end, hasArrived ? ARRIVED_LIMIT_MS : SDK_TRY_LIMIT_MS);
  });
  if (!adopted) {
    script.nonce = sdkNonce;
    script.integrity = sdkIntegrity;
    if (sdkIntegrity) script.crossOrigin = 'anonymous';
    script.src = trusted(url) as string;
    document.head.append(script);
  }
  // A tag of the page may have fired its load event long ago.
  while (!isOver && !currentImp()) await Promise.race([over, wait(env, LOOK_EVERY_MS)]);
  // A tag that failed never runs again; the next try needs a new one.
  if (!currentImp()) script.remove();
}
