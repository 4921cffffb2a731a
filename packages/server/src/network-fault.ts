/**
 * Why a request of ours got no answer, whichever client made it. Nothing else of the error is told: it holds the
 * request, and with it the token or the address.
 */
export function networkFault(error: unknown): { isLate: boolean; code: string } {
  const { name, code } = error as { name?: string; code?: string };
  return { isLate: name === 'AbortError' || name === 'TimeoutError', code: code ?? 'unknown' };
}
