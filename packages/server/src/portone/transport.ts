import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Got } from 'got';
import { z } from 'zod';
import { networkFault } from '../network-fault.ts';
import { GatewayError } from '../settlement/errors.ts';

/** A payment is about 2 kB, a page of a thousand about 2 MB. More is not an answer to our questions. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export const CONNECT_MS = 3_000;
export const MAX_SOCKETS = 64;
export const RETRIES = 2;
/** Before the first retry; twice that before the second. */
export const RETRY_AFTER_MS = 250;
/** Answers that a busy or restarting server gives. */
export const RETRIED_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];

/** An answer of PortOne's REST API, unpacked: every one comes in this envelope. */
export interface Envelope {
  http_status: number;
  /** 0 is success; anything else is a failure, whatever the HTTP status. */
  code: number;
  message: string | null;
  response: unknown;
}

export interface TransportRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Path and query; ids in it must have been checked or encoded. */
  path: string;
  token?: string;
  body?: Readonly<Record<string, unknown>>;
  /** The request is given up when it aborts, retries included. */
  deadline: AbortSignal;
}

export interface Transport {
  send(request: TransportRequest): Promise<Envelope>;
  close(): void;
}

const envelope = z.object({
  code: z.number(),
  message: z.string().nullish(),
  response: z.unknown(),
});

/**
 * HTTP to PortOne: kept-alive sockets, one deadline, retries of GETs only, and never a redirect (it would
 * carry the token to another host).
 *
 * @param url PortOne's base URL
 * @param tier sub-store code, sent as the `Tier` header
 */
export function createTransport(url: string, tier?: string): Transport {
  const agent = {
    http: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  };
  let client: Promise<Got> | undefined;

  /** Loaded when PortOne is first asked: a server that starts has enough to load. */
  async function openClient(): Promise<Got> {
    const { default: got } = await import('got');
    return got.extend({
      agent,
      prefixUrl: url,
      followRedirect: false,
      throwHttpErrors: false,
      // An answer that was cut short is a connection that was reset, and asked for again like one.
      strictContentLength: false,
      headers: { accept: 'application/json', 'user-agent': undefined, ...(tier && { tier }) },
      timeout: { lookup: CONNECT_MS, connect: CONNECT_MS, secureConnect: CONNECT_MS },
      retry: {
        limit: RETRIES,
        methods: ['GET'],
        statusCodes: [...RETRIED_STATUSES],
        calculateDelay: ({ computedValue, attemptCount }) =>
          computedValue === 0 ? 0 : RETRY_AFTER_MS * attemptCount,
      },
    });
  }

  async function send({ method, path, token, body, deadline }: TransportRequest): Promise<Envelope> {
    const flood = new AbortController();
    try {
      client ??= openClient();
      const ask = await client;
      const request = ask(path.replace(/^\//, ''), {
        method,
        signal: AbortSignal.any([deadline, flood.signal]),
        ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
        ...(body !== undefined && { json: body }),
      });
      request.on('downloadProgress', ({ transferred }) => {
        if (transferred > MAX_ANSWER_BYTES) flood.abort();
      });
      const { statusCode, body: text } = await request;
      return parseEnvelope(statusCode, text);
    } catch (error) {
      if (flood.signal.aborted) throw new GatewayError('PortOne answered far more than was asked');
      throw toGatewayError(error, whatOf({ method, path }));
    }
  }

  return {
    send,
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

export function parseEnvelope(http_status: number, text: string): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new GatewayError('PortOne answered something that is not JSON', 'GATEWAY_ERROR', http_status);
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) {
    throw new GatewayError('PortOne answered without its envelope', 'GATEWAY_ERROR', http_status);
  }
  const { code, message, response } = parsed.data;
  return { http_status, code, message: message ?? null, response };
}

/** Says what went wrong without anything of the request that went wrong. */
function toGatewayError(error: unknown, what: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const { isLate, code } = networkFault(error);
  if (isLate) return new GatewayError(`PortOne did not answer ${what} in time`, 'GATEWAY_TIMEOUT');
  return new GatewayError(`PortOne could not be reached for ${what} (${code})`);
}

/** The call that went wrong, for an error's text. */
export const whatOf = ({ method, path }: Pick<TransportRequest, 'method' | 'path'>): string =>
  `${method} ${path.split('?', 1)[0]}`;
