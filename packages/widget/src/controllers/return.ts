import type { Environment } from '../environment.ts';
import { type Hint, readHint } from '../hint.ts';

/**
 * PortOne's keys in a query, and the words under which our API's own redirect repeats its verdict; here that is a hint
 * like the rest. A shop's other `status` stays.
 */
const OURS =
  /([?&#])(?:((?:imp|merchant)_uid|(?:imp_)?success|error_(?:code|coe|msg)|imp_status)=([^&?#]*)|status=(?:success|vbankIssued|pending|forgery|failed|cancelled|error)(?![^&?#]))/g;

/**
 * Where PortOne's SDK has glued its parameters to an address that already has two: `?a=1&b=2imp_uid=…`. Only the ids are
 * looked for inside a value, since `success` or `error_code` could be a shop's own. The ids are looked for first: what
 * an address can hold, anyone can write, and none may take longer than its length to read.
 */
const GLUED = /(?=(imp|merchant)_uid=)(?<==[^&?#]*?)/g;

/** Longest text taken over from an address, which anyone can write. */
const MESSAGE_LIMIT_CHARACTERS = 300;

/** A return from the payment page. */
export interface Return {
  hint: Hint;
  /** The address without the return's own parameters; foreign ones and the hash are as they were. */
  cleaned: string;
}

/**
 * Finds PortOne's return in an address, in its query or in a query inside the hash (hash routers). Nothing but the
 * address is needed: bank apps come back into another browser, without cookies or storage. Works on the raw text, as
 * URLSearchParams would rewrite foreign parameters that it re-encodes.
 */
export function readReturn(href: string): Return | undefined {
  const said: Record<string, string> = {};
  const [path = ''] = href.split(/[?#]/, 1);
  const rest = href
    .slice(path.length)
    .replace(GLUED, '&')
    .replace(OURS, (_, separator: string, key = '', value = '') => {
      // Of repeated keys the last counts: PortOne appends, so earlier ones are left over.
      if (value) said[key] = decode(value).slice(0, MESSAGE_LIMIT_CHARACTERS);
      return separator === '&' ? '' : separator;
    })
    .replace(/([?#])&+/g, '$1')
    .replace(/(?<![?&])[?&]+(?=#|$)|#$/g, '')
    .replace(/&&+/g, '&');
  const { merchant_uid } = said;
  return merchant_uid ? { hint: readHint(said, merchant_uid), cleaned: path + rest } : undefined;
}

/** Takes this order's return out of the address bar; another order's stays for whom it concerns. */
export function cleanReturn(merchant_uid: string, env: Environment): void {
  const found = readReturn(env.href());
  if (found?.hint.merchant_uid !== merchant_uid) return;
  try {
    env.replaceHref(found.cleaned);
  } catch {
    // Safari refuses a page that rewrites its address often. What stays there is asked about again, and no harm done.
  }
}

function decode(raw: string): string {
  const spaced = raw.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // The SDK escapes an address with encodeURI only; a stray percent sign is then just that.
    return spaced;
  }
}

/**
 * The page's own address for `m_redirect_url`. PortOne advises against a query, but a storefront route such as
 * `?order=…` needs it to show the same page again, so foreign parameters stay, and so does a router's hash. The
 * trailing `&` makes the SDK's glued form come out right. What an earlier return left behind goes, as do anchors.
 */
export function returnAddress(href: string): string {
  const [base = '', hash = ''] = (readReturn(href)?.cleaned ?? href).split('#');
  const path = base.replace(/(?<![?&])[?&]+$/, '');
  return path + (path.includes('?') ? '&' : '') + (/^!?\//.test(hash) ? `#${hash}` : '');
}
