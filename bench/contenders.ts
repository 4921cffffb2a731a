import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { type Books, type Kind, openBooks } from './books.ts';
import { type Door, load } from './load.ts';
import { type Running, start } from './process.ts';
import { newFolder } from './scratch.ts';
import { pushedTo, SERVER, settingsOf } from './server.ts';
import type { Timed } from './stats.ts';
import { type Calls, openStub, type Stub } from './stub.ts';

const own = (file: string): string => fileURLToPath(new URL(`contenders/${file}`, import.meta.url));

/** What is compared, and how each is started. */
const ARGS = {
  /** PortOne's guide: express, axios, a token each time, Knex as it comes. */
  guide: [own('guide.ts')],
  /** The same on a database that was switched to a write-ahead log. */
  'guide, WAL': [own('guide.ts')],
  /** The limit's HTTP, with Knex's books: a transaction for each, on its pool's 10 connections. */
  knex: [own('limit.ts')],
  /** Knex's transactions without any HTTP. */
  'knex alone': [own('alone.ts')],
  /** The bare limit. */
  limit: [own('limit.ts')],
  /** Our server. */
  ours: [SERVER, 'serve'],
  /** Our server, which tells the shop's of every event meanwhile. */
  'ours, pushing': [SERVER, 'serve'],
} as const;

export type ContenderName = keyof typeof ARGS;

export interface Options {
  kind: Kind;
  /** How long PortOne takes to answer. */
  delay_ms?: number;
  /** Orders that were paid long ago. */
  history?: number;
  env?: Readonly<Record<string, string>>;
  nodeArgs?: readonly string[];
}

export interface Demand {
  door?: Door;
  connections: number;
  seconds: number;
  /** At most so many orders. */
  orders?: number;
}

/** One round's figures. */
export interface Round extends Timed {
  per_second: number;
  /** CPU time of the server's process for one verification. */
  cpu_us: number;
  /** Share of a core that the server was given, and that the load and the stub took of theirs. */
  busy: { server: number; load: number };
  calls: Calls;
}

/** A server, its database, its PortOne. */
export interface Contender {
  name: ContenderName;
  books: Books;
  stub: Stub;
  server: Running;
  /** Verifications, each of an order of its own. */
  round(demand: Demand): Promise<Round>;
  /** The orders that were verified already, again. */
  repeat(demand: Demand): Promise<Round>;
  /** @throws {Error} if the stored rows are not what was answered */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Orders that are put before the first round of a contender whose speed is not known yet. */
const FIRST_STOCK = 2_000;

/** CPU time of this process, which makes the load and plays PortOne, in µs. */
function ownCpu_us(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export async function openContender(name: ContenderName, options: Options): Promise<Contender> {
  // Undone in reverse order, also what was there already when something else could not be had.
  await using opened = new AsyncDisposableStack();
  const folder = await newFolder();
  opened.defer(folder.remove);
  const stub = await openStub();
  opened.defer(stub.close);
  stub.delay_ms = options.delay_ms ?? 0;
  const books = await openBooks(options.kind);
  opened.defer(books.drop);
  // SQLite as it comes keeps a rollback journal; our server's migration has left a write-ahead log behind.
  if (options.kind === 'sqlite' && name === 'guide') await books.run('PRAGMA journal_mode = DELETE');
  if (options.history !== undefined) await books.putHistory(options.history);
  const server = await start({
    args: [...(options.nodeArgs ?? []), ...ARGS[name]],
    env: {
      ...settingsOf(stub.url, books.url),
      ...(name === 'ours, pushing' && pushedTo(stub.url)),
      ...(name === 'knex' && { RECORD: 'knex' }),
      ...options.env,
    },
    log: join(folder.path, 'log'),
  });
  opened.defer(server.stop);
  const kept = opened.move();
  const history = options.history ?? 0;
  let [next, last] = [history + 1, history];
  let per_second = 0;

  /** Twice as many orders as will be needed, by what the last round has shown. */
  async function stock({ seconds, connections, orders }: Demand): Promise<void> {
    const likely = per_second === 0 ? FIRST_STOCK : Math.ceil(per_second * seconds * 2) + connections;
    const missing = Math.min(likely, orders ?? likely) - (last - next + 1);
    if (missing > 0) [, last] = await books.putOrders(missing);
  }

  async function measured(work: () => Promise<Timed>): Promise<Round> {
    const calls = { ...stub.calls };
    const before = { server_us: server.cpu_us(), load_us: ownCpu_us() };
    const result = await work();
    const server_us = server.cpu_us() - before.server_us;
    const load_us = ownCpu_us() - before.load_us;
    server.freeze();
    const made = Object.entries(stub.calls).map(([kind, count]) => [
      kind,
      count - calls[kind as keyof Calls],
    ]);
    per_second = result.done / result.elapsed_s;
    const elapsed_us = result.elapsed_s * 1e6;
    return {
      ...result,
      per_second,
      cpu_us: server_us / result.done,
      busy: { server: server_us / elapsed_us, load: load_us / elapsed_us },
      calls: Object.fromEntries(made),
    };
  }

  const ask = ({ door = 'complete', ...demand }: Demand, take: () => number | undefined) =>
    measured(() => load({ url: server.url, door, take, ...demand }));

  return {
    name,
    books,
    stub,
    server,
    async round(demand) {
      server.thaw();
      await stock(demand);
      if (name === 'knex alone') {
        return measured(async () => {
          const order = JSON.stringify({ first: next, last, seconds: demand.seconds });
          const { body } = await request(server.url, { method: 'POST', body: order });
          const result = (await body.json()) as Timed;
          next += result.done;
          return result;
        });
      }
      let left = demand.orders ?? Number.POSITIVE_INFINITY;
      return ask(demand, () => {
        if (next > last || left === 0) return undefined;
        left -= 1;
        next += 1;
        return next - 1;
      });
    },
    async repeat(demand) {
      server.thaw();
      const verified = next - 1;
      let asked = 0;
      return ask(demand, () => {
        asked += 1;
        return 1 + (asked % verified);
      });
    },
    async check() {
      server.thaw();
      await books.check(next - 1);
    },
    close: () => kept.disposeAsync(),
  };
}
