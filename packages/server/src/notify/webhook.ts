import type { Request } from 'got';
import { Webhook } from 'standardwebhooks';
import type { Environment } from '../environment.ts';
import { networkFault } from '../network-fault.ts';
import type { StoredEvent } from '../store/events.ts';
import type { DeliveryResult } from './model.ts';

/** The receiver has this long to answer, all in all. */
const ANSWER_MS = 15_000;

/** Pushes one event. Never rejects. */
export type Push = (event: StoredEvent, now: number) => Promise<DeliveryResult>;

/**
 * Pushes events to the shop as the Standard Webhooks specification has it: `webhook-id` is the same in
 * every attempt, `webhook-timestamp` is the attempt's, `webhook-signature` is over both and the body.
 *
 * The address comes from the configuration alone, so it may lie in the shop's private network.
 *
 * @param url NOTIFY_URL
 * @param secret NOTIFY_SECRET, `whsec_…`
 * @param timeout the machine's or a simulated one's
 */
export function createPush(url: string, secret: string, timeout: Environment['timeout']): Push {
  const webhook = new Webhook(secret);
  return async (event, now) => {
    const body = bodyOf(event);
    const timestamp = new Date(now * 1000);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': event.id,
      'webhook-timestamp': String(now),
      'webhook-signature': webhook.sign(event.id, timestamp, body),
    };
    return send(url, headers, body, timeout(ANSWER_MS));
  };
}

async function send(
  url: string,
  headers: Record<string, string>,
  body: string,
  deadline: AbortSignal,
): Promise<DeliveryResult> {
  try {
    // Loaded with the first event: a server that starts has enough to load.
    const { default: got } = await import('got');
    const request = got.stream.post(url, {
      headers: { ...headers, 'user-agent': undefined },
      body,
      // A redirect would carry the event to where nobody configured it to go.
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      signal: deadline,
    });
    const status = await statusOf(request);
    return status >= 200 && status < 300
      ? { delivered: true }
      : { delivered: false, failure: `HTTP ${status}` };
  } catch (error) {
    return { delivered: false, failure: reasonOf(error) };
  }
}

/** The status is all that counts; what else the receiver says is not read. */
function statusOf(request: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    request.once('response', ({ statusCode }: { statusCode: number }) => {
      resolve(statusCode);
      request.destroy();
    });
    request.on('error', reject);
  });
}

/** The reason without the client's own text, which quotes the address. */
function reasonOf(error: unknown): string {
  const { isLate, code } = networkFault(error);
  return isLate ? 'no answer in time' : code;
}

/** What the shop receives. */
const bodyOf = ({ id, type, data, created_at }: StoredEvent): string =>
  JSON.stringify({ id, type, timestamp: new Date(created_at * 1000).toISOString(), data });
