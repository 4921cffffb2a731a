import { expect } from 'vitest';
import { holds } from './scripted.ts';
import { attack } from './support/attack.ts';
import { rightPayment, startFake } from './support/fake.ts';
import { speak } from './support/raw.ts';
import { newOrderNumber } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';
import { targetOf } from './support/target.ts';

const stage = useStage();

const scriptedHold = (id: string): Promise<void> =>
  holds(id, targetOf(stage(), 'callback'), targetOf(stage(), 'webhook'));

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const postText = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  stage().shop.send(path, { method: 'POST', headers, body });

/** Every id that is no id is a 400 at every door, and costs no call. */
async function refusedEverywhere(ids: { imp_uid?: unknown; merchant_uid?: unknown }[]): Promise<void> {
  const { shop, portone } = stage();
  const calls = await portone.callsDuring(async () => {
    for (const { imp_uid, merchant_uid } of ids) {
      expect((await shop.complete(imp_uid, merchant_uid)).http).toBe(400);
      expect((await shop.notify(imp_uid, merchant_uid)).http).toBe(400);
      const question = { imp_uid, merchant_uid, amount: 64900 };
      expect((await shop.post('/payments/confirm', question)).http).toBe(400);
    }
  });
  expect(calls).toEqual([]);
}

/** The same for ids that fit in a query. */
async function refusedInQuery(ids: { imp_uid: string; merchant_uid: string }[]): Promise<void> {
  for (const each of ids) {
    // A lone surrogate has no bytes; what is sent for it is U+FFFD, which is no id either.
    const query = new URLSearchParams({
      imp_uid: each.imp_uid.toWellFormed(),
      merchant_uid: each.merchant_uid.toWellFormed(),
    });
    expect((await stage().shop.get(`/payments/complete?${query}`)).http).toBe(400);
  }
}

attack('D1', async () => {
  await scriptedHold('D1');
  const merchant_uid = await stage().shop.order();
  const odd = [['imp_000000000001'], { $ne: '' }, 1, true, {}, []];
  await refusedEverywhere(odd.map((imp_uid) => ({ imp_uid, merchant_uid })));
  await refusedEverywhere(odd.map((each) => ({ imp_uid: 'imp_000000000001', merchant_uid: each })));
  await refusedEverywhere([{ imp_uid: 'imp_000000000001' }]);
  const calls = await stage().portone.callsDuring(async () => {
    for (const form of [
      `imp_uid[$ne]=&merchant_uid=${merchant_uid}`,
      `imp_uid[]=imp_000000000001&merchant_uid=${merchant_uid}`,
      `imp_uid=imp_000000000001&imp_uid=imp_000000000002&merchant_uid=${merchant_uid}`,
      `merchant_uid[$gt]=&imp_uid=imp_000000000001`,
      `merchant_uid=${merchant_uid}`,
    ]) {
      expect((await postText('/payments/webhook', form, FORM_TYPE)).http).toBe(400);
    }
  });
  expect(calls).toEqual([]);
});

attack('D2', async () => {
  await scriptedHold('D2');
  const merchant_uid = await stage().shop.order();
  const ids = ['?include_sandbox=true', '#', '&a=b', '%3Finclude_sandbox=true', '?'].map((suffix) => ({
    imp_uid: `imp_000000000001${suffix}`,
    merchant_uid,
  }));
  await refusedEverywhere(ids);
  await refusedInQuery(ids);
});

attack('D3', async () => {
  await scriptedHold('D3');
  const merchant_uid = await stage().shop.order();
  const paths = [
    'find/x',
    'prepare/x',
    'status/paid',
    '../users/getToken',
    '%2e%2e%2f',
    '..\\',
    'imp_1;',
    '/',
    '.',
    '..',
  ];
  const ids = [
    ...paths.map((imp_uid) => ({ imp_uid, merchant_uid })),
    ...paths.map((path) => ({ imp_uid: 'imp_000000000001', merchant_uid: path })),
  ];
  await refusedEverywhere(ids.filter(({ merchant_uid }) => merchant_uid !== ''));
  await refusedInQuery(ids);

  // PortOne, or something that stands in for it, answers with a payment that was not asked for.
  const fake = await startFake();
  const shop = await stage().serve({ IMP_API_URL: fake.url });
  fake.sayPayment({ merchant_uid });
  expect(await shop.complete('imp_700000000002', merchant_uid)).toMatchObject({
    http: 502,
    body: { code: 'GATEWAY_ERROR' },
  });
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
  await shop.stop();
  fake.close();
});

