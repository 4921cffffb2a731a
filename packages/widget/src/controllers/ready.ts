import type { Environment } from '../environment.ts';
import { page } from '../page.ts';
import { httpUrl, type Settings } from '../request.ts';
import { initSdk } from './merchant.ts';
import { currentImp, type Imp, loadSdk } from './sdk.ts';

/** PortOne's script, loaded and initialised; undefined if it cannot be had. */
export async function readyImp(settings: Settings, env: Environment): Promise<Imp | undefined> {
  const { sdkSrc, sdkIntegrity: integrity, sdkNonce: nonce, merchantCode = '', tierCode } = settings;
  const url = httpUrl(sdkSrc, document.baseURI)?.href ?? '';
  try {
    const imp = currentImp() ?? (await loadSdk({ url, integrity, nonce }, env));
    // The first merchant early, as init fetches the payment windows; another one's turn comes at its click.
    if (page().imp !== imp) initSdk(imp, merchantCode, tierCode);
    return imp;
  } catch {
    return undefined;
  }
}
