import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface Received {
  path: string;
  type: string | undefined;
  headers: IncomingHttpHeaders;
  /** The body, whether it came as JSON or as a form. */
  body: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What is answered from now on. */
  answer: { status: number; body: string; delay_ms: number };
  /** Waits until so many have come; fails when they do not. */
  wait(count: number): Promise<Received[]>;
}

const PATIENCE_MS = 20_000;

/** A shop's server that takes what it is sent. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answer = { status: 200, body: 'ok', delay_ms: 0 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const type = request.headers['content-type'];
    const body = type?.includes('json') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
    received.push({ path: request.url ?? '', type, headers: request.headers, body });
    if (answer.delay_ms > 0) await sleep(answer.delay_ms);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    async wait(count) {
      const deadline = Date.now() + PATIENCE_MS;
      while (received.length < count) {
        if (Date.now() > deadline) throw new Error(`${received.length} of ${count} came`);
        await sleep(5);
      }
      return received;
    },
  };
}

/** Long enough for whatever should not come to have come. */
export const silence = (): Promise<void> => sleep(150);
