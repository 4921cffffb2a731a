import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Context } from 'koa';
import { expect, vi } from 'vitest';
import { createAuthorization } from '../../src/http/auth.ts';
import { holds } from './scripted.ts';
import { attack } from './support/attack.ts';
import { BUYER, DATABASE_CANARY, FAKE_TOKEN, findCanaries, PAYER, SECRETS } from './support/canaries.ts';
import { startFake } from './support/fake.ts';
import { run } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';
import { targetOf } from './support/target.ts';

// Seen, not changed: the real comparison, and what it is given.
const compared = vi.hoisted(() => ({ lengths: [] as number[][] }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    compared.lengths.push([a.byteLength, b.byteLength]);
    return crypto.timingSafeEqual(a, b);
  };
  return { ...crypto, timingSafeEqual };
});

const stage = useStage();

/** On servers of their own: one that was refused a token asks for none for a while. */
async function scriptedHold(id: string): Promise<void> {
  for (const door of ['callback', 'webhook'] as const) {
    const shop = await stage().serve({});
    await holds(id, targetOf(stage(), door, shop));
    await shop.stop();
  }
}

/** A server whose PortOne never answers: neither secret nor token is in what it says of that. */
async function holdsInSilence(what: 'payments' | 'everything'): Promise<void> {
  const { serve } = stage();
  const fake = await startFake();
  fake.hang(what);
  const shop = await serve({ IMP_API_URL: fake.url });
  const merchant_uid = await shop.order();
  const { http, text } = await shop.complete('imp_000000000001', merchant_uid);
  expect(http).toBe(504);
  expect(findCanaries(text + shop.printed(), [...Object.values(SECRETS), FAKE_TOKEN])).toEqual([]);
  await shop.stop();
  fake.close();
}

/** Both kinds of silence, begun together: each takes the server's whole patience. */
let silences: Promise<void>[] = [];
const beginSilences = (): void => {
  silences = [holdsInSilence('everything'), holdsInSilence('payments')];
};

attack('F1', async () => {
  beginSilences();
  await Promise.all([scriptedHold('F1'), silences[0]]);
  const { serve } = stage();
  const nowhere = await serve({ IMP_API_URL: 'http://127.0.0.1:9' });
  const merchant_uid = await nowhere.order();
  const unreachable = await nowhere.complete('imp_000000000001', merchant_uid);
  expect(unreachable.http).toBe(502);
  expect(findCanaries(unreachable.text + nowhere.printed(), Object.values(SECRETS))).toEqual([]);
  await nowhere.stop();
});

attack('F2', async () => {
  await Promise.all([scriptedHold('F2'), silences[1]]);
  const { serve } = stage();
  // An answer that quotes the request back.
  const fake = await startFake();
  const behindFake = await serve({ IMP_API_URL: fake.url });
  const merchant_uid = await behindFake.order();
  const quoted = `Authorization: Bearer ${FAKE_TOKEN}`;
  for (const [status, body] of [
    [500, quoted],
    [400, JSON.stringify({ code: -1, message: quoted, response: null })],
    [200, JSON.stringify({ code: 1, message: quoted, response: { imp_uid: quoted, amount: quoted } })],
    [200, JSON.stringify({ code: 0, message: quoted, response: { [quoted]: 1, amount: quoted } })],
  ] as const) {
    fake.say(status, body);
    const answer = await behindFake.complete('imp_700000000001', merchant_uid);
    expect(answer.http).toBe(502);
    expect(findCanaries(answer.text + behindFake.printed(), [FAKE_TOKEN])).toEqual([]);
  }
  await behindFake.stop();
  fake.close();
});

