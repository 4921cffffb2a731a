import { z } from 'zod';
import type { Payment } from '../settlement/model.ts';
import type { Gateway } from '../settlement/ports.ts';
import { GatewayError } from './errors.ts';
import { parsePayment } from './payment.ts';
import { createTokenSource } from './token.ts';
import { createTransport, type Envelope, type TransportRequest } from './transport.ts';

/** PortOne's largest page. An order with more attempts than this is not a shopper's. */
const PAGE_LIMIT = 100;

export interface PortOneOptions {
  /** Base URL of the V1 REST API. */
  url: string;
  imp_key: string;
  imp_secret: string;
  /** Sub-store code. */
  tier?: string | undefined;
  /** Ask for test-channel payments too; without it PortOne answers 404 for them (since 2026-01-26). */
  allowSandbox: boolean;
  elapsed_ms: () => number;
}

export interface PortOneGateway extends Gateway {
  /** Closes the kept sockets. */
  close(): void;
}

const page = z.object({ list: z.array(z.unknown()) });

/** PortOne's V1 REST API as settlement's gateway. */
export function createPortOneGateway(options: PortOneOptions): PortOneGateway {
  const transport = createTransport(options.url, options.tier);
  const tokens = createTokenSource(transport, options, options.elapsed_ms);

  /** Sends with a token; a refused token is replaced once. More often would be hammering. */
  async function send(request: TransportRequest): Promise<Envelope> {
    const token = await tokens.get();
    const answer = await transport.send({ ...request, token });
    if (answer.http_status !== 401) return answer;
    tokens.drop(token);
    return transport.send({ ...request, token: await tokens.get() });
  }

  /** @returns null for PortOne's "no such payment" */
  async function read(path: string): Promise<{ response: unknown } | null> {
    const { http_status, code, response } = await send({ method: 'GET', path });
    // Only PortOne's own 404 means "none": a proxy's would not come in the envelope.
    if (http_status === 404 && code !== 0) return null;
    if (http_status !== 200 || code !== 0) {
      throw new GatewayError(
        `PortOne answered ${http_status} with code ${code}`,
        'GATEWAY_ERROR',
        http_status,
      );
    }
    return { response };
  }

  return {
    async findPayment(imp_uid): Promise<Payment | null> {
      const query = options.allowSandbox ? '?include_sandbox=true' : '';
      const found = await read(`/payments/${encodeURIComponent(imp_uid)}${query}`);
      if (!found) return null;
      const payment = parsePayment(found.response);
      if (payment.imp_uid !== imp_uid) throw new GatewayError('PortOne answered with another payment');
      return payment;
    },

    async findPaymentsOfOrder(merchant_uid): Promise<Payment[]> {
      const query = `?limit=${PAGE_LIMIT}&sorting=-started`;
      // `find` would show the newest attempt only, and a paid one can hide behind a later failure.
      const found = await read(`/payments/findAll/${encodeURIComponent(merchant_uid)}${query}`);
      if (!found) return [];
      const parsed = page.safeParse(found.response);
      if (!parsed.success) throw new GatewayError("PortOne's page of payments cannot be read");
      return parsed.data.list.map(parsePayment);
    },

    close: () => transport.close(),
  };
}
