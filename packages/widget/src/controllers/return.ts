import type { Environment } from '../environment.ts';
import { type Hint, readHint } from '../hint.ts';

/** PortOne's keys in a return address. `status` is our own API's, see below. */
const KEYS = [
  'imp_uid',
  'merchant_uid',
  'imp_success',
  'success',
  'error_code',
  'error_coe',
  'error_msg',
  'imp_status',
];

/** The words under which our API's own redirect repeats its verdict; here it is a hint like the rest. */
const STATUS = /^status=(success|vbankIssued|pending|forgery|failed|cancelled|error)$/;

/**
 * PortOne's SDK glues its parameters to an address that already has two: `?a=1&b=2imp_uid=…`. Only the ids are looked
 * for inside a value, since `success` or `error_code` could be a shop's own.
 */
const GLUED = /^([^=]+=.*?)((?:imp_uid|merchant_uid)=.*)$/;

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
 * address is needed: bank apps come back into another browser, without cookies or storage.
 */
export function readReturn(href: string): Return | undefined {
  const url = new URL(href);
  const inSearch = split(url.search.slice(1));
  const [route = '', ...rest] = url.hash.split('?');
  // Without a route the whole hash can be the query.
  const isRouted = rest.length > 0;
  const inHash = split(isRouted ? rest.join('&') : route.slice(1));
  const said = { ...inHash.said, ...inSearch.said };
  const merchant_uid = said['merchant_uid'];
  if (!merchant_uid) return undefined;
  if (said['error_msg']) said['error_msg'] = said['error_msg'].slice(0, MESSAGE_LIMIT_CHARACTERS);
  if (inSearch.isOurs) url.search = inSearch.foreign;
  if (inHash.isOurs) url.hash = isRouted ? route + (inHash.foreign && `?${inHash.foreign}`) : inHash.foreign;
  return { hint: readHint(said, merchant_uid), cleaned: url.href };
}

/** Takes this order's return out of the address bar; another order's stays for whom it concerns. */
export function cleanReturn(merchant_uid: string, env: Environment): void {
  const found = readReturn(env.href());
  if (found?.hint.merchant_uid === merchant_uid) env.replaceHref(found.cleaned);
}

interface Split {
  said: Record<string, string>;
  foreign: string;
  isOurs: boolean;
}

/** Parts a query by its raw text: URLSearchParams would rewrite foreign parameters that it re-encodes. */
function split(query: string): Split {
  const said: Record<string, string> = {};
  const foreign: string[] = [];
  for (const part of query.split(/[&?]/).flatMap((raw) => GLUED.exec(raw)?.slice(1) ?? [raw])) {
    const [key = '', ...value] = part.split('=');
    if (STATUS.test(part)) continue;
    if (!KEYS.includes(key)) foreign.push(part);
    // Of repeated keys the last counts: PortOne appends, so earlier ones are left over.
    else if (value.join('')) said[key] = decode(value.join('='));
    else said[key] ??= '';
  }
  const isOurs = 'merchant_uid' in said || 'imp_uid' in said;
  return { said, foreign: foreign.filter(Boolean).join('&'), isOurs };
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
  const url = new URL(readReturn(href)?.cleaned ?? href);
  if (!/^#!?\//.test(url.hash)) url.hash = '';
  const [base = '', hash] = url.href.split('#');
  const path = base.replace(/[?&]+$/, '');
  return path + (path.includes('?') ? '&' : '') + (hash ? `#${hash}` : '');
}
