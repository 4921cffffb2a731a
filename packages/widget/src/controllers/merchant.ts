import { page } from '../page.ts';
import type { Settings } from '../settings.ts';
import type { Imp } from './sdk.ts';

/**
 * Calls `IMP.init`, or `IMP.agency` for a sub-store, unless the SDK already stands on that merchant: a second call
 * empties the payment window. For the same reason it refuses to switch merchants while a window is open.
 */
export function initSdk(
  imp: Imp,
  { merchantCode = '', tierCode = '' }: Pick<Settings, 'merchantCode' | 'tierCode'>,
): boolean {
  const shared = page();
  const merchant = `${merchantCode}/${tierCode}`;
  const isSame = shared.imp === imp;
  if (isSame && shared.merchant === merchant) return true;
  if (isSame && shared.attempts.size > 0) return false;
  if (tierCode) imp.agency(merchantCode, tierCode);
  else imp.init(merchantCode);
  Object.assign(shared, { imp, merchant });
  return true;
}
