import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

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
    const event = verified(webhook, body, request.headers);
    attempts.push(String(request.headers['webhook-id']));
    handler(response);
    if (handler === accept) accepted.push(event);
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

function verified(webhook: Webhook, body: string, headers: IncomingHttpHeaders): Delivered {
  return webhook.verify(body, headers as Record<string, string>) as Delivered;
}

/** How a receiver answers that is well. */
export function accept(response: ServerResponse): void {
  response.end('thanks');
}
