import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

const start = async (settings: Partial<Settings> = {}): Promise<string> => {
  world = await startWorld(settings);
  await world.order();
  return world.pay();
};

describe('GET /payments/complete with a RETURN_URL', () => {
  it('settles and sends the shopper on with the ids and the status', async () => {
    const imp_uid = await start({ returnUrl: 'https://shop.example.com/done?lang=ko' });
    const { http, headers } = await world.get(`/payments/complete?imp_uid=${imp_uid}&merchant_uid=ORD-1`);
    expect(http).toBe(303);
    expect(headers.get('location')).toBe(
      `https://shop.example.com/done?lang=ko&merchant_uid=ORD-1&imp_uid=${imp_uid}&status=success`,
    );
    expect(await world.database('orders').first()).toMatchObject({ status: 'paid' });
  });

  it('believes nothing else that stands in the address', async () => {
    await start({ returnUrl: 'https://shop.example.com/done' });
    const failed = await world.pay({ status: 'failed' });
    const { headers } = await world.get(
      `/payments/complete?imp_uid=${failed}&merchant_uid=ORD-1&imp_success=true&next=https://evil.test`,
    );
    expect(headers.get('location')).toBe(
      `https://shop.example.com/done?merchant_uid=ORD-1&imp_uid=${failed}&status=failed`,
    );
  });
});

describe('GET /payments/complete without a RETURN_URL', () => {
  it('shows a page that loads nothing and runs nothing', async () => {
    const imp_uid = await start();
    const { http, headers, body } = await world.get(
      `/payments/complete?imp_uid=${imp_uid}&merchant_uid=ORD-1`,
    );
    expect(http).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).toContain('결제가 완료되었습니다.');
    expect(body).toContain('₩64,900');
    expect(body).not.toContain('<script');
  });

  it('never shows what the address says, whoever wrote it', async () => {
    await start();
    const imp_uid = await world.pay({ status: 'failed', fail_reason: '<img src=x onerror=alert(1)>' });
    const { body } = await world.get(
      `/payments/complete?imp_uid=${imp_uid}&merchant_uid=ORD-1&error_msg=%3Cscript%3Ealert(2)%3C/script%3E`,
    );
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(body).not.toMatch(/<img|<script|alert\(2\)/);
  });

  it('finds the payment without an imp_uid and takes the first of repeated keys', async () => {
    const imp_uid = await start();
    const { body } = await world.get('/payments/complete?merchant_uid=ORD-1&merchant_uid=ORD-2');
    expect(body).toContain('결제가 완료되었습니다.');
    expect(await world.database('orders').first()).toMatchObject({ imp_uid });
  });

  it('answers a browser in words when something is wrong, and a program in JSON', async () => {
    await start();
    const page = await world.get('/payments/complete', { accept: 'text/html,*/*;q=0.8' });
    expect(page).toMatchObject({
      http: 400,
      body: expect.stringContaining('요청 형식이 올바르지 않습니다.'),
    });
    expect(await world.get('/payments/complete')).toMatchObject({
      http: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });
});
