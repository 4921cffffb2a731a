import { z } from 'zod';
import type { Environment } from '../environment.ts';
import type { TokenState } from '../readiness.ts';
import { CancelRefusedError, GatewayError } from '../settlement/errors.ts';
import type { Payment } from '../settlement/model.ts';
import { fromMinor } from '../settlement/money.ts';
import type { Gateway } from '../settlement/ports.ts';
import { createLookUp } from './look-up.ts';
import { parsePayment } from './payment.ts';
import { createTokenSource } from './token.ts';
import { createTransport, type Envelope, type Transport, type TransportRequest } from './transport.ts';

/** A page of an order's attempts. An order with more is not an honest shopper's. */
const PAGE_LIMIT = 100;

/**
 * Requests to PortOne at the same time, waiting ones included. Beyond it we say so at once: a queue that
 * only grows helps neither the shopper nor PortOne, and takes our memory with it.
 */
const MAX_IN_FLIGHT = 256;

export interface PortOneOptions {
  /** Base URL of the V1 REST API. */
  url: string;
  imp_key: string;
  imp_secret: string;
  /** Sub-store code. */
  tier?: string | undefined;
  /** Ask for test-channel payments too; without it PortOne answers 404 for them (since 2026-01-26). */
  allowSandbox: boolean;
  environment: Environment;
  /** How requests travel; HTTP by default. */
  transport?: Transport | undefined;
  /** Told of every call once it has ended: its route, the HTTP status or error code, and its seconds. */
  asked?: ((route: string, result: string, seconds: number) => void) | undefined;
}

export interface PortOneGateway extends Gateway {
  /** Seconds for which the token at hand can still be used; 0 = there is none. */
  tokenLife(): number;
  /** Requests that are under way or wait for a token. */
  inFlight(): number;
  /** Whether PortOne gives us a token; asks only if there is none at hand. Never rejects. */
  checkToken(deadline: AbortSignal): Promise<TokenState>;
  /** Closes the kept sockets. */
  close(): void;
}

/** Payments on a page of the paid ones: PortOne's largest. */
const LIST_LIMIT = 1000;

const page = z.object({ list: z.array(z.unknown()), next: z.number().nullish() });

const buyer = z.object({ buyer_tel: z.string().nullish() });

