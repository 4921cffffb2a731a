/** Adds parameters to an address without touching its own query or hash. */
export function withQuery(url: string, added: Record<string, string>): string {
  const hashAt = url.indexOf('#');
  const base = hashAt < 0 ? url : url.slice(0, hashAt);
  const hash = hashAt < 0 ? '' : url.slice(hashAt);
  const query = Object.entries(added)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}${query}${hash}`;
}

/** A whole address: http(s), or an app's own scheme. Never one that runs in the window. */
export const isReturnUrl = (value: unknown): value is string =>
  typeof value === 'string' &&
  URL.canParse(value) &&
  !/^(javascript|data|blob|file|vbscript):/i.test(value.trim());
