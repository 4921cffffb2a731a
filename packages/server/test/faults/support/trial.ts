import fc from 'fast-check';
import { expect } from 'vitest';
import { API_KEY } from '../../support/world.ts';
import type { ServerProcess } from './server.ts';
import type { Purchase, Stage } from './stage.ts';

/** Through which a payment is told to the server. */
export type Door = 'complete' | 'webhook' | 'redirect';

const DOORS: readonly Door[] = ['complete', 'webhook', 'redirect'];

export interface Answer {
  http: number;
  text: string;
  /** The body's `code`; undefined where it has none, or is a page. */
  code: string | undefined;
}

/** One run of one fault: what its seed drew, what was asked, and how soon it was answered. */
export interface Trial {
  /** Something of the seed's choice. */
  draw<Value>(arbitrary: fc.Arbitrary<Value>): Value;
  /** A whole number of milliseconds, of the seed's choice. */
  ms(least: number, most: number): number;
  door(): Door;
  /** Asks a server, and counts how long the answer took. Rejects if none comes. */
  ask(server: ServerProcess, purchase: Purchase, door?: Door): Promise<Answer>;
  send(
    method: string,
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** A request with the private key. */
  asOwner(server: ServerProcess, path: string, body: unknown, key?: string): Promise<Answer>;
  /** The fault is over: the same question gets the right answer, and the books hold it once. */
  expectPaid(server: ServerProcess, ...purchases: Purchase[]): Promise<void>;
  /** Nobody was told more than the truth: an order is unpaid, and no event says otherwise. */
  expectUnpaid(...purchases: Purchase[]): Promise<void>;
  /** From here on this server's health check must answer, and in time. Those that are asked are watched too. */
  watch(server: ServerProcess): void;
  /** Times are in milliseconds. */
  result(): { answer_ms: number; health_ms: number; own_ms: number; unhealthy: number };
}

export function createTrial({ database }: Stage, seed: number): Trial {
  let draws = 0;
  let answer_ms = 0;
  const began = Date.now();
  const watched = new Set<ServerProcess>();

  const draw: Trial['draw'] = (arbitrary) => {
    draws += 1;
    const [value] = fc.sample(arbitrary, { seed: seed + draws * 7919, numRuns: 1 });
    return value as never;
  };

  const send: Trial['send'] = async (method, url, body, headers = {}) => {
    const began_ms = performance.now();
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    answer_ms = Math.max(answer_ms, performance.now() - began_ms);
    return { http: response.status, text, code: codeOf(text) };
  };

  const ask: Trial['ask'] = (server, { imp_uid, merchant_uid }, door = 'complete') => {
    const { url } = server;
    watched.add(server);
    if (door !== 'redirect') return send('POST', `${url}/payments/${door}`, { imp_uid, merchant_uid });
    const query = new URLSearchParams({ imp_uid, merchant_uid, imp_success: 'true' });
    return send('GET', `${url}/payments/complete?${query}`, undefined, { accept: 'application/json' });
  };

  const typesOf = (merchant_uid: string): Promise<string[]> =>
    database('events').where({ merchant_uid }).orderBy('sequence').pluck('type');

  async function expectPaidOnce(server: ServerProcess, { imp_uid, merchant_uid }: Purchase): Promise<void> {
    const answer = await ask(server, { imp_uid, merchant_uid });
    expect(answer).toMatchObject({ http: 200, text: expect.stringContaining('"status":"success"') });
    const [order] = await database('orders').where({ merchant_uid });
    expect(order).toMatchObject({ status: 'paid', imp_uid, amount: 64900 });
    expect(await database('payments').where({ merchant_uid, verdict: 'accepted' })).toMatchObject([
      { imp_uid, amount: order.amount, currency: order.currency, status: 'paid' },
    ]);
    expect((await typesOf(merchant_uid)).filter((type) => type === 'order.paid')).toHaveLength(1);
  }

  return {
    draw,
    ms: (least, most) => draw(fc.integer({ min: least, max: most })),
    door: () => draw(fc.constantFrom(...DOORS)),
    send,
    ask,
    asOwner: ({ url }, path, body, key) =>
      send('POST', `${url}${path}`, body, {
        authorization: `Bearer ${API_KEY}`,
        ...(key !== undefined && { 'idempotency-key': key }),
      }),
    async expectPaid(server, ...purchases) {
      for (const purchase of purchases) await expectPaidOnce(server, purchase);
    },
    async expectUnpaid(...purchases) {
      for (const { merchant_uid } of purchases) {
        expect(await database('orders').where({ merchant_uid })).toMatchObject([
          { status: 'pending', imp_uid: null },
        ]);
        expect(await typesOf(merchant_uid)).toEqual([]);
      }
    },
    watch: (server) => void watched.add(server),
    result() {
      const seen = [...watched].map(({ prober }) => prober.seen(began));
      return {
        answer_ms,
        health_ms: Math.max(0, ...seen.map(({ worst_ms }) => worst_ms)),
        own_ms: Math.max(0, ...seen.map(({ own_ms }) => own_ms)),
        unhealthy: seen.reduce((sum, { failed }) => sum + failed, 0),
      };
    },
  };
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string }).code;
  } catch {
    return undefined;
  }
}
