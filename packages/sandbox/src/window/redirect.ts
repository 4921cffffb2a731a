/** Adds parameters to an address without touching its own query or hash. */
export function withQuery(url: string, added: Record<string, string>): string {
  const { base, hash } = parts(url);
  const query = Object.entries(added)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}${query}${hash}`;
}

/**
 * The same as PortOne's script does it, with its faults: an address that has two parameters or more gets the new ones
 * glued on without a separator, and `&`, `#` and `+` inside a value stay as they are.
 */
export function withGluedQuery(url: string, added: Record<string, string>): string {
  const { base, hash } = parts(url);
  const query = Object.entries(added)
    .map(([name, value]) => `${name}=${encodeURI(value)}`)
    .join('&');
  const joint = !base.includes('?') ? '?' : base.includes('&') ? '' : '&';
  return `${base}${joint}${query}${hash}`;
}

function parts(url: string): { base: string; hash: string } {
  const hashAt = url.indexOf('#');
  return hashAt < 0 ? { base: url, hash: '' } : { base: url.slice(0, hashAt), hash: url.slice(hashAt) };
}

/** A whole address: http(s), or an app's own scheme. Never one that runs in the window. */
export const isReturnUrl = (value: unknown): value is string =>
  typeof value === 'string' &&
  URL.canParse(value) &&
  !/^(javascript|data|blob|file|vbscript):/i.test(value.trim());
