import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { DESKTOP, openBrowser, visit } from './browser.ts';
import { end, freePorts, outputOf, runScript, waitFor } from './stack.ts';

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const ending of endings.splice(0)) await ending();
});

async function startShop(apiUrl: string): Promise<string> {
  const child = runScript('demo/server.ts', { PORT: '0', API_URL: apiUrl, API_KEY: 'the-private-key' });
  endings.push(() => end(child));
  await waitFor(child, 'demo shop listening on http://127.0.0.1:');
  return /listening on (\S+)/.exec(outputOf(child))?.[1] ?? '';
}

const order = (shop: string, body: object): Promise<Response> =>
  fetch(`${shop}/api/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** An API that takes any order, and what it was told. */
async function startApi(): Promise<{ url: string; requests: { headers: object; body: unknown }[] }> {
  const requests: { headers: object; body: unknown }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    requests.push({ headers: request.headers, body: await json(request) });
    response.writeHead(201, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  endings.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test('the price is the catalogue’s, whatever the browser sends', async () => {
  const api = await startApi();
  const shop = await startShop(api.url);
  const response = await order(shop, { product: 'mug', amount: 1, price: 1, merchant_uid: 'mine' });
  expect(response.status).toBe(201);
  const { merchant_uid } = (await response.json()) as { merchant_uid: string };
  expect(merchant_uid).toMatch(/^\d{8}-[2-9A-Z]{10}$/);
  expect(api.requests).toMatchObject([
    {
      headers: { authorization: 'Bearer the-private-key' },
      body: { merchant_uid, name: '백자 머그', amount: 28_000 },
    },
  ]);
});

test('a product that is not sold is refused, and the API is not asked', async () => {
  const api = await startApi();
  const shop = await startShop(api.url);
  const response = await order(shop, { product: 'yacht' });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ message: '지금은 판매하지 않는 상품이에요.' });
  expect(api.requests).toEqual([]);
});

test('while the API is away the shopper is told so and no order number is given out', async () => {
  const [port] = await freePorts(1);
  const response = await order(await startShop(`http://127.0.0.1:${port}`), { product: 'mug' });
  expect(response.status).toBe(502);
  const answer = (await response.json()) as Record<string, string>;
  expect(Object.keys(answer)).toEqual(['message']);
  expect(answer['message']).toContain('결제 서버에 연결하지 못했어요');
});

test('without the API the checkout page says what is missing, and offers nothing that cannot work', async () => {
  const [port] = await freePorts(1);
  const shop = await startShop(`http://127.0.0.1:${port}`);
  const browser = await openBrowser();
  endings.push(() => browser.close());
  const { page } = await visit(browser, DESKTOP);
  await page.goto(`${shop}/checkout/20261121-ABCDEFGHJK`);
  await page.getByText('API에서 결제 위젯을 불러오지 못했어요').waitFor();
  await page.locator('#order').waitFor({ state: 'hidden' });
  for (const place of ['iamport-checkout', '#method', '#cheat', '#order-status-line']) {
    expect(await page.locator(place).isVisible(), place).toBe(false);
  }
});

test('a page allows the API’s and the SDK’s origin and nothing else', async () => {
  const shop = await startShop('http://127.0.0.1:4000');
  const policy = (await fetch(shop)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`default-src 'none'`);
  expect(policy).toContain(`script-src 'self' http://127.0.0.1:4000 http://127.0.0.1:4010;`);
  expect(policy).toContain('frame-src http://127.0.0.1:4010;');
});

test('what is not a page or a public file is not there', async () => {
  const shop = await startShop('http://127.0.0.1:4000');
  for (const path of [
    '/nowhere',
    '/products/yacht',
    '/checkout/a%20b',
    '/tsconfig.json',
    '/..%2fserver.ts',
  ]) {
    expect((await fetch(shop + path)).status, path).toBe(404);
  }
});

test('it stops on SIGTERM, and does not start without the API’s key', async () => {
  const running = runScript('demo/server.ts', { PORT: '0', API_KEY: 'the-private-key' });
  await waitFor(running, 'listening on');
  expect(await end(running)).toBe(0);
  const keyless = runScript('demo/server.ts', { PORT: '0', API_KEY: '' });
  await expect(waitFor(keyless, 'listening on')).rejects.toThrow('API_KEY is missing');
});
