import { expect } from 'vitest';
import { attack } from './support/attack.ts';
import { BUYER, PAYER } from './support/canaries.ts';
import { itShowsNothing, useStage } from './support/stage.ts';

const stage = useStage();

const AS_BROWSER = { accept: 'text/html' };

attack('E1', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const script = '<img src=x onerror=alert(1)>';
  const imp_uid = await portone.pay({ merchant_uid, status: 'failed', fail_reason: `${script}"'&` });
  const parameters = [
    'imp_uid',
    'merchant_uid',
    'imp_success',
    'success',
    'error_msg',
    'error_code',
    'status',
    'x',
  ];
  for (const accept of ['text/html', 'application/json', '*/*']) {
    for (const name of parameters) {
      const query = new URLSearchParams({ imp_uid, merchant_uid, [name]: script });
      const { headers, text } = await shop.get(`/payments/complete?${query}`, { accept });
      const type = headers.get('content-type') ?? '';
      expect(type).toMatch(/; ?charset=utf-8$/i);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toContain('script-src');
      // In JSON nothing is markup.
      if (type.includes('html')) expect(text).not.toContain('<img');
    }
    for (const path of [`/${script}`, `/orders/${script}`, `/orders/x?imp_uid=${script}`]) {
      const { text, headers } = await shop.get(encodeURI(path), { accept });
      expect(text).not.toContain('<img');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  }
  const page = await shop.get(
    `/payments/complete?${new URLSearchParams({ imp_uid, merchant_uid })}`,
    AS_BROWSER,
  );
  expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

attack('E2', async () => {
  const { serve, portone } = stage();
  const shop = await serve({ RETURN_URL: 'https://shop.example.com/done?from=pay' });
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  const targets = [
    '//evil.example',
    'https:evil.example',
    'https://evil.example',
    'https:///evil.example',
    'http:/\\evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'https://shop.example.com@evil.example',
    'https://shop.example.com.evil.example',
    'https://evil.example#shop.example.com',
    'https://evil.example?shop.example.com',
    '%2f%2fevil.example',
    '/%09/evil.example',
    'https://evil.example%00',
    '.evil.example',
    '@evil.example',
    '\r\nLocation: https://evil.example',
  ];
  const names = [
    'next',
    'redirect',
    'redirect_url',
    'return_url',
    'returnUrl',
    'RETURN_URL',
    'm_redirect_url',
    'url',
  ];
  for (const target of targets) {
    const query = new URLSearchParams({ imp_uid, merchant_uid });
    for (const name of names) query.set(name, target);
    const headers = { 'x-forwarded-host': 'evil.example', referer: 'https://evil.example', ...AS_BROWSER };
    const redirected = await shop.get(`/payments/complete?${query}`, headers);
    expect(redirected.http).toBe(303);
    const location = new URL(redirected.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe('https://shop.example.com/done');
    expect([...location.searchParams.keys()].sort()).toEqual(['from', 'imp_uid', 'merchant_uid', 'status']);
    expect(redirected.text).not.toContain('evil');
    // Without RETURN_URL there is no redirect at all.
    const page = await stage().shop.get(`/payments/complete?${query}`, headers);
    expect(page.headers.get('location')).toBeNull();
    expect(page.text).not.toContain('evil');
  }
  await shop.stop();
});

attack('E3', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const failed = await portone.pay({ merchant_uid, status: 'failed' });
  const words = { imp_success: 'true', success: 'true', status: 'paid', error_code: '' };
  for (const imp_uid of [failed, 'imp_000000000001', '']) {
    const query = new URLSearchParams({ imp_uid, merchant_uid, ...words });
    expect((await shop.get(`/payments/complete?${query}`)).http).toBeGreaterThanOrEqual(400);
    expect(
      (await shop.post('/payments/complete', { imp_uid, merchant_uid, ...words })).http,
    ).toBeGreaterThanOrEqual(400);
  }
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending', imp_uid: null });
  // And the other way round: a failure typed by hand is no failure.
  const imp_uid = await portone.pay({ merchant_uid });
  const query = new URLSearchParams({ imp_uid, merchant_uid, imp_success: 'false', error_msg: 'x' });
  expect((await shop.get(`/payments/complete?${query}`)).http).toBe(200);
});

attack('E4', async () => {
  const { serve } = stage();
  const listed = 'https://shop.example.com';
  const shop = await serve({ ALLOWED_ORIGINS: `${listed},https://m.shop.example.com` });
  const merchant_uid = await shop.order();
  const ask = (origin: string, method: 'GET' | 'OPTIONS') =>
    shop.send(`/orders/${merchant_uid}`, {
      method,
      headers: { origin, ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }) },
    });
  const foreign = [
    'null',
    'https://evil.example',
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.example',
    'https://evilshop.example.com',
    'https://x.shop.example.com',
    'https://SHOP.example.com',
    'https://shop.example.com/',
    'https://shop.example.com, https://evil.example',
    '*',
  ];
  for (const method of ['GET', 'OPTIONS'] as const) {
    for (const origin of foreign) {
      const { headers } = await ask(origin, method);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('vary')?.toLowerCase()).toContain('origin');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    const { headers } = await ask(listed, method);
    expect(headers.get('access-control-allow-origin')).toBe(listed);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  }
  // Errors too, and a server that lists nobody.
  const error = await shop.get('/orders/unknown', { origin: foreign[1] ?? '' });
  expect(error.headers.get('access-control-allow-origin')).toBeNull();
  const unlisted = await stage().shop.get(`/orders/${merchant_uid}`, { origin: listed });
  expect(unlisted.headers.get('access-control-allow-origin')).toBeNull();
  await shop.stop();
});

