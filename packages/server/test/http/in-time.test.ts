import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerErrors } from '../../src/http/errors.ts';
import { answerInTime } from '../../src/http/in-time.ts';

let work: () => Promise<unknown>;
let server: ReturnType<typeof createServer>;
let now_ms: number;
let deadlines: AbortController[];

beforeEach(async () => {
  now_ms = 0;
  deadlines = [];
  const environment = {
    elapsed_ms: () => now_ms,
    timeout: () => {
      const deadline = new AbortController();
      deadlines.push(deadline);
      return deadline.signal;
    },
  };
  const app = new Koa();
  app.use(answerErrors({ info() {}, warn() {}, error() {} }));
  app.use(answerInTime(environment));
  app.use(async (ctx) => {
    ctx.body = await work();
  });
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const get = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

describe('an answer', () => {
  it('is what the work behind it says, if that is in time', async () => {
    work = async () => 'done';
    expect(await (await get()).text()).toBe('done');
  });

  it.each([
    ['succeeds', async () => 'late'],
    ['fails', () => Promise.reject(new Error('late'))],
  ])('is 503 if it is not, and the work that %s later harms nobody', async (_what, end) => {
    const held = Promise.withResolvers<void>();
    work = () => held.promise.then(end);
    now_ms += 1_000;
    const answer = get();
    await expect.poll(() => deadlines.length).toBe(1);
    deadlines[0]?.abort();
    const { status, headers } = await answer;
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^[0-9]+$/);
    held.resolve();
    // The time in which an unhandled rejection would be told.
    await sleep(50);
    work = async () => 'done';
    now_ms += 1_000;
    expect((await get()).status).toBe(200);
  });

  it('shares its timer with others of the same moment', async () => {
    work = async () => 'done';
    await Promise.all(Array.from({ length: 20 }, get));
    expect(deadlines).toHaveLength(1);
  });
});
