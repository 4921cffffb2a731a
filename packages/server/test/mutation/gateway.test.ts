import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { createPortOneGateway, type PortOneGateway } from '../../src/portone/gateway.ts';
import { GatewayError } from '../../src/settlement/errors.ts';
import { reportedPayment } from '../support/samples.ts';

/** A PortOne that answers every question with `answer`, as the real one would not. */
let answer: { code: number; message: string | null; response: unknown };
let asked: { path: string; body: unknown }[];
let portone: Server;
let gateway: PortOneGateway;

beforeEach(async () => {
  asked = [];
  portone = createServer(async (request, response) => {
    const path = request.url ?? '';
    const sent = Buffer.concat(await request.toArray()).toString();
    asked.push({ path, body: sent === '' ? null : JSON.parse(sent) });
    const token = { access_token: 'token', now: 0, expired_at: 1800 };
    const said = path === '/users/getToken' ? { code: 0, message: null, response: token } : answer;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => portone.listen(0, '127.0.0.1', resolve));
  gateway = createPortOneGateway({
    url: `http://127.0.0.1:${(portone.address() as AddressInfo).port}`,
    imp_key: 'key',
    imp_secret: 'secret',
    allowSandbox: false,
    environment: systemEnvironment,
  });
});
afterEach(() => {
  gateway.close();
  portone.close();
});

const deadline = new AbortController().signal;
const imp_uid = 'imp_000000000001';

describe('an answer of PortOne', () => {
  it('about another payment than the one asked for is not believed', async () => {
    answer = { code: 0, message: null, response: reportedPayment({ imp_uid: 'imp_000000000002' }) };
    await expect(gateway.findPayment(imp_uid, deadline)).rejects.toThrow(GatewayError);
  });

  it('with a code other than 0 is a failure, though it is HTTP 200 and holds a payment', async () => {
    answer = { code: 1, message: '실패', response: reportedPayment({ imp_uid }) };
    await expect(gateway.findPayment(imp_uid, deadline)).rejects.toThrow(GatewayError);
  });
});

describe('a cancellation', () => {
  it('tells PortOne the balance it was based on, so that a second arrival is refused', async () => {
    answer = { code: 0, message: null, response: reportedPayment({ imp_uid }) };
    const amounts = { amount_minor: 1050, checksum_minor: 6490, currency: 'USD' };
    await gateway.cancel({ imp_uid, ...amounts, reason: '변심' }, deadline);
    const { body } = asked.find(({ path }) => path === '/payments/cancel') ?? {};
    expect(body).toMatchObject({ imp_uid, amount: 10.5, checksum: 64.9 });
  });
});
