import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FAKE_TOKEN } from './canaries.ts';
import type { Fields } from './portone.ts';

/** A PortOne that answers what the sandbox would never say. */
export interface Fake {
  url: string;
  /** Every request but those for a token. */
  calls: string[];
  /** What it answers next, to everything but requests for a token. */
  say(status: number, body: string, headers?: Record<string, string>): void;
  /** The same, with this payment; by default the right one for an order of 64,900 won. */
  sayPayment(fields: Fields): void;
  /** Answers nothing at all any more: to requests for a payment, or for a token too. */
  hang(what: 'payments' | 'everything'): void;
  close(): void;
}

const IMP_UID = 'imp_700000000001';

export async function startFake(): Promise<Fake> {
  let next = { status: 404, body: '', headers: {} };
  let hanging: 'nothing' | 'payments' | 'everything' = 'nothing';
  const calls: string[] = [];
  const server = createServer((request, response) => {
    if (hanging === 'everything') return;
    if (request.url === '/users/getToken') {
      response.end(
        JSON.stringify({ code: 0, response: { access_token: FAKE_TOKEN, now: 0, expired_at: 1800 } }),
      );
      return;
    }
    calls.push(`${request.method} ${request.url}`);
    if (hanging === 'payments') return;
    response.writeHead(next.status, next.headers).end(next.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const say: Fake['say'] = (status, body, headers = {}) => {
    next = { status, body, headers };
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    say,
    sayPayment: (fields) => say(200, envelopeOf(rightPayment(fields))),
    hang(what) {
      hanging = what;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const envelopeOf = (payment: Fields): string =>
  JSON.stringify({ code: 0, message: null, response: payment });

export const rightPayment = (fields: Fields): Fields => ({
  imp_uid: IMP_UID,
  status: 'paid',
  amount: 64900,
  cancel_amount: 0,
  currency: 'KRW',
  sandbox: false,
  pay_method: 'card',
  paid_at: 1_795_000_000,
  ...fields,
});
