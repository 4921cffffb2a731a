import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { createServer } from '../../src/server.ts';
import type { Gateway } from '../../src/settlement/ports.ts';
import { readAnswer } from './support/answer.ts';
import { attack } from './support/attack.ts';
import { run } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';

const stage = useStage();

const impUid = (index: number): string => `imp_${400_000_000_000 + index}`;

attack('G3', async () => {
  const { portone, serve } = stage();
  const cold = await serve({});
  const merchant_uid = await cold.order();
  const isTokenCall = (call: string): boolean => call.endsWith('/users/getToken');
  const calls = await portone.callsDuring(() =>
    Promise.all(Array.from({ length: 1000 }, (_, index) => cold.complete(impUid(index), merchant_uid))),
  );
  expect(calls.filter(isTokenCall)).toHaveLength(1);
  await cold.stop();

  const mistaken = await serve({ IMP_SECRET: 'wrong' });
  const began_ms = performance.now();
  const refused = await portone.callsDuring(async () => {
    for (let time = 0; time < 50; time += 1) {
      expect((await mistaken.complete(impUid(time), merchant_uid)).http).toBe(502);
    }
  });
  // Once in five seconds.
  const most = 1 + Math.floor((performance.now() - began_ms) / 5_000);
  expect(refused.filter(isTokenCall).length).toBeGreaterThan(0);
  expect(refused.filter(isTokenCall).length).toBeLessThanOrEqual(most);
  await mistaken.stop();
});

/** Of each kind; the catalogue's hundred thousand, scaled to what takes a few seconds. */
const FORGERIES = 1000;

attack('G6', async () => {
  const { shop, portone } = stage();
  const [mine, other] = [await shop.order(), await shop.order()];
  const forged = await portone.pay({ merchant_uid: mine, amount: 1 });
  const foreign = await portone.pay({ merchant_uid: other });
  const workers = Array.from({ length: 20 }, async () => {
    for (let time = 0; time < FORGERIES / 20; time += 1) {
      await shop.notify(time % 2 ? forged : foreign, mine);
      // Made up: PortOne knows no such payment.
      await shop.complete(`imp_${randomBytes(6).readUIntBE(0, 6)}`.padEnd(12, '0'), mine);
    }
  });
  await Promise.all(workers);
  expect(await stage().paymentRows(mine)).toHaveLength(1);
  expect(await stage().paymentRows(other)).toHaveLength(1);
  expect(await stage().events(mine)).toEqual(['payment.forged', 'payment.forged']);
  expect(await stage().events(other)).toEqual([]);
});

const LOOK_UP_MS = 2_000;

attack('G7', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid });
  // Slow enough that all of them arrive while the first look-up is under way, on a machine that is not too busy.
  await portone.fault({ kind: 'delay', path: '/payments/', delay_ms: LOOK_UP_MS });
  const began_ms = performance.now();
  const calls = await portone.callsDuring(async () => {
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => shop.complete(imp_uid, merchant_uid)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.http).toBe(200);
  });
  const took_ms = performance.now() - began_ms;
  await portone.fault();
  const lookUps = calls.filter((call) => call.startsWith('GET /payments/')).length;
  // One after the other: the time was enough for so many.
  expect(lookUps).toBeLessThanOrEqual(Math.max(2, Math.floor(took_ms / LOOK_UP_MS)));
  expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
});

attack(
  'G8',
  async () => {
    const { portone, settings, directory } = stage();
    const explode = (): never => {
      throw new Error('canary-dependency-91');
    };
    const thrown: (() => unknown)[] = [
      explode,
      () => Promise.reject(new Error('canary-dependency-91')),
      () => Promise.reject(undefined),
      () => Promise.reject({ status: 'canary-dependency-91' }),
      () => null,
      () => ({}),
    ];
    // Every dependency that can be handed in, in this process: an unhandled rejection would end the run.
    const gatewayOf = (method: unknown): Gateway =>
      ({ findPayment: method, findPaymentsOfOrder: method, prepare: method, cancel: method }) as Gateway;
    const parts = [
      ...thrown.map((method) => ({ gateway: gatewayOf(method) })),
      { environment: { ...systemEnvironment, timeout: explode } },
      { environment: { ...systemEnvironment, now: explode } },
      { environment: { ...systemEnvironment, elapsed_ms: explode } },
      { environment: { ...systemEnvironment, randomId: explode } },
    ];
    const merchant_uid = await stage().shop.order();
    const imp_uid = await portone.pay({ merchant_uid, amount: 1 });
    const quiet = { info() {}, warn() {}, error() {} };
    for (const part of parts) {
      const server = createServer({
        impKey: settings['IMP_KEY'] ?? '',
        impSecret: settings['IMP_SECRET'] ?? '',
        impApiUrl: portone.url,
        allowSandbox: false,
        databaseUrl: settings['DATABASE_URL'] ?? '',
        host: '127.0.0.1',
        port: 0,
        basePath: '',
        allowedOrigins: [],
        trustProxy: false,
        webhookAllowedIps: null,
        forgeryPolicy: 'hold',
        rateLimit: 0,
        logLevel: 'silent',
        logger: quiet,
        ...part,
      });
      const url = await server.listen();
      for (const body of [{ imp_uid, merchant_uid }, { merchant_uid }]) {
        const response = await fetch(`${url}/payments/complete`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const { http, text } = await readAnswer(response);
        expect(http).toBeGreaterThanOrEqual(400);
        expect(text).not.toContain('canary-dependency-91');
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
      }
      await server.close();
    }

    // A token that cannot be had while nobody waits for it any more: nobody's rejection, and no reason to end.
    const tokens = new URL('../../src/portone/token.ts', import.meta.url).href;
    const abandoned = `
    import { createTokenSource } from ${JSON.stringify(tokens)};
    const transport = { send: async () => { throw new Error('no token'); }, close() {} };
    const environment = { elapsed_ms: () => 0, timeout: (ms) => AbortSignal.timeout(ms) };
    const source = createTokenSource(transport, { imp_key: 'k', imp_secret: 's' }, environment);
    await source.get(AbortSignal.abort()).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log('still here');`;
    const survivor = run(
      ['--help'],
      {},
      {
        cwd: directory,
        nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(abandoned)}`],
      },
    );
    expect(await survivor.ended).toBe(0);
    expect(survivor.printed()).toContain('still here');

    // What nobody catches ends the process with a word and a code, for the supervisor to start it anew.
    const stray = `
    const { log } = console;
    console.log = (...said) => {
      log(...said);
      if (/listening on/.test(said[0])) setTimeout(() => Promise.reject(new Error('stray')), 100);
    };`;
    const doomed = await stage().serve({}, ['--import', `data:text/javascript,${encodeURIComponent(stray)}`]);
    expect(await doomed.ended).not.toBe(0);
    expect(doomed.printed()).toContain('stops after an unexpected Error');
  },
  60_000,
);

itShowsNothing(stage);
