import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { SolapiSettings } from '../../src/notify/solapi.ts';

export const SOLAPI_SECRET = 'canary-solapi-secret-7f';

export interface Text {
  to: string;
  from: string;
  text: string;
}

/** What stands in for Solapi: checks the signature as Solapi does, and notes what it takes. */
export interface Solapi {
  settings: SolapiSettings;
  /** Messages taken, in order. */
  taken: Text[];
  /** Requests received, whatever was answered. */
  requests(): number;
  /** How the next requests are answered. */
  answer(handler: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startSolapi(): Promise<Solapi> {
  const taken: Text[] = [];
  let requests = 0;
  let handler: ((response: ServerResponse) => void) | null = null;
  const server = createServer(async (request, response) => {
    requests += 1;
    const body = (await json(request)) as { messages: Text[] };
    if (request.url !== '/messages/v4/send-many/detail' || !isSigned(request)) {
      reply(response, 403, { errorCode: 'Forbidden', errorMessage: 'wrong signature' });
    } else if (handler) {
      handler(response);
    } else {
      taken.push(...body.messages.map(({ to, from, text }) => ({ to, from, text })));
      take(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      apiKey: 'solapi-key',
      apiSecret: SOLAPI_SECRET,
      from: '0212345678',
      url: `http://127.0.0.1:${port}`,
    },
    taken,
    requests: () => requests,
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

/** How Solapi answers a message it has taken. */
export function take(response: ServerResponse): void {
  const count = { total: 1, registeredSuccess: 1, registeredFailed: 0 };
  reply(response, 200, { groupInfo: { count }, failedMessageList: [] });
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** `HMAC-SHA256 apiKey=…, date=…, salt=…, signature=HMAC(secret, date + salt)`. */
function isSigned({ headers }: IncomingMessage): boolean {
  const pattern = /^HMAC-SHA256 apiKey=([^,]+), date=([^,]+), salt=([^,]+), signature=([0-9a-f]+)$/;
  const [, apiKey, date, salt, signature] = pattern.exec(headers.authorization ?? '') ?? [];
  const expected = createHmac('sha256', SOLAPI_SECRET).update(`${date}${salt}`).digest('hex');
  return apiKey === 'solapi-key' && signature === expected;
}