attack('D4', async () => {
  const { shop } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = 'imp_000000000001';
  const marks = [
    '\0',
    '\r',
    '\n',
    '\t',
    '\u001b[31m',
    '\u202e',
    '\ud800',
    '\u2028',
    '\ufeff',
    ' ',
    '１',
    '０',
  ];
  const ids = [
    ...marks.flatMap((mark) => [
      { imp_uid: `${imp_uid}${mark}`, merchant_uid },
      { imp_uid: `${mark}${imp_uid}`, merchant_uid },
      { imp_uid, merchant_uid: `${merchant_uid}${mark}` },
    ]),
    { imp_uid: `imp_${'1'.repeat(29)}`, merchant_uid },
    { imp_uid: `imp_${'1'.repeat(10_000)}`, merchant_uid },
    { imp_uid: 'imp_12345', merchant_uid },
    { imp_uid: 'IMP_123456', merchant_uid },
    { imp_uid, merchant_uid: 'a'.repeat(41) },
    { imp_uid, merchant_uid: '' },
  ];
  await refusedEverywhere(ids);
  await refusedInQuery(ids.filter((each) => each.imp_uid.length < 100));
  for (const path of [
    '%00',
    'a%00',
    '%ff',
    '%E0%A4%A',
    '%',
    'a%0d%0aSet-Cookie:x',
    '%ED%A0%80',
    'a%2fb',
    '%252e',
  ]) {
    const { http, headers } = await shop.get(`/orders/${path}`);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(500);
    expect(headers.get('set-cookie')).toBeNull();
  }
});

attack('D5', async () => {
  const { shop, database } = stage();
  const count = async () => Number((await database('orders').count({ count: '*' }))[0]?.['count']);
  const before = await count();
  const odd = [
    "' OR '1'='1",
    "x'; DROP TABLE orders; --",
    'a/b',
    'a?b',
    'a"b',
    'a`b',
    'a\\b',
    '%',
    '_%',
    'a;b',
  ];
  await refusedEverywhere(odd.map((merchant_uid) => ({ imp_uid: 'imp_000000000001', merchant_uid })));
  for (const merchant_uid of odd) {
    expect((await shop.get(`/orders/${encodeURIComponent(merchant_uid)}`)).http).toBe(400);
    const order = { merchant_uid, name: '의자', amount: 1 };
    expect((await shop.asOwner('POST', '/orders', order)).http).toBe(400);
  }
  // Text that may hold anything stays text.
  const name = `'); DROP TABLE orders; --`;
  const merchant_uid = await shop.order({ name });
  expect((await shop.get(`/orders/${merchant_uid}`)).body['name']).toBe(name);
  expect(await count()).toBe(before + 1);
});

attack('D6', async () => {
  const { shop, portone } = stage();
  const merchant_uid = `Case-${newOrderNumber()}`;
  await shop.order({ merchant_uid });
  const imp_uid = await portone.pay({ merchant_uid });
  for (const alias of [merchant_uid.toLowerCase(), merchant_uid.toUpperCase(), `${merchant_uid}_`]) {
    expect((await shop.complete(imp_uid, alias)).body['code']).toBe('ORDER_NOT_FOUND');
    expect((await shop.get(`/orders/${alias}`)).http).toBe(404);
  }
  expect((await shop.get(`/orders/${merchant_uid}%20`)).http).toBe(400);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
});

attack('D7', async () => {
  const { shop } = stage();
  const number = String(Date.now());
  await shop.order({ merchant_uid: number });
  const odd = [0, Number(number), [0], [number], { merchant_uid: number }, true, null];
  await refusedEverywhere(odd.map((merchant_uid) => ({ imp_uid: 'imp_000000000001', merchant_uid })));
});

attack('D8', async () => {
  const { shop, portone } = stage();
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'];
  for (const name of names) {
    expect((await shop.complete(undefined, name)).body['code']).toBe('ORDER_NOT_FOUND');
    expect((await shop.get(`/orders/${name}`)).http).toBe(404);
    expect((await shop.get(`/payments/complete?merchant_uid=${name}&${name}=1`)).http).toBe(404);
    expect((await shop.get(`/${name}`)).http).toBe(404);
  }
  // As an order's number it is one like any other.
  await shop.order({ merchant_uid: '__proto__' });
  const imp_uid = await portone.pay({ merchant_uid: '__proto__' });
  expect((await shop.complete(imp_uid, '__proto__')).body['status']).toBe('success');

  const ids = `"imp_uid":"${imp_uid}","merchant_uid":"constructor"`;
  for (const poison of [
    '{"__proto__":{"merchant_uid":"__proto__"}}',
    `{${ids},"__proto__":{"isAdmin":true}}`,
  ]) {
    expect((await postText('/payments/complete', poison, JSON_TYPE)).http).toBe(400);
  }
  const form = `__proto__[merchant_uid]=x&constructor[prototype][merchant_uid]=__proto__`;
  expect((await postText('/payments/webhook', form, FORM_TYPE)).http).toBe(400);
  expect((await shop.complete(undefined, undefined)).http).toBe(400);
});

attack('D9', async () => {
  const { shop, portone } = stage();
  const [first, last] = [await shop.order(), await shop.order()];
  const imp_uid = await portone.pay({ merchant_uid: first });
  const twice = `{"imp_uid":"${imp_uid}","merchant_uid":"${first}","merchant_uid":"${last}"}`;
  expect((await postText('/payments/complete', twice, JSON_TYPE)).body['code']).toBe('ORDER_MISMATCH');
  const form = `imp_uid=${imp_uid}&merchant_uid=${last}&merchant_uid=${first}`;
  expect((await postText('/payments/webhook', form, FORM_TYPE)).http).toBe(400);
  for (const merchant_uid of [first, last]) {
    expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
  }
});

