import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { ApiError, createClient, type Judgement } from '../../src/client.ts';
import { expectDocumented } from '../support/openapi.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('GET /openapi.json', () => {
  it('describes every path that the server has', async () => {
    world = await startWorld({ basePath: '/pay' });
    const { body } = await world.get('/pay/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/pay' }] });
    const operations = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    expect(operations.length).toBeGreaterThan(12);
    for (const [method, path] of operations) {
      const url = `${world.url}/pay${path.replace('{merchant_uid}', 'ORD-1')}`;
      const answer = await fetch(url, { method });
      expect({
        method,
        path,
        code: ((await answer.json().catch(() => ({}))) as { code?: string }).code,
      }).not.toMatchObject({
        code: expect.stringMatching(/^(NOT_FOUND|METHOD_NOT_ALLOWED)$/),
      });
    }
  });

  it('requires a key where one is required, and says which fields a body has', async () => {
    world = await startWorld();
    const { body } = await world.get('/openapi.json');
    const add = body.paths['/orders'].post;
    expect(add.security).toEqual([{ apiKey: [] }]);
    expect(add.requestBody.content['application/json'].schema.required).toEqual(['name', 'amount']);
    expect(body.paths['/orders/{merchant_uid}'].get.security).toBeUndefined();
  });
});

describe('the comparison with the document, which every answer of these tests goes through', () => {
  const healthy = { status: 'ok', message: 'OK.' };

  it('notices a status, a media type and a field that are not documented', () => {
    const compare = (status: number, type: string, body: unknown) => () =>
      expectDocumented('GET', '/healthz', status, type, body);
    expect(compare(200, 'application/json', healthy)).not.toThrow();
    expect(compare(418, 'application/json', healthy)).toThrow(/418 is not in/);
    expect(compare(200, 'text/plain', 'OK')).toThrow(/text\/plain/);
    expect(compare(200, 'application/json', { ...healthy, secret: 1 })).toThrow(/secret/);
    expect(compare(200, 'application/json', { status: 'ok' })).toThrow(/message/);
    const error = { status: 'error', message: '…', code: 'NO_SUCH_CODE' };
    expect(() => expectDocumented('GET', '/nowhere', 404, 'application/json', error)).toThrow(/code/);
  });
});

describe('the client', () => {
  it('adds, settles, shows, lists and gives back', async () => {
    world = await startWorld();
    const client = createClient({ url: `${world.url}/`, apiKey: API_KEY });
    const { merchant_uid, amount } = await client.addOrder({
      merchant_uid: 'ORD-1',
      name: '의자',
      amount: 64900,
    });
    expect({ merchant_uid, amount }).toEqual({ merchant_uid: 'ORD-1', amount: 64900 });
    const imp_uid = await world.pay();
    const judgement = await client.complete({ merchant_uid, imp_uid });
    expect(judgement.status).toBe('success');
    expectTypeOf(judgement).toEqualTypeOf<Judgement>();
    expect(await client.order(merchant_uid)).toMatchObject({ status: 'paid', payments: [{ imp_uid }] });
    expect(await client.orders({ status: 'paid', limit: '1' })).toMatchObject({ orders: [{ merchant_uid }] });
    expect((await client.events({ after: 0, limit: 10 })).events).toMatchObject([{ type: 'order.paid' }]);
    const request = { imp_uid, amount: 1000, reason: 'changed their mind' };
    expect(await client.cancel(request, 'once')).toMatchObject({ cancel_amount: 1000 });
    expect(await client.cancel(request, 'once')).toMatchObject({ cancel_amount: 1000 });
    expect(await client.reconcile()).toMatchObject({ failed_calls: 0 });
  });

  it('tells a payment that does not match from a request that could not be judged', async () => {
    world = await startWorld();
    const client = createClient({ url: world.url, apiKey: API_KEY });
    await client.addOrder({ merchant_uid: 'ORD-1', name: '의자', amount: 64900 });
    const imp_uid = await world.pay({ amount: 1000 });
    expect(await client.complete({ merchant_uid: 'ORD-1', imp_uid })).toMatchObject({ status: 'forgery' });
    const unknown = client.order('ORD-2').catch((error: unknown) => error);
    expect(await unknown).toBeInstanceOf(ApiError);
    expect(await unknown).toMatchObject({ http: 404, code: 'ORDER_NOT_FOUND', isRetryable: false });
    expect(((await unknown) as ApiError).request_id).toMatch(/^\w+$/);
    await expect(client.addOrder({ name: '', amount: 1 })).rejects.toMatchObject({ detail: /name/ });
  });

  it.each([
    ['in JSON', '{"message":"Service Unavailable"}'],
    ['with a status of its own', '{"status":"Failure","message":"no endpoints available","code":503}'],
    ['as a page', '<h1>502 Bad Gateway</h1>'],
  ])('takes a proxy that answers in the API’s place for no success: %s', async (_how, body) => {
    const fetch = async () => new Response(body, { status: 503 });
    const client = createClient({ url: 'https://pay.example.com', apiKey: API_KEY, fetch });
    const cancelling = client.cancel({ imp_uid: 'imp_1', amount: 'all', reason: '변심' });
    await expect(cancelling).rejects.toThrow('HTTP 503');
  });
});
