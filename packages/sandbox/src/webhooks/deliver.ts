import { pushBounded } from '../bounded.ts';
import type { World } from '../world.ts';
import type { WebhookBody } from './body.ts';
import { type Attempt, MAX_ATTEMPTS_KEPT, type Webhook } from './outbox.ts';
import type { RetryOn } from './settings.ts';

/** PortOne's limits: 10 s to connect and 30 s to read at first, 15 s in all when it tries again. */
const FIRST_TIMEOUT_MS = 30_000;
const RETRY_TIMEOUT_MS = 15_000;
/** Between two attempts, by the sandbox's clock: advance it, and the next one is due. */
export const RETRY_INTERVAL_MS = 60_000;

/** Sends a webhook once, and arranges for another attempt where the settings ask for it. Never rejects. */
export async function deliver(world: World, webhook: Webhook, number = 1): Promise<void> {
  const { outbox } = world;
  const attempt: Attempt = {
    ...webhook,
    attempt: number,
    at: world.clock.now(),
    outcome: 'sending',
    status: null,
    error: null,
  };
  pushBounded(outbox.attempts, attempt, MAX_ATTEMPTS_KEPT);
  await carry(attempt, outbox.stopped.signal);
  if (
    isWorthAnother(attempt, outbox.settings.retry_on) &&
    number <= outbox.settings.retry &&
    !outbox.stopped.signal.aborted
  )
    world.clock.after(RETRY_INTERVAL_MS, () => void deliver(world, webhook, number + 1));
}

/** PortOne's documents name 5xx and network errors in one place, and anything but 200 in another. */
function isWorthAnother({ outcome, status }: Attempt, retryOn: RetryOn): boolean {
  if (status === null) return outcome === 'unreachable';
  return retryOn === '5xx' ? status >= 500 : status !== 200;
}

async function carry(attempt: Attempt, stopped: AbortSignal): Promise<void> {
  const timeout_ms = attempt.attempt === 1 && !attempt.resent ? FIRST_TIMEOUT_MS : RETRY_TIMEOUT_MS;
  try {
    const response = await fetch(attempt.url, {
      method: 'POST',
      headers: { 'content-type': attempt.content_type, 'user-agent': 'iamport-sandbox' },
      body: encode(attempt),
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(timeout_ms)]),
    });
    // The body of the answer is of no interest, but unread it would keep the connection.
    await response.body?.cancel();
    attempt.outcome = 'answered';
    attempt.status = response.status;
  } catch (error) {
    attempt.outcome = 'unreachable';
    attempt.error = reason(error);
  }
}

const encode = ({ content_type, body }: Webhook): string =>
  content_type === 'application/json' ? JSON.stringify(body) : formOf(body).toString();

const formOf = (body: WebhookBody): URLSearchParams =>
  new URLSearchParams(Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]));

/** `fetch failed` says nothing; its cause does. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
