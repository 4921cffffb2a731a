import type { Pool } from 'undici';
import type { Environment } from '../environment.ts';
import { networkFault } from '../network-fault.ts';
import { GatewayError } from '../settlement/errors.ts';
import {
  CONNECT_MS,
  type Envelope,
  MAX_ANSWER_BYTES,
  MAX_SOCKETS,
  parseEnvelope,
  RETRIED_STATUSES,
  RETRIES,
  RETRY_AFTER_MS,
  type Transport,
  type TransportRequest,
  whatOf,
} from './transport.ts';

/**
 * The transport of the one call that every verification makes, the look-up of a payment: got is most of
 * what a verification costs the processor, undici a tenth of that (docs/performance.md). GETs only; the
 * same limits, retries and errors as the other transport, and no redirect is followed here either.
 *
 * @param url PortOne's base URL
 * @param tier sub-store code, sent as the `Tier` header
 */
export function createLookUp(url: string, tier: string | undefined, environment: Environment): Transport {
  const { origin, pathname } = new URL(url);
  const prefix = pathname.replace(/\/$/, '');
  let pool: Promise<Pool> | undefined;

  /** Loaded when the first payment is looked up: a server that starts has enough to load. */
  async function openPool(): Promise<Pool> {
    const { Pool } = await import('undici');
    return new Pool(origin, {
      connections: MAX_SOCKETS,
      connect: { timeout: CONNECT_MS },
      maxResponseSize: MAX_ANSWER_BYTES,
    });
  }

  async function ask({ path, token, deadline }: TransportRequest): Promise<Answer> {
    pool ??= openPool();
    const { statusCode, body } = await (await pool).request({
      method: 'GET',
      path: prefix + path,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(tier && { tier }),
      },
      signal: deadline,
    });
    return { http_status: statusCode, text: await body.text() };
  }

  return {
    async send(request) {
      for (let attempt = 0; ; attempt += 1) {
        const answer = await ask(request).catch((error: unknown) => toGatewayError(error, request));
        const isRetried = attempt < RETRIES && mayComeRight(answer) && !request.deadline.aborted;
        if (!isRetried) return read(answer);
        await environment.sleep(RETRY_AFTER_MS * (attempt + 1), request.deadline);
      }
    },
    close() {
      void pool?.then((open) => open.destroy());
    },
  };
}

interface Answer {
  http_status: number;
  text: string;
}

function read(answer: Answer | GatewayError): Envelope {
  if (answer instanceof GatewayError) throw answer;
  return parseEnvelope(answer.http_status, answer.text);
}

/** Whether the next answer may be a better one. What took too long, or was too much, would be so again. */
function mayComeRight(answer: Answer | GatewayError): boolean {
  if (answer instanceof Unreachable) return true;
  return !(answer instanceof GatewayError) && RETRIED_STATUSES.includes(answer.http_status);
}

/** There was no answer, or only a part of one. */
class Unreachable extends GatewayError {}

/** Says what went wrong without anything of the request that went wrong: it holds the token. */
function toGatewayError(error: unknown, request: TransportRequest): GatewayError {
  const { isLate, code } = networkFault(error);
  if (isLate) {
    return new GatewayError(`PortOne did not answer ${whatOf(request)} in time`, 'GATEWAY_TIMEOUT');
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new GatewayError('PortOne answered far more than was asked');
  }
  return new Unreachable(`PortOne could not be reached for ${whatOf(request)} (${code})`);
}
