import { vi } from 'vitest';

/** Far longer than what is to happen meanwhile takes, on a busy machine too. */
const SLOW_MS = 2_000;

const PATIENCE_MS = 20_000;

interface SlowRequest {
  method?: 'GET' | 'POST';
  /** How its path begins. */
  path: string;
  /** `after`: PortOne has done what was asked, or read what it is going to answer, before the wait. */
  when?: 'before' | 'after';
}

/**
 * PortOne takes its time for the next request of that kind.
 *
 * @param url the sandbox's
 * @returns resolves once PortOne has been asked
 */
export async function slowPortOne(
  url: string,
  { method = 'GET', path, when = 'before' }: SlowRequest,
): Promise<() => Promise<void>> {
  const fault = { kind: 'delay', delay_ms: SLOW_MS, method, path, when, times: 1 };
  const { ok } = await fetch(`${url}/__sandbox/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([fault]),
  });
  if (!ok) throw new Error('PortOne cannot be slowed down');
  const asked = async (): Promise<number> => {
    const response = await fetch(`${url}/__sandbox/journal`);
    const entries = (await response.json()) as { method: string; path: string }[];
    return entries.filter((entry) => entry.method === method && entry.path.startsWith(path)).length;
  };
  const before = await asked();
  return async () =>
    void (await vi.waitUntil(async () => (await asked()) > before, { timeout: PATIENCE_MS }));
}
