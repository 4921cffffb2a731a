import { afterEach, describe, expect, it } from 'vitest';
import { API_KEY, startWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

const add = (fields: Record<string, unknown>) =>
  world.post(
    '/orders',
    { merchant_uid: 'ORD-1', name: '의자', amount: 64900, ...fields },
    { authorization: `Bearer ${API_KEY}` },
  );

const prepared = async (): Promise<unknown> => {
  const token = await fetch(`${world.sandbox}/users/getToken`, {
    method: 'POST',
    body: new URLSearchParams({ imp_key: 'sandbox-key', imp_secret: 'sandbox-secret' }),
  });
  const { response } = (await token.json()) as { response: { access_token: string } };
  const registered = await fetch(`${world.sandbox}/payments/prepare/ORD-1`, {
    headers: { authorization: `Bearer ${response.access_token}` },
  });
  return ((await registered.json()) as { response: unknown }).response;
};

describe('an order with prepare: true', () => {
  it('is registered at PortOne, with its currency', async () => {
    world = await startWorld();
    expect(await add({ prepare: true, amount: 10.5, currency: 'USD' })).toMatchObject({ http: 201 });
    expect(await prepared()).toMatchObject({ merchant_uid: 'ORD-1', amount: 10.5, currency: 'USD' });
  });

  it('may be sent again', async () => {
    world = await startWorld();
    await add({ prepare: true });
    expect(await add({ prepare: true })).toMatchObject({ http: 200 });
    expect(await prepared()).toMatchObject({ amount: 64900 });
  });

  it('is not added when PortOne cannot be asked, and can be sent again then', async () => {
    world = await startWorld();
    await world.control('PUT', '/faults', [
      { method: '*', path: '/payments/prepare', kind: 'status', status: 500 },
    ]);
    expect(await add({ prepare: true })).toMatchObject({ http: 502, body: { retryable: true } });
    expect(await world.database('orders').first()).toBeUndefined();
    await world.control('PUT', '/faults', []);
    expect(await add({ prepare: true })).toMatchObject({ http: 201 });
  });

  it('never changes the amount that is registered for another order of that number', async () => {
    world = await startWorld();
    await add({ prepare: true });
    expect(await add({ prepare: true, amount: 100 })).toMatchObject({
      http: 409,
      body: { code: 'ORDER_CONFLICT' },
    });
    expect(await prepared()).toMatchObject({ amount: 64900 });
  });
});

describe('FORGERY_POLICY', () => {
  const cancels = async () => (await world.journal()).filter((call) => call === 'POST /payments/cancel');

  it('hold leaves a forged payment for a person to decide', async () => {
    world = await startWorld();
    await add({});
    await world.complete(await world.pay({ amount: 100 }));
    expect(await cancels()).toEqual([]);
  });

  it('cancel gives a payment of the wrong amount back, once', async () => {
    world = await startWorld({ forgeryPolicy: 'cancel' });
    await add({});
    const imp_uid = await world.pay({ amount: 100 });
    for (let time = 0; time < 3; time += 1) {
      expect(await world.complete(imp_uid)).toMatchObject({ http: 400, body: { status: 'forgery' } });
    }
    expect(await cancels()).toHaveLength(1);
    expect(await world.database('payments').first()).toMatchObject({
      verdict: 'forgery',
      status: 'cancelled',
    });
  });

  it('cancel is no weapon against a stranger’s payment, before or after it was verified', async () => {
    world = await startWorld({ forgeryPolicy: 'cancel' });
    await add({});
    await add({ merchant_uid: 'STRANGER', amount: 1000 });
    const imp_uid = await world.pay({ merchant_uid: 'STRANGER', amount: 1000 });
    expect(await world.complete(imp_uid, 'ORD-1')).toMatchObject({ http: 400 });
    expect(await world.complete(imp_uid, 'STRANGER')).toMatchObject({ http: 200 });
    expect(await world.complete(imp_uid, 'ORD-1')).toMatchObject({ http: 400 });
    expect(await cancels()).toEqual([]);
  });

  it('cancel spares the payment that an order is bound to, whatever PortOne says of it later', async () => {
    world = await startWorld({ forgeryPolicy: 'cancel' });
    await add({});
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    await world.control('PATCH', `/payments/${imp_uid}`, { amount: 1 });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 400 });
    expect(await cancels()).toEqual([]);
  });

  it('cancel answers forgery even when PortOne refuses', async () => {
    world = await startWorld({ forgeryPolicy: 'cancel' });
    await add({});
    await world.control('PUT', '/faults', [
      { method: 'POST', path: '/payments/cancel', kind: 'status', status: 500 },
    ]);
    const imp_uid = await world.pay({ amount: 100 });
    expect(await world.complete(imp_uid)).toMatchObject({ http: 400, body: { status: 'forgery' } });
  });
});
