import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

const start = async (settings: Partial<Settings>): Promise<void> => {
  world = await startWorld(settings);
  await world.order();
};

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('the rate limit', () => {
  it('answers 429 with the time to wait once a client has used up its minute', async () => {
    await start({ rateLimit: 3 });
    for (let time = 0; time < 3; time += 1) expect((await world.get('/orders/ORD-1')).http).toBe(200);
    const { http, headers, body } = await world.get('/orders/ORD-1', { origin: 'https://shop.example.com' });
    expect({ http, body }).toMatchObject({ http: 429, body: { code: 'RATE_LIMITED', retryable: true } });
    // What is left of the minute, on a page of another origin too.
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
    expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect((await world.get('/healthz')).http).toBe(200);
  });

  it('does not count what the holder of the key asks', async () => {
    await start({ rateLimit: 3 });
    const ask = (key: string) => world.get('/orders/ORD-1', { authorization: `Bearer ${key}` });
    for (let time = 0; time < 5; time += 1) expect((await ask(API_KEY)).http).toBe(200);
    for (let time = 0; time < 3; time += 1) expect((await ask('guessed')).http).toBe(401);
    expect((await ask('guessed')).http).toBe(429);
  });

  it('cannot be escaped by a header that nobody asked for', async () => {
    await start({ rateLimit: 3 });
    for (let time = 0; time < 3; time += 1) await world.get('/orders/ORD-1', from(`203.0.113.${time}`));
    expect((await world.get('/orders/ORD-1', from('203.0.113.9'))).http).toBe(429);
  });

  it('counts by the address that the trusted proxy saw, not by those the client wrote before it', async () => {
    await start({ rateLimit: 3, trustProxy: true });
    const ask = (forged: string, seen: string) => world.get('/orders/ORD-1', from(`${forged}, ${seen}`));
    for (let time = 0; time < 3; time += 1) await ask(`198.51.100.${time}`, '203.0.113.1');
    expect((await ask('198.51.100.9', '203.0.113.1')).http).toBe(429);
    expect((await ask('198.51.100.9', '203.0.113.2')).http).toBe(200);
  });

  it('does not touch honest webhooks, however many', async () => {
    await start({ rateLimit: 3 });
    const imp_uid = await world.pay();
    for (let time = 0; time < 10; time += 1) {
      const notice = await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1' });
      expect(notice).toMatchObject({ http: 200, body: { status: 'success' } });
    }
  });

  it('soon costs a flood of invented webhooks its look-ups, while honest ones pass', async () => {
    await start({ rateLimit: 5, trustProxy: true });
    const flood = Array.from({ length: 200 }, (_, index) =>
      world.post(
        '/payments/webhook',
        { imp_uid: `imp_${100_000_000_000 + index}`, merchant_uid: 'ORD-1' },
        from('203.0.113.66'),
      ),
    );
    // In rows of ten: what is already under way when the budget ends is still answered.
    for (let row = 0; row < flood.length; row += 10) await Promise.all(flood.slice(row, row + 10));
    const again = await world.post(
      '/payments/webhook',
      { imp_uid: 'imp_999999999999', merchant_uid: 'ORD-1' },
      from('203.0.113.66'),
    );
    expect(again.http).toBe(429);
    const honest = { imp_uid: await world.pay(), merchant_uid: 'ORD-1' };
    expect(await world.post('/payments/webhook', honest, from('52.78.100.19'))).toMatchObject({
      http: 200,
      body: { status: 'success' },
    });
  });
});

describe('WEBHOOK_ALLOWED_IPS', () => {
  const notice = { imp_uid: 'imp_000000000001', merchant_uid: 'ORD-1' };

  it('turns other addresses away before anything else', async () => {
    await start({ webhookAllowedIps: ['52.78.100.19'] });
    expect(await world.post('/payments/webhook', notice)).toMatchObject({
      http: 403,
      body: { code: 'ADDRESS_NOT_ALLOWED' },
    });
    expect(await world.journal()).toEqual([]);
  });

  it('cannot be fooled by a forged X-Forwarded-For, with or without a proxy', async () => {
    await start({ webhookAllowedIps: ['52.78.100.19'] });
    expect((await world.post('/payments/webhook', notice, from('52.78.100.19'))).http).toBe(403);
    await world.close();
    await start({ webhookAllowedIps: ['52.78.100.19'], trustProxy: true });
    const forged = from('52.78.100.19, 203.0.113.66');
    expect((await world.post('/payments/webhook', notice, forged)).http).toBe(403);
    expect((await world.post('/payments/webhook', notice, from('52.78.100.19'))).http).toBe(200);
  });
});

describe('TRUST_PROXY', () => {
  it('is needed before X-Forwarded-For counts for anything', async () => {
    await start({ webhookAllowedIps: ['127.0.0.1'] });
    const notice = { imp_uid: 'imp_000000000001', merchant_uid: 'ORD-1' };
    expect((await world.post('/payments/webhook', notice, from('203.0.113.66'))).http).toBe(200);
  });
});

const LOOK_UP_MS = 2_000;

describe('a herd', () => {
  it('of equal questions in flight costs PortOne two look-ups and one token', async () => {
    await start({});
    const imp_uid = await world.pay();
    // Slow enough that all of them arrive while the first look-up is under way, on a machine that is not too busy.
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments/', kind: 'delay', delay_ms: LOOK_UP_MS },
    ]);
    const began_ms = performance.now();
    const answers = await Promise.all(Array.from({ length: 500 }, () => world.complete(imp_uid)));
    const took_ms = performance.now() - began_ms;
    expect(new Set(answers.map(({ http }) => http))).toEqual(new Set([200]));
    const calls = await world.journal();
    const lookUps = calls.filter((call) => call.startsWith('GET /payments/')).length;
    // One after the other: the time was enough for so many.
    expect(lookUps).toBeLessThanOrEqual(Math.max(2, Math.floor(took_ms / LOOK_UP_MS)));
    expect(calls.filter((call) => call.endsWith('/users/getToken'))).toHaveLength(1);
  });

  it('of different questions beyond what we can carry is told to come back, and we stay awake', async () => {
    await start({});
    const many = Array.from({ length: 400 }, (_, index) => `imp_${100_000_000_000 + index}`);
    await world.control('PUT', '/faults', [
      { method: 'GET', path: '/payments/', kind: 'delay', delay_ms: 5_000 },
    ]);
    const answers = Promise.all(many.map((imp_uid) => world.complete(imp_uid)));
    const refused = (await answers).filter(({ http }) => http === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ body: { code: 'UNAVAILABLE', retryable: true } });
    expect((await world.get('/healthz')).http).toBe(200);
  });
});

describe('every answer', () => {
  it('carries the headers that keep browsers from guessing, and none that name our software', async () => {
    await start({});
    for (const path of ['/healthz', '/orders/ORD-1', '/nope', '/payments/complete']) {
      const { headers } = await world.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-type')).toContain('charset=utf-8');
      for (const banner of ['server', 'x-powered-by']) expect(headers.get(banner)).toBeNull();
    }
  });
});