/** PortOne's V1 REST API as our gateway. */
export function createPortOneGateway(options: PortOneOptions): PortOneGateway {
  const { environment, asked = () => {} } = options;
  const { url, tier } = options;
  const measure = (transport: Transport): Transport => measured(transport, environment, asked);
  const transport = measure(options.transport ?? createTransport(url, tier));
  const lookUp = measure(options.transport ?? createLookUp(url, tier, environment));
  const tokens = createTokenSource(transport, options, environment);
  let inFlight = 0;

  /** Sends with a token; a refused token is replaced once. More often would be hammering. */
  async function send(request: TransportRequest, by: Transport = transport): Promise<Envelope> {
    if (inFlight >= MAX_IN_FLIGHT) {
      throw new GatewayError('Too many requests to PortOne are under way', 'UNAVAILABLE');
    }
    inFlight += 1;
    try {
      const token = await tokens.get(request.deadline);
      const answer = await by.send({ ...request, token });
      if (answer.http_status !== 401) return answer;
      tokens.drop(token);
      return await by.send({ ...request, token: await tokens.get(request.deadline) });
    } finally {
      inFlight -= 1;
    }
  }

  /** @returns null for PortOne's "no such payment" */
  async function read(
    path: string,
    deadline: AbortSignal,
    by?: Transport,
  ): Promise<{ response: unknown } | null> {
    const answer = await send({ method: 'GET', path, deadline }, by);
    // Only PortOne's own 404 means "none": a proxy's would not come in the envelope.
    if (answer.http_status === 404 && answer.code !== 0) return null;
    return { response: successOf(answer) };
  }

  const readPayment = (imp_uid: string, deadline: AbortSignal) => {
    const query = options.allowSandbox ? '?include_sandbox=true' : '';
    return read(`/payments/${encodeURIComponent(imp_uid)}${query}`, deadline, lookUp);
  };

  return {
    async findPayment(imp_uid, deadline): Promise<Payment | null> {
      const found = await readPayment(imp_uid, deadline);
      if (!found) return null;
      const payment = parsePayment(found.response);
      if (payment.imp_uid !== imp_uid) throw new GatewayError('PortOne answered with another payment');
      return payment;
    },

    async findBuyerTel(imp_uid, deadline): Promise<string | null> {
      const found = await readPayment(imp_uid, deadline);
      return buyer.safeParse(found?.response).data?.buyer_tel ?? null;
    },

    async findPaymentsOfOrder(merchant_uid, deadline): Promise<Payment[]> {
      const query = `?limit=${PAGE_LIMIT}&sorting=-started`;
      // `find` would show the newest attempt only, and a paid one can hide behind a later failure.
      const found = await read(`/payments/findAll/${encodeURIComponent(merchant_uid)}${query}`, deadline);
      if (!found) return [];
      const parsed = page.safeParse(found.response);
      if (!parsed.success) throw new GatewayError("PortOne's page of payments cannot be read");
      return parsed.data.list.map(parsePayment);
    },

    async findPayments(ids, deadline): Promise<Payment[]> {
      const query = new URLSearchParams();
      for (const id of ids) {
        for (const [name, value] of Object.entries(id)) query.append(`${name}[]`, value);
      }
      const answer = await send({ method: 'GET', path: `/payments?${query}`, deadline });
      if (answer.http_status === 404 && answer.code !== 0) return [];
      // 207: some of them were not found.
      const list = z.array(z.unknown()).safeParse(successOf(answer, 207));
      if (!list.success) throw new GatewayError("PortOne's list of payments cannot be read");
      return list.data.flatMap(readable);
    },

    async listPaid({ from, to, page: number }, deadline) {
      const query = `?from=${from}&to=${to}&page=${number}&limit=${LIST_LIMIT}&sorting=paid`;
      const found = await read(`/payments/status/paid${query}`, deadline);
      const parsed = page.safeParse(found?.response);
      if (!parsed.success) throw new GatewayError("PortOne's page of payments cannot be read");
      return { payments: parsed.data.list.flatMap(readable), hasMore: Boolean(parsed.data.next) };
    },

    async prepare({ merchant_uid, amount_minor, currency }, deadline) {
      // Always with the currency: without it PortOne does not compare currencies.
      const body = { merchant_uid, amount: fromMinor(amount_minor, currency), currency };
      const request = { path: '/payments/prepare', body, deadline };
      const posted = await send({ ...request, method: 'POST' });
      // Whether a second POST is refused is nowhere documented; PUT is made for what is there already.
      if (posted.code !== 0) successOf(await send({ ...request, method: 'PUT' }));
    },

    async cancel({ imp_uid, currency, amount_minor, checksum_minor, reason, refund }, deadline) {
      const amount = fromMinor(amount_minor, currency);
      const checksum = fromMinor(checksum_minor, currency);
      const body = { imp_uid, amount, checksum, reason, ...refund };
      const answer = await send({ method: 'POST', path: '/payments/cancel', body, deadline });
      // The refusal travels under HTTP 200; only `code` tells.
      if (answer.http_status === 200 && answer.code !== 0) throw new CancelRefusedError(answer.message ?? '');
      successOf(answer);
    },

    tokenLife: tokens.life,
    inFlight: () => inFlight,
    async checkToken(deadline) {
      try {
        await tokens.get(deadline);
        return 'ok';
      } catch (error) {
        return error instanceof GatewayError && error.http_status === 401 ? 'refused' : 'unreachable';
      }
    },
    close() {
      transport.close();
      lookUp.close();
    },
  };
}

type Asked = NonNullable<PortOneOptions['asked']>;

function measured(transport: Transport, environment: Environment, asked: Asked): Transport {
  return {
    ...transport,
    async send(request) {
      const began_ms = environment.elapsed_ms();
      const end = (result: string): void =>
        asked(routeOf(request), result, (environment.elapsed_ms() - began_ms) / 1000);
      try {
        const answer = await transport.send(request);
        end(String(answer.http_status));
        return answer;
      } catch (error) {
        end(error instanceof GatewayError ? error.code : 'INTERNAL_ERROR');
        throw error;
      }
    },
  };
}

/** `GET /payments/imp_1?x` → `GET /payments/:id`: as many labels as there are routes, not payments. */
function routeOf({ method, path }: TransportRequest): string {
  const [, first = '', ...rest] = (path.split('?', 1)[0] ?? '').split('/');
  const names = rest.map((part) => (WORDS.has(part) ? part : ':id'));
  return `${method} /${[first, ...names].join('/')}`;
}

const WORDS = new Set(['getToken', 'findAll', 'status', 'paid', 'prepare', 'cancel']);

/** One payment that cannot be read must not hide the others of a list; it is read again by itself some day. */
function readable(response: unknown): Payment[] {
  try {
    return [parsePayment(response)];
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

/** @throws {GatewayError} for any failure, the one that travels under HTTP 200 included */
function successOf({ http_status, code, response }: Envelope, also?: number): unknown {
  if ((http_status !== 200 && http_status !== also) || code !== 0) {
    throw new GatewayError(`PortOne answered ${http_status} with code ${code}`, 'GATEWAY_ERROR', http_status);
  }
  return response;
}
