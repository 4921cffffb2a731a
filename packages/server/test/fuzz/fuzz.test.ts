import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, IMP_SECRET, startWorld, type World } from '../support/world.ts';
import { anyBytes } from './bytes.ts';
import { faultsOf } from './faults.ts';
import { request } from './requests.ts';
import { justified, plant } from './seeds.ts';
import { type Answer, createWire, type Request, type Wire } from './wire.ts';

/** `FUZZ_RUNS=100000 FUZZ_SEED=7 vitest run --project server packages/server/test/fuzz` */
const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS ?? 2_000);
/** Everybody's `npm test` sends the same; `npm run fuzz` something new each time. */
const SEED = Number(FUZZ_SEED ?? (FUZZ_RUNS ? randomInt(2 ** 31) : 1));

/** One in ten goes out as bytes that are no HTTP. */
const BYTE_RUNS = Math.ceil(RUNS / 10);

/** Far more than a run takes on a slow machine; a request that hangs is found long before. */
const TIME_LIMIT_MS = 30_000 + RUNS * 20;

let world: World;
let wire: Wire;
let canaries: string[];

beforeAll(async () => {
  console.log(`fuzz: FUZZ_RUNS=${RUNS} FUZZ_SEED=${SEED}`);
  world = await startWorld();
  await plant(world);
  wire = createWire(world.url);
  canaries = [IMP_SECRET, API_KEY, await tokenOf(world)];
});
afterAll(async () => {
  wire.close();
  await world.close();
});

describe('whatever is sent', () => {
  it(
    'is answered in our own words, in time, without a fault and without a secret',
    () =>
      fc.assert(
        fc.asyncProperty(request, async (sent) => {
          const answer = await wire.send(sent);
          expect(faultsOf(sent, answer, canaries)).toEqual([]);
          // What was left unread must not stand in the way of whoever uses the connection next.
          if (answer.http === 413) expect((await wire.send(health)).http).toBe(200);
          if (isNamedOrder(sent, answer)) expect((await wire.send(sent)).http).toBe(200);
        }),
        { numRuns: RUNS - BYTE_RUNS, seed: SEED },
      ),
    TIME_LIMIT_MS,
  );

  it(
    'as bytes that are no HTTP is answered below 500, or not at all',
    () =>
      fc.assert(
        fc.asyncProperty(anyBytes, async (bytes) => {
          const said = await wire.sendBytes(bytes);
          const statuses = [...said.matchAll(/^HTTP\/1\.1 ([0-9]{3}) /gm)].map(([, status]) =>
            Number(status),
          );
          expect(statuses.filter((status) => status >= 500)).toEqual([]);
          expect(canaries.filter((canary) => said.includes(canary))).toEqual([]);
        }),
        { numRuns: BYTE_RUNS, seed: SEED },
      ),
    TIME_LIMIT_MS,
  );
});

describe('after all that', () => {
  it('the server still answers', async () => {
    expect((await world.get('/healthz')).http).toBe(200);
    expect((await world.get('/readyz')).http).toBe(200);
  });

  it('no order is paid but by the payment that truly paid it', async () => {
    const orders: { merchant_uid: string; imp_uid: string | null; status: string }[] = await world
      .database('orders')
      .whereNot({ status: 'pending' });
    const unjustified = orders.filter(
      ({ merchant_uid, imp_uid, status }) => !justified(status).has(`${merchant_uid}/${imp_uid}`),
    );
    expect(unjustified).toEqual([]);
    // Otherwise nothing was reached, and the rest proves nothing.
    expect(orders.length).toBeGreaterThan(0);
  });

  it('no log line holds a secret', () => {
    expect(world.log.filter((line) => canaries.some((canary) => line.includes(canary)))).toEqual([]);
  });
});

const health: Request = { method: 'GET', path: '/healthz', headers: {}, body: '', isChunked: false };

/** An order that the shop numbered itself has been added; the shop, having lost the answer, asks again. */
const isNamedOrder = ({ body }: Request, { http, text }: Answer): boolean =>
  http === 201 && body.includes(`"merchant_uid":"${JSON.parse(text).merchant_uid}"`);

/** PortOne hands out the same token until it ends, so this is the one the server uses. */
async function tokenOf({ sandbox }: World): Promise<string> {
  const response = await fetch(`${sandbox}/users/getToken`, {
    method: 'POST',
    body: new URLSearchParams({ imp_key: 'sandbox-key', imp_secret: IMP_SECRET }),
  });
  return ((await response.json()) as { response: { access_token: string } }).response.access_token;
}
