import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { numberOf, payment } from './payments.ts';

/** Requests that a contender has made, by kind. */
export interface Calls {
  token: number;
  /** One payment by its imp_uid. */
  payment: number;
  /** Many at once, or a page of a list. */
  list: number;
  /** Events pushed to the shop. */
  event: number;
}

export interface Stub {
  url: string;
  calls: Calls;
  /** How long every answer is held back, in milliseconds. */
  delay_ms: number;
  /** The payments that the list of paid ones shows: from, and up to. */
  listed: [number, number];
  close(): void;
}

const TOKEN = 'a'.repeat(40);
const TOKEN_LIFE_S = 1800;

/** A PortOne that answers at once, or after exactly the time it is told, and counts. */
export async function openStub(): Promise<Stub> {
  const calls: Calls = { token: 0, payment: 0, list: 0, event: 0 };
  const server = createServer((request, response) => {
    // Bodies are read only so that the socket is free for the next request.
    request.resume();
    const answer = (): void => {
      const [http, body] = reply(request, stub);
      response
        .writeHead(http, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    };
    if (stub.delay_ms === 0) answer();
    else setTimeout(answer, stub.delay_ms);
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: Stub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    delay_ms: 0,
    listed: [1, 0],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return stub;
}

/** One payment with a hole where its number goes, twelve digits each time: written once, in bytes. */
const DIGITS = /0{11}7/g;
const SAMPLE = envelope(payment(7));

function reply({ url = '/', headers }: IncomingMessage, stub: Stub): [number, Buffer] {
  const { calls } = stub;
  if (url === '/users/getToken') {
    calls.token += 1;
    const now = Math.floor(Date.now() / 1000);
    return [200, Buffer.from(envelope({ access_token: TOKEN, now, expired_at: now + TOKEN_LIFE_S }))];
  }
  if (url === '/events') {
    calls.event += 1;
    return [200, Buffer.from('{}')];
  }
  if (!headers.authorization?.endsWith(TOKEN))
    return [401, Buffer.from('{"code":-1,"message":"Unauthorized"}')];
  if (url.startsWith('/payments/imp_')) {
    calls.payment += 1;
    return [200, Buffer.from(SAMPLE.replace(DIGITS, url.slice('/payments/imp_'.length)))];
  }
  calls.list += 1;
  return [200, Buffer.from(envelope(listOf(new URL(url, stub.url), stub.listed)))];
}

function listOf({ pathname, searchParams }: URL, [first, last]: Stub['listed']): unknown {
  if (pathname === '/payments') {
    const uids = [...searchParams.getAll('imp_uid[]'), ...searchParams.getAll('merchant_uid[]')];
    return uids.map((uid) => payment(numberOf(uid)));
  }
  const page = Number(searchParams.get('page') ?? 1);
  const limit = Number(searchParams.get('limit') ?? 20);
  const from = first + (page - 1) * limit;
  const to = Math.min(last, from + limit - 1);
  const list = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => payment(from + index));
  return { total: last - first + 1, previous: page - 1, next: to < last ? page + 1 : 0, list };
}

function envelope(response: unknown): string {
  return JSON.stringify({ code: 0, message: null, response });
}
