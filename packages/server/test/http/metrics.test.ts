import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { NOTIFY_SECRET } from '../support/receiver.ts';
import { API_KEY, startWorld, type World, withoutJobs } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;
let ahead_s: number;
const environment = { ...withoutJobs, now: () => systemEnvironment.now() + ahead_s };

let world: World;
beforeEach(async () => {
  ahead_s = 0;
  const notifyUrl = 'http://127.0.0.1:9/hooks';
  world = await startWorld({ notifyUrl, notifySecret: NOTIFY_SECRET, reconcileAfter: 300 }, environment);
});
afterEach(() => world.close());

async function metric(name: string): Promise<number | undefined> {
  const { body } = await world.get('/metrics', { authorization });
  const line = (body as string).split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe('GET /metrics', () => {
  it('counts settlements by door and outcome, and calls to PortOne by route', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1', status: 'paid' });
    const settled = 'iamport_settlement_duration_seconds_count';
    expect(await metric(`${settled}{source="callback",outcome="SUCCESS"}`)).toBe(1);
    expect(await metric(`${settled}{source="webhook",outcome="SUCCESS"}`)).toBe(1);
    const asked = 'iamport_portone_request_duration_seconds_count';
    expect(await metric(`${asked}{route="POST /users/getToken",result="200"}`)).toBe(1);
    expect(await metric(`${asked}{route="GET /payments/:id",result="200"}`)).toBe(2);
    expect(await metric('iamport_portone_token_life_seconds')).toBeGreaterThan(600);
  });

  it('counts what went wrong', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments', kind: 'status', status: 500 },
    ]);
    await world.complete(imp_uid);
    const settled = 'iamport_settlement_duration_seconds_count';
    expect(await metric(`${settled}{source="callback",outcome="GatewayError"}`)).toBe(1);
  });

  it('counts what reconciliation finds, once', async () => {
    await world.order();
    const first = await world.pay();
    await world.pay();
    await world.complete(first);
    const duplicates =
      'iamport_settlement_duration_seconds_count{source="reconcile",outcome="ORDER_ALREADY_PAID"}';
    for (const count of [1, 1]) {
      ahead_s += 3600;
      expect(await world.post('/reconcile', {}, { authorization })).toMatchObject({ body: { checked: 1 } });
      expect(await metric(duplicates)).toBe(count);
    }
  });

  it('shows what waits: deliveries, dead letters, orders that reconciliation is late with', async () => {
    await world.order();
    await world.order({ merchant_uid: 'ORD-2' });
    await world.complete(await world.pay());
    expect(await metric('iamport_dead_letters{outbox="webhook"}')).toBe(0);
    await world.database('events').update({ next_attempt_at: null, failure: 'ECONNREFUSED' });
    expect(await metric('iamport_dead_letters{outbox="webhook"}')).toBe(1);
    expect(await metric('iamport_dead_letters{outbox="text"}')).toBe(0);
    expect(await metric('iamport_reconcile_due')).toBe(0);
    ahead_s = 400;
    expect(await metric('iamport_reconcile_due')).toBe(2);
    expect(await metric('iamport_reconcile_lag_seconds')).toBeGreaterThanOrEqual(100);
  });

  it('names no order, no payment and no secret, and needs the key', async () => {
    await world.order();
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    const { body, headers } = await world.get('/metrics', { authorization });
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
    for (const word of ['ORD-1', imp_uid, 'sandbox-secret', API_KEY]) expect(body).not.toContain(word);
    expect(await world.get('/metrics')).toMatchObject({ http: 401 });
  });
});