attack('F3', async () => {
  const { shop } = stage();
  const merchant_uid = await shop.order();
  const bodies = [
    '{',
    '{"imp_uid":',
    '\0',
    '{"a":1}}',
    '{"imp_uid":{}}',
    '{"__proto__":1}',
    '"'.repeat(1000),
  ];
  for (const path of [
    '/payments/complete',
    '/payments/webhook',
    '/payments/confirm',
    '/orders',
    '/payments/cancel',
  ]) {
    for (const body of bodies) {
      const { http, text } = await shop.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRETS.API_KEY}` },
        body,
      });
      expect(http).toBe(400);
      expect(text).not.toMatch(/ at |\.ts|\.js|node_modules|node:|SyntaxError|Unexpected|position|Zod/);
    }
  }
  for (const path of ['/orders/%', '/%', `/orders/${merchant_uid}?imp_uid=%`]) {
    expect((await shop.get(path)).text).not.toMatch(/ at |\.ts|URIError|node_modules/);
  }
});

attack('F4', async () => {
  const { shop, portone } = stage();
  const token = await portone.token();
  const before = shop.printed().length;
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  const canaries = Object.values({ ...SECRETS, ...BUYER, ...PAYER });
  const all = canaries.join(' ');
  await shop.complete(imp_uid, merchant_uid);
  await shop.notify(imp_uid, merchant_uid, PAYER);
  await shop.post('/payments/complete', { imp_uid, merchant_uid, ...PAYER, ...BUYER, all });
  await shop.get(`/orders/${merchant_uid}?all=${encodeURIComponent(all)}`, {
    'user-agent': all,
    cookie: all,
  });
  await shop.asOwner('GET', `/orders/${merchant_uid}`);
  await shop.asOwner('POST', '/orders', { merchant_uid, name: '의자', amount: 1, buyer: BUYER });
  await shop.asOwner('POST', '/orders', { name: '의자', amount: 1, buyer: { ...BUYER, [BUYER.name]: 1 } });
  await shop.get(`/orders/${merchant_uid}`, { authorization: `Bearer ${SECRETS.API_KEY.slice(0, -1)}x` });
  for (const fault of [{ kind: 'status', status: 500 }, { kind: 'reset' }, { kind: 'token-expired' }]) {
    await portone.fault({ ...fault, path: '/payments/' });
    await shop.complete(imp_uid, merchant_uid);
    await shop.get(
      `/payments/complete?imp_uid=${imp_uid}&merchant_uid=${merchant_uid}&all=${encodeURIComponent(all)}`,
    );
  }
  await portone.fault();
  const printed = shop.printed().slice(before);
  expect(printed).toContain(imp_uid);
  expect(findCanaries(printed, [...canaries, token, await portone.token()])).toEqual([]);
});

attack('F5', async () => {
  const isAuthorized = createAuthorization(SECRETS.API_KEY);
  const asks = (authorization: string): boolean =>
    isAuthorized({ get: () => authorization } as unknown as Context);
  const wrong = [
    '',
    'x',
    SECRETS.API_KEY.slice(0, -1),
    `${SECRETS.API_KEY}x`,
    `x${SECRETS.API_KEY.slice(1)}`,
  ];
  compared.lengths.length = 0;
  for (const key of wrong) expect(asks(`Bearer ${key}`)).toBe(false);
  expect(asks(`Bearer ${SECRETS.API_KEY}`)).toBe(true);
  expect(asks(`Basic ${SECRETS.API_KEY}`)).toBe(false);
  expect(asks(SECRETS.API_KEY)).toBe(false);
  // Each by digest: what is compared has one length, whatever was sent.
  const { byteLength } = createHash('sha256').digest();
  expect(compared.lengths.length).toBeGreaterThanOrEqual(wrong.length + 1);
  for (const lengths of compared.lengths) expect(lengths).toEqual([byteLength, byteLength]);
});

attack('F6', async () => {
  const { shop, settings, directory } = stage();
  const hidden = [...Object.values(SECRETS), DATABASE_CANARY];
  if (process.platform === 'linux') {
    const commandLine = await readFile(`/proc/${shop.child.pid}/cmdline`, 'utf8');
    expect(commandLine).toContain('serve');
    expect(findCanaries(commandLine, hidden)).toEqual([]);
  }
  for (const path of ['/healthz', '/readyz', '/', '/openapi.json', '/metrics', '/.env', '/package.json']) {
    const { text } = await shop.get(path);
    expect(findCanaries(text, hidden)).toEqual([]);
  }
  const doctor = run(['doctor'], settings, { cwd: directory });
  await doctor.ended;
  expect(doctor.printed()).toMatch(/keys .+IMP_SECRET …/);
  expect(findCanaries(doctor.printed(), hidden)).toEqual([]);
  // Settings that stop the start are named, never quoted.
  const mistakes: Record<string, string>[] = [
    { API_KEY: 'canary-short' },
    { IMP_SECRET: '' },
    { DATABASE_URL: 'oracle://canary-user:canary-password@db/canary' },
    { IMP_API_URL: 'ftp://canary-user:canary-password@api/' },
    { RETURN_URL: 'canary-return' },
    { PORT: '1e3' },
  ];
  const trials = mistakes.map(async (wrong) => {
    const { ended, printed } = run(['serve'], { ...settings, ...wrong }, { cwd: directory });
    expect(await ended).toBe(2);
    expect(printed()).toContain(Object.keys(wrong)[0]);
    expect(printed().trim().split('\n')).toHaveLength(1);
    expect(findCanaries(printed(), [...hidden, 'canary-'])).toEqual([]);
  });
  await Promise.all(trials);
});

attack('F7', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  await shop.complete(imp_uid, merchant_uid);
  const [row] = await stage().paymentRows(merchant_uid);
  const kept = Object.keys(JSON.parse(row?.snapshot ?? '{}') as object);
  expect(kept).toContain('amount');
  expect(kept.filter((field) => /^(buyer|customer|user|custom|card_number|extension)/.test(field))).toEqual(
    [],
  );
  expect(findCanaries(await stage().stored(), Object.values(PAYER))).toEqual([]);
});

attack('F8', async () => {
  const { shop } = stage();
  for (const path of ['/healthz', '/nope', '/orders/x', '/payments/complete', '/iamport-checkout.js']) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
      const { headers, text: said } = await shop.send(path, { method });
      // Whose letters are drawn, and may well spell one of these.
      const text = said.replace(headers.get('x-request-id') ?? '', '');
      for (const name of ['server', 'x-powered-by', 'x-runtime', 'via']) expect(headers.get(name)).toBeNull();
      if (path !== '/iamport-checkout.js')
        expect(text).not.toMatch(/koa|node|express|knex|sqlite|postgres|mysql|mariadb/i);
    }
  }
});

itShowsNothing(stage);
