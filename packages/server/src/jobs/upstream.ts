import type { Environment } from '../environment.ts';
import { GatewayError } from '../settlement/errors.ts';
import type { Payment } from '../settlement/model.ts';
import type { Gateway } from '../settlement/ports.ts';

/** One call to PortOne; a page of a thousand payments takes its time. */
const DEADLINE_MS = 30_000;

/** Pages of 1,000 payments in a list of paid ones, so that a round's calls are bounded. */
const MAX_PAGES = 10;

/** So much PortOne's clock, by which it lists, may be behind ours, by which we ask. */
const CLOCKS_APART_S = 10 * 60;

/** PortOne's list goes back this far at most. */
const MAX_PERIOD_S = 90 * 24 * 60 * 60;

export interface Upstream {
  gateway: Gateway;
  environment: Environment;
  /** Calls end at once when it aborts, and none begin: as if PortOne were away. */
  stopping?: AbortSignal | undefined;
}

/**
 * Makes a call to PortOne. That it fails is what reconciliation is for: counted, and tried again next time.
 *
 * @returns null if it failed
 */
export async function attempt<Result>(
  report: { failed_calls: number },
  { environment, stopping }: Upstream,
  call: (deadline: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  try {
    const deadline = environment.timeout(DEADLINE_MS);
    return await call(stopping ? AbortSignal.any([deadline, stopping]) : deadline);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    report.failed_calls += 1;
    return null;
  }
}

/** Everything that was paid since then, unix seconds; what a failed call would have told is missing. */
export async function listPaidSince(
  since: number,
  upstream: Upstream,
  report: { failed_calls: number },
): Promise<Payment[]> {
  const to = upstream.environment.now();
  const from = Math.max(to - MAX_PERIOD_S, since - CLOCKS_APART_S);
  const all: Payment[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const list = (deadline: AbortSignal) => upstream.gateway.listPaid({ from, to, page }, deadline);
    const found = await attempt(report, upstream, list);
    if (found) all.push(...found.payments);
    if (!found?.hasMore) break;
  }
  return all;
}
