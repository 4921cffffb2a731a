import { expect } from 'vitest';
import { faultBeside, useStage } from './support/fault.ts';
import { JSON_TYPE, type Misbehaviour } from './support/front.ts';
import type { ServerProcess } from './support/server.ts';
import type { Purchase, Stage } from './support/stage.ts';
import type { Trial } from './support/trial.ts';

/** PortOne in trouble, or the way to it. Most of these wait, so they wait together, on one server. */
const stage = useStage();

let shared: Promise<ServerProcess> | undefined;
const server = (): Promise<ServerProcess> => {
  shared ??= stage().serve();
  return shared;
};

const pathOf = ({ imp_uid }: Purchase): string => `/payments/${imp_uid}`;

const lookups = ({ front }: Stage, purchase: Purchase): number =>
  front.calls.filter((call) => call === `GET ${pathOf(purchase)}`).length;

/** A payment whose look-up misbehaves: asked through any door there is no answer but a fault of PortOne's. */
async function expectFault(trial: Trial, stage: Stage, misbehave: Misbehaviour): Promise<Purchase> {
  const purchase = await stage.buy(await server());
  stage.front.on('GET', pathOf(purchase), misbehave);
  const { http, code } = await trial.ask(await server(), purchase, trial.door());
  expect([502, 503, 504]).toContain(http);
  expect(['GATEWAY_ERROR', 'GATEWAY_TIMEOUT', 'UNAVAILABLE']).toContain(code);
  await trial.expectUnpaid(purchase);
  stage.front.off(pathOf(purchase));
  await trial.expectPaid(await server(), purchase);
  return purchase;
}

/** A payment whose look-up misbehaves so many times, which nobody notices. */
async function expectUnnoticed(trial: Trial, stage: Stage, misbehave: Misbehaviour, times: number) {
  const purchase = await stage.buy(await server());
  stage.front.on('GET', pathOf(purchase), misbehave, times);
  expect(await trial.ask(await server(), purchase, trial.door())).toMatchObject({ http: 200 });
  expect(lookups(stage, purchase)).toBe(times + 1);
  await trial.expectPaid(await server(), purchase);
}

const status =
  (code: number, headers: Record<string, string> = {}): Misbehaviour =>
  (response) =>
    response
      .writeHead(code, { ...JSON_TYPE, ...headers })
      .end('{"code":-1,"message":"busy","response":null}');

const body =
  (text: string, type = JSON_TYPE['content-type']): Misbehaviour =>
  (response) =>
    response.writeHead(200, { 'content-type': type }).end(text);

const cut: Misbehaviour = (response) => response.socket?.resetAndDestroy();

/** The first bytes of the right answer, then the connection is gone. */
const cutWithin =
  (bytes: number): Misbehaviour =>
  async (response, pass) => {
    const answer = Buffer.from((await pass()).body);
    response.writeHead(200, { ...JSON_TYPE, 'content-length': answer.length });
    response.write(answer.subarray(0, bytes), () => response.socket?.resetAndDestroy());
  };

const silence: Misbehaviour = () => {};

const NOT_FOUND = { http: 404, code: 'PAYMENT_NOT_FOUND' };

faultBeside('2', stage, async (trial, stage) => {
  await expectFault(trial, stage, silence);
});

