import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

export const NOTIFY_SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;

export interface Delivered {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** A shop's endpoint. Every delivery is checked by the reference library before it counts. */
export interface Receiver {
  url: string;
  /** What was delivered and answered 2xx, in order. */
  accepted: Delivered[];
  /** The `webhook-id` of every attempt, whatever was answered. */
  attempts: string[];
  /** How the next attempts are answered. */
  answer(handler: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const accepted: Delivered[] = [];
  const attempts: string[] = [];
  const webhook = new Webhook(NOTIFY_SECRET);
  let handler = accept;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    attempts.push(String(request.headers['webhook-id']));
    const event = verified(webhook, body, request.headers);
    if (!event) return response.writeHead(401).end();
    handler(response);
    if (handler === accept) accepted.push(event);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    accepted,
    attempts,
    answer(next) {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns null for a signature or a time that the library does not accept */
function verified(webhook: Webhook, body: string, headers: IncomingHttpHeaders): Delivered | null {
  try {
    return webhook.verify(body, headers as Record<string, string>) as Delivered;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return null;
    throw error;
  }
}

/** How a receiver answers that is well. */
export function accept(response: ServerResponse): void {
  response.end('thanks');
}
