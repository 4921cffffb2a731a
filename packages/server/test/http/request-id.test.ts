import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());
const start = async (settings: Partial<Settings> = {}): Promise<void> => {
  world = await startWorld(settings);
};

const logged = (message: string) =>
  world.log.map((line) => JSON.parse(line)).filter((line) => line.message === message);

describe('a request', () => {
  it('has a name of its own, in its answer and in the line that it leaves in the log', async () => {
    await start({ reconcileAfter: 300 });
    await world.order();
    const imp_uid = await world.pay();
    const first = await world.complete(imp_uid);
    const second = await world.complete(imp_uid);
    const ids = [first, second].map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    expect(logged('settled')).toMatchObject([
      {
        fields: {
          request_id: ids[0],
          merchant_uid: 'ORD-1',
          imp_uid,
          source: 'callback',
          outcome: 'SUCCESS',
        },
      },
      { fields: { request_id: ids[1] } },
    ]);
    expect(logged('settled')[0].fields).toMatchObject({
      duration_ms: expect.any(Number),
      upstream_ms: expect.any(Number),
    });
    // The second was answered from our own books.
    expect(logged('settled')[1].fields.upstream_ms).toBeUndefined();
  });

  it('is named in an error, so that whoever complains can be found in the log', async () => {
    await start();
    await world.order();
    const imp_uid = await world.pay();
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments', kind: 'status', status: 500 },
    ]);
    const { body, headers } = await world.complete(imp_uid);
    expect(body).toMatchObject({ code: 'GATEWAY_ERROR', request_id: headers.get('x-request-id') });
    expect(logged('not settled')).toMatchObject([
      { fields: { request_id: body.request_id, merchant_uid: 'ORD-1', imp_uid, outcome: 'GatewayError' } },
    ]);
    expect(logged('request failed')).toMatchObject([{ fields: { request_id: body.request_id } }]);
    const refused = await world.post('/payments/complete', {});
    expect(refused.body.request_id).toBe(refused.headers.get('x-request-id'));
  });

  it('keeps the name that a proxy gave it, where the proxy is believed', async () => {
    await start({ trustProxy: true });
    const name = 'f3b1c2d4e5a6978812345678';
    const { headers } = await world.get('/healthz', { 'x-request-id': name });
    expect(headers.get('x-request-id')).toBe(name);
    const forged = await world.get('/healthz', { 'x-request-id': 'a b"; level=error' });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-z]{2,12}$/);
  });

  it('is not named by a stranger', async () => {
    await start();
    const { headers } = await world.get('/healthz', { 'x-request-id': 'f3b1c2d4e5a6978812345678' });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-z]{2,12}$/);
  });

  it('that PortOne asks before it approves leaves a line when it is refused', async () => {
    await start();
    await world.order();
    const question = { imp_uid: 'imp_000000000001', merchant_uid: 'ORD-1', amount: 1 };
    const { body } = await world.post('/payments/confirm', question);
    expect(logged('stopped')).toMatchObject([
      { fields: { request_id: body.request_id, merchant_uid: 'ORD-1', outcome: 'AMOUNT_MISMATCH' } },
    ]);
  });
});