faultBeside('3', stage, async (trial, stage) => {
  const pause_ms = trial.ms(20, 900);
  const drip: Misbehaviour = async (response, pass) => {
    const answer = (await pass()).body;
    response.writeHead(200, JSON_TYPE);
    let sent = 0;
    const timer = setInterval(() => {
      response.write(answer[sent] ?? ' ');
      sent += 1;
    }, pause_ms);
    response.once('close', () => clearInterval(timer));
  };
  const flood: Misbehaviour = (response) => {
    const filler = Buffer.alloc(256 * 1024, '[');
    const pour = (): void => {
      while (!response.destroyed && response.write(filler));
    };
    response.writeHead(200, JSON_TYPE).on('drain', pour);
    pour();
  };
  const headers: Misbehaviour = (response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\n${'x-filler: x\r\n'.repeat(20_000)}`);
  };
  await Promise.all([drip, flood, headers].map((each) => expectFault(trial, stage, each)));
});

faultBeside('4', stage, async (trial, stage) => {
  await expectUnnoticed(trial, stage, cutWithin(trial.ms(1, 500)), trial.ms(1, 2));
  const purchase = await expectFault(trial, stage, cutWithin(trial.ms(1, 500)));
  // Three that were cut, and the right one at the end.
  expect(lookups(stage, purchase)).toBe(4);
});

faultBeside('5', stage, async (trial, stage) => {
  for (const code of [500, 502, 503, 504]) {
    await expectUnnoticed(trial, stage, status(code), trial.ms(1, 2));
    const purchase = await expectFault(trial, stage, status(code));
    expect(lookups(stage, purchase)).toBe(4);
  }
});

faultBeside('6', stage, async (trial, stage) => {
  const waits = [{}, { 'retry-after': '1' }, { 'retry-after': '3600' }];
  await expectUnnoticed(trial, stage, status(429), 1);
  await expectUnnoticed(trial, stage, status(429, { 'retry-after': '1' }), 1);
  for (const headers of waits) {
    const purchase = await expectFault(trial, stage, status(429, headers));
    expect(lookups(stage, purchase)).toBeLessThanOrEqual(4);
  }
});

faultBeside('7', stage, async (trial, stage) => {
  const envelope = (response: unknown): string => JSON.stringify({ code: 0, message: null, response });
  const right = { status: 'paid', amount: 64900, cancel_amount: 0, currency: 'KRW', sandbox: false };
  const nonsense = [
    body('<html><h1>Bad Gateway</h1></html>', 'text/html'),
    body('{"code":0,"message":null,"response":{"amount":'),
    body('{}'),
    body('[]'),
    body('null'),
    body(''),
    body('"paid"'),
    body(envelope(null)),
    body(envelope({})),
    body(envelope([right])),
    body(envelope({ ...right, imp_uid: 'imp_999999999999' })),
    body('{"code":-1,"message":"no","response":null}'),
    body('{"code":"0","message":null,"response":{}}'),
    status(302, { location: 'http://127.0.0.1:9/payments' }),
    status(204),
    status(401),
  ];
  for (const wrong of [{ amount: '64900' }, { amount: Number.NaN }, { status: 1 }, { currency: null }]) {
    nonsense.push(async (response, pass) => {
      const { response: payment } = JSON.parse((await pass()).body);
      response.writeHead(200, JSON_TYPE).end(envelope({ ...payment, ...wrong }));
    });
  }
  for (const each of nonsense) await expectFault(trial, stage, each);
});

faultBeside('8', stage, async (trial, stage) => {
  const purchase = await stage.buy(await server());
  stage.front.on('GET', pathOf(purchase), status(404));
  expect(await trial.ask(await server(), purchase, 'complete')).toMatchObject(NOT_FOUND);
  // Decided as far as the webhook goes: PortOne need not send it again.
  expect(await trial.ask(await server(), purchase, 'webhook')).toMatchObject({ ...NOT_FOUND, http: 200 });
  expect(await trial.ask(await server(), purchase, 'redirect')).toMatchObject({ http: 404 });
  await trial.expectUnpaid(purchase);
  stage.front.off(pathOf(purchase));
  await trial.expectPaid(await server(), purchase);
});

faultBeside('11', stage, async (trial, stage) => {
  for (let time = 0; time < 5; time += 1) {
    await expectUnnoticed(trial, stage, trial.ms(0, 1) ? cut : (response) => response.socket?.end(), 1);
  }
});

interface AtPortOne {
  cancel_amount: number;
  cancel_history: readonly { amount: number }[];
}

faultBeside('28', stage, async (trial, stage) => {
  const path = '/payments/cancel';
  const shop = await server();
  const [lost, mute, cutOff] = await Promise.all([stage.buy(shop), stage.buy(shop), stage.buy(shop)]);
  const all = [lost, mute, cutOff];
  await trial.expectPaid(shop, ...all);
  const cancel = ({ merchant_uid }: Purchase) =>
    trial.asOwner(shop, path, { merchant_uid, amount: 900, reason: '변심' }, merchant_uid);
  // Carried out, and nobody hears of it.
  stage.front.on('POST', path, (_, pass) => pass(), 2);
  // Of one, PortOne says nothing at all any more after that.
  let looked = 0;
  stage.front.on('GET', pathOf(mute), async (response, pass) => {
    looked += 1;
    const { status: http, body: text } = await pass();
    if (looked === 1) response.writeHead(http, JSON_TYPE).end(text);
  });
  const first = await Promise.all([cancel(lost), cancel(mute)]);
  stage.front.on('POST', path, async (response, pass) => cut(response, (await pass()) && pass), 1);
  first.push(await cancel(cutOff));
  for (const { http, code } of first) {
    if (http !== 200) expect(['CANCEL_UNKNOWN', 'UNAVAILABLE', 'GATEWAY_TIMEOUT']).toContain(code);
  }
  stage.front.off(path);
  stage.front.off(pathOf(mute));
  for (const purchase of all) {
    expect(await cancel(purchase)).toMatchObject({ http: 200 });
    const { imp_uid, merchant_uid } = purchase;
    expect(await stage.control<AtPortOne>('GET', pathOf(purchase))).toMatchObject({
      cancel_amount: 900,
      cancel_history: [{ amount: 900 }],
    });
    expect(await stage.database('cancellations').where({ imp_uid })).toMatchObject([{ status: 'done' }]);
    expect(await stage.database('orders').where({ merchant_uid })).toMatchObject([{ cancel_amount: 900 }]);
  }
});
