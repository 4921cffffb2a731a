import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IMP_SECRET, startWorld, type World } from '../support/world.ts';

let world: World;
let imp_uid: string;
beforeEach(async () => {
  world = await startWorld();
  await world.order();
  imp_uid = await world.pay();
});
afterEach(() => world.close());

const fault = (fields: Record<string, unknown>) =>
  world.control('PUT', '/faults', [{ method: 'GET', path: '/payments/', ...fields }]);

const tokenCalls = async () => (await world.journal()).filter((line) => line.includes('/users/getToken'));

describe('the token', () => {
  it('is fetched once for many verifications', async () => {
    await Promise.all(Array.from({ length: 50 }, () => world.complete(imp_uid)));
    await world.complete(imp_uid);
    expect(await tokenCalls()).toHaveLength(1);
  });

  it('is fetched once more when PortOne refuses it, and the shopper notices nothing', async () => {
    await world.complete(imp_uid);
    await fault({ kind: 'token-expired', times: 1 });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 200 });
    expect(await tokenCalls()).toHaveLength(2);
  });

  it('is not fetched again and again when PortOne refuses every one', async () => {
    await fault({ kind: 'token-expired' });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 502, body: { code: 'GATEWAY_ERROR' } });
    expect(await tokenCalls()).toHaveLength(2);
  });
});

describe('PortOne in trouble', () => {
  it.each([
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 429', { kind: 'status', status: 429 }],
    ['cuts the connection', { kind: 'reset' }],
    ['answers garbage', { kind: 'malformed' }],
  ])('is told as such when it %s: nothing changes, and trying again may help', async (_what, fields) => {
    await fault(fields);
    const { http, headers, body } = await world.complete(imp_uid);
    expect(http).toBe(502);
    expect(body).toMatchObject({ status: 'error', code: 'GATEWAY_ERROR', retryable: true });
    expect(headers.get('retry-after')).toMatch(/^[0-9]+$/);
    expect(await world.database('orders').first()).toMatchObject({ status: 'pending', revision: 0 });
  });

  it('is asked again when one answer in a row was bad', async () => {
    await fault({ kind: 'status', status: 503, times: 1 });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 200 });
  });

  it('is given up after eight seconds', async () => {
    await fault({ kind: 'delay', delay_ms: 30_000 });
    const began = performance.now();
    expect(await world.complete(imp_uid)).toMatchObject({ http: 504, body: { code: 'GATEWAY_TIMEOUT' } });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it.each([
    ['an amount as text', { amount: '64900' }],
    ['a fraction of a won', { amount: 64900.5 }],
    ['no currency', { currency: null }],
    ['a negative cancelled amount', { cancel_amount: -1 }],
  ])('is not believed with %s, and the shopper is not blamed', async (_what, fields) => {
    await world.control('PATCH', `/payments/${imp_uid}`, fields);
    expect(await world.complete(imp_uid)).toMatchObject({ http: 502, body: { code: 'GATEWAY_ERROR' } });
  });

  it('shows neither secret nor token, in any answer or log line', async () => {
    const token = await tokenOf(world);
    const answers: string[] = [];
    for (const path of ['/users/getToken', '/payments/']) {
      for (const kind of ['status', 'reset', 'malformed']) {
        await world.control('PUT', '/faults', [{ method: '*', path, kind, status: 500 }]);
        answers.push(JSON.stringify(await world.complete(imp_uid)));
      }
    }
    const seen = [...answers, ...world.log].join('\n');
    expect(seen).toContain('GATEWAY_ERROR');
    for (const secret of [IMP_SECRET, 'sandbox-key', token]) expect(seen).not.toContain(secret);
  });
});

/** PortOne hands out the same token until it ends, so this is the one the server uses. */
async function tokenOf({ sandbox }: World): Promise<string> {
  const response = await fetch(`${sandbox}/users/getToken`, {
    method: 'POST',
    body: new URLSearchParams({ imp_key: 'sandbox-key', imp_secret: IMP_SECRET }),
  });
  return ((await response.json()) as { response: { access_token: string } }).response.access_token;
}