attack('E5', async () => {
  const { shop, database } = stage();
  const count = async () => Number((await database('orders').count({ count: '*' }))[0]?.['count']);
  const before = await count();
  const order = { name: '의자', amount: '100', merchant_uid: 'csrf' };
  const simple: RequestInit[] = [
    { body: new URLSearchParams(order) },
    { body: JSON.stringify({ ...order, amount: 100 }), headers: { 'content-type': 'text/plain' } },
    { body: JSON.stringify({ ...order, amount: 100 }), headers: { cookie: 'api_key=x; session=y' } },
  ];
  for (const path of ['/orders', '/payments/cancel']) {
    for (const request of simple) {
      expect((await shop.send(path, { method: 'POST', ...request })).http).toBe(401);
    }
  }
  // Even with the key a form is no order.
  const form = await shop.asOwner('POST', '/orders', order, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(form.http).toBe(415);
  // What a foreign page can send without asking first is refused for the public endpoints too.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    const { http, headers } = await shop.post('/payments/complete', order, { 'content-type': type });
    expect(http).toBe(415);
    expect(headers.get('set-cookie')).toBeNull();
  }
  expect(await count()).toBe(before);
});

/** Questions of each kind, for the comparison of times. */
const TIMED = 150;

attack('E6', async () => {
  const { shop, portone, serve } = stage();
  const mine = await shop.order();
  const stranger = await shop.order({ amount: 777_777 });
  const theirs = await portone.pay({ merchant_uid: stranger, amount: 777_777 });
  await shop.complete(theirs, stranger);

  // A stranger's payment, named with my order: nothing of theirs is told.
  const { text, body } = await shop.complete(theirs, mine);
  expect(body['code']).toBe('ORDER_MISMATCH');
  for (const hidden of [stranger, '777777', 'success']) expect(text).not.toContain(hidden);
  // An order that does not exist, whatever payment is named: one answer.
  const unknown = await Promise.all([
    shop.complete(theirs, 'no-such-order'),
    shop.complete('imp_000000000001', 'no-such-order'),
    shop.complete(undefined, 'no-such-order-2'),
  ]);
  const unnamed = unknown.map(
    ({ http, text: said }) => `${http} ${said.replace(/"request_id":"[^"]+"/, '')}`,
  );
  expect(new Set(unnamed).size).toBe(1);

  // Time tells no more than the answer: a payment that exists elsewhere looks like one that exists nowhere.
  // Asked in turn, so that a busy machine slows both alike; where it did not, they are asked again.
  const differ = async (): Promise<boolean> => {
    const times: Record<string, number[]> = { [theirs]: [], imp_000000000001: [] };
    for (let time = 0; time < TIMED; time += 1) {
      for (const [imp_uid, taken] of Object.entries(times)) {
        const began = performance.now();
        await shop.complete(imp_uid, 'no-such-order');
        taken.push(performance.now() - began);
      }
    }
    const [known = 0, unheard = 0] = Object.values(times).map(
      (taken) => taken.toSorted((a, b) => a - b)[TIMED / 2],
    );
    return Math.abs(known - unheard) >= 5;
  };
  expect((await differ()) && (await differ()) && (await differ())).toBe(false);

  // Guessing is slow: the limit counts questions about orders and payments together.
  const limited = await serve({ RATE_LIMIT: '20' });
  const answers: number[] = [];
  for (let guess = 0; guess < 30; guess += 1) {
    const path =
      guess % 2 === 0 ? `/orders/guess-${guess}` : `/payments/complete?merchant_uid=guess-${guess}`;
    answers.push((await limited.get(path)).http);
  }
  expect(answers.filter((http) => http === 429)).toHaveLength(10);
  // A number that we issue is not to be guessed.
  const issued = await shop.asOwner('POST', '/orders', { name: '의자', amount: 100 });
  expect(issued.body['merchant_uid']).toMatch(/^[0-9a-z]{24}$/);
  await limited.stop();
});

attack('E7', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const account = await portone.pay({ merchant_uid, status: 'ready', pay_method: 'vbank' });
  const issued = await shop.complete(account, merchant_uid);
  expect(Object.keys(issued.body).sort()).toEqual(
    ['amount', 'currency', 'imp_uid', 'merchant_uid', 'message', 'status', 'vbank'].sort(),
  );
  await portone.act(account, 'deposit');
  const paid = await shop.complete(account, merchant_uid);
  const orderFields = ['amount', 'cancel_amount', 'currency', 'merchant_uid', 'message', 'name', 'status'];
  expect(Object.keys(paid.body).sort()).toEqual(
    [
      'amount',
      'currency',
      'imp_uid',
      'merchant_uid',
      'message',
      'paid_at',
      'pay_method',
      'receipt_url',
      'status',
    ].sort(),
  );
  const order = await shop.get(`/orders/${merchant_uid}`);
  expect(Object.keys(order.body).sort()).toEqual(orderFields);
  const answers = [
    issued,
    paid,
    order,
    await shop.complete(undefined, merchant_uid),
    await shop.notify(account, merchant_uid),
    await shop.get(`/orders/${merchant_uid}?imp_uid=${account}`),
    await shop.get(`/payments/complete?imp_uid=${account}&merchant_uid=${merchant_uid}`, AS_BROWSER),
    await shop.post('/payments/confirm', { imp_uid: account, merchant_uid, amount: 1 }),
  ];
  for (const { text } of answers) {
    for (const canary of [...Object.values(BUYER), ...Object.values(PAYER)])
      expect(text).not.toContain(canary);
  }
  // The webhook's caller learns the word, not even the ids.
  expect(Object.keys((await shop.notify(account, merchant_uid)).body).sort()).toEqual(['message', 'status']);
});

itShowsNothing(stage);