attack('D10', async () => {
  const bodies = [
    '[]',
    '[{}]',
    '"text"',
    'null',
    '0',
    'true',
    '',
    ' ',
    '{',
    '{"a":}',
    '{}',
    '\ufeff{}',
    "{'a':1}",
  ];
  const calls = await stage().portone.callsDuring(async () => {
    for (const body of bodies) {
      for (const path of ['/payments/complete', '/payments/webhook', '/payments/confirm']) {
        expect((await postText(path, body, JSON_TYPE)).http).toBe(400);
      }
      expect((await postText('/payments/webhook', body, FORM_TYPE)).http).toBe(400);
    }
    const badUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
    expect((await postText('/payments/complete', badUtf8, JSON_TYPE)).http).toBe(400);
  });
  expect(calls).toEqual([]);
});

attack('D11', async () => {
  const { shop } = stage();
  const depth = 8_000;
  const bodies = [
    '['.repeat(16_000),
    '['.repeat(depth) + ']'.repeat(depth),
    `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`,
    `{"imp_uid":${'['.repeat(7_000)}${']'.repeat(7_000)},"merchant_uid":"x"}`,
    `{"merchant_uid":${'{"__proto__":'.repeat(1_000)}1${'}'.repeat(1_000)}}`,
  ];
  for (const body of bodies) expect((await postText('/payments/complete', body, JSON_TYPE)).http).toBe(400);
  const forms = [`a${'[b]'.repeat(5_000)}=1`, `${'a[]=1&'.repeat(2_500)}`, `${'a=1&'.repeat(4_000)}`];
  for (const form of forms) {
    const { http } = await postText('/payments/webhook', form, FORM_TYPE);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(500);
  }
  expect((await shop.get('/healthz')).http).toBe(200);
});

attack('D12', async () => {
  const { shop, portone } = stage();
  const forged = '{"level":30,"msg":"forged line"}';
  const text = `x\r\n${forged}\u001b[2J\u2028${forged}`;
  const before = shop.printed().length;
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid, status: 'failed', fail_reason: text, pg_provider: text });
  await shop.complete(imp_uid, merchant_uid);
  await shop.notify(imp_uid, merchant_uid, { status: text, cancellation_id: text });
  await shop.complete(text, text);
  const query = new URLSearchParams({ imp_uid, merchant_uid, error_msg: text, error_code: text });
  await shop.get(`/payments/complete?${query}`, { 'user-agent': `x ${forged}`, referer: forged });
  await shop.get(`/${encodeURIComponent(text)}`);
  // Something that is logged as a failure, path and all.
  await portone.fault({ kind: 'status', status: 500, path: '/payments/' });
  await shop.get(`/payments/complete?${query}`);
  await portone.fault();

  const printed = shop.printed().slice(before);
  const lines = printed.split('\n').filter(Boolean);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toContain('msg');
  for (const mark of ['forged line', '\u001b', '\u2028', '\r']) expect(printed).not.toContain(mark);
});

attack('D13', async () => {
  const { serve, shop } = stage();
  const [fake, elsewhere] = [await startFake(), await startFake()];
  const behindFake = await serve({ IMP_API_URL: fake.url });
  const merchant_uid = await shop.order();
  const imp_uid = String(rightPayment({})['imp_uid']);
  elsewhere.sayPayment({ merchant_uid });
  for (const status of [301, 302, 303, 307, 308]) {
    fake.say(status, '', { location: `${elsewhere.url}/payments/${imp_uid}` });
    expect((await behindFake.complete(imp_uid, merchant_uid)).http).toBe(502);
  }
  expect(elsewhere.calls).toEqual([]);
  // Nothing in a request names the host that we ask.
  fake.sayPayment({ merchant_uid, status: 'failed' });
  const headers = { 'x-forwarded-host': new URL(elsewhere.url).host, 'x-imp-api-url': elsewhere.url };
  const body = { imp_uid, merchant_uid, api: elsewhere.url, impApiUrl: elsewhere.url, url: elsewhere.url };
  expect((await behindFake.post('/payments/complete', body, headers)).http).toBe(402);
  expect(elsewhere.calls).toEqual([]);
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
  await expect(serve({ IMP_API_URL: 'file:///etc/passwd' })).rejects.toThrow('IMP_API_URL');
  await behindFake.stop();
  fake.close();
  elsewhere.close();
});

attack('D14', async () => {
  const { shop } = stage();
  const hidden = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  const head = 'POST /payments/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const requests = [
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: identity, chunked, x\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n${hidden}`,
    `${head}Content-Length: -1\r\n\r\n${hidden}`,
    `${head}Content-Length: +2\r\n\r\n{}${hidden}`,
    `${head}X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head} Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ];
  const answers = await Promise.all(
    requests.map((request) => speak(shop.port, (socket) => void socket.write(request), 3_000)),
  );
  for (const { text, isClosed } of answers) {
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(isClosed).toBe(true);
    // The hidden request was not served.
    expect(text).not.toContain('"status":"ok"');
  }
});

itShowsNothing(stage);
