import type { Outcome, Source } from '../../src/settlement/model.ts';
import type { Database } from './database.ts';
import { createOnlooker, keepQuiet, type Onlooker, Violation } from './invariants.ts';
import { createPortOne, type PortOne, type Reported } from './portone.ts';
import { createRandom, type Random } from './random.ts';
import { createScheduler, type Process, type Scheduler } from './scheduler.ts';
import { bootServer, Died, EPOCH, type Server, type ServerOptions } from './server.ts';
import { createShop, type Shop } from './shop.ts';
import { createTrace, type Trace } from './trace.ts';
import { createWeather, type Weather } from './weather.ts';
import { createWire, type Wire } from './wire.ts';

/** How somebody outside sees an answer: a code, or that there was none. */
export type Answer = Outcome['code'] | 'UNAVAILABLE' | 'NO_ANSWER';

/** Everything of one scenario. */
export interface World {
  random: Random;
  scheduler: Scheduler;
  trace: Trace;
  weather: Weather;
  portone: PortOne;
  wire: Wire;
  shop: Shop;
  database: Database;
  onlooker: Onlooker;
  /** The shop keeps its orders itself. */
  hasOwnBooks: boolean;
  /** The shop has its events pushed; else it pulls them. */
  isPushed: boolean;
  /** What our servers were asked: to settle by payment or by order number alone, to cancel, to reconcile. */
  settled: { byPayment: number; byOrder: number; cancels: number; rounds: number };
  /** Pairs that were answered with success, and must be for ever. */
  succeeded: Map<string, { merchant_uid: string; imp_uid: string }>;
  /** Unix seconds of a clock that is right. */
  now(): number;
  /** A server that is up; null if none is. */
  server(): Server | null;
  /** Has a server do something. Rejects with `Died` if it is killed meanwhile, or none is up. */
  ask<Result>(work: (server: Server) => Promise<Result>): Promise<Result>;
  /** Tells a server of a payment, by one of its doors. */
  tell(source: Source, merchant_uid: string, imp_uid?: string): Promise<Answer>;
  /** Starts somebody who goes his own way; whatever he throws ends the scenario. */
  start(somebody: Promise<unknown>): void;
  /** All servers that are down are started anew. */
  restart(): void;
  /** Processes that were started so far. */
  boots(): number;
  /** Ends all processes. */
  close(): void;
  /** The first invariant that did not hold. */
  readonly violation: Violation | null;
}

const SERVERS = ['A', 'B'];

/** How long a supervisor takes to start a process that has died. */
const RESTART_MS = 5000;

export function createWorld(seed: number, database: Database, isTraced: boolean): World {
  const random = createRandom(seed);
  const scheduler = createScheduler();
  const trace = createTrace(scheduler.now_ms, isTraced);
  const weather = createWeather(random);
  const around = { random, scheduler, weather, trace };
  const skews_s = Array.from({ length: 3 }, () => (random.chance(0.2) ? random.between(-300, 300) : 0));
  const hasOwnBooks = random.chance(0.15);
  const isPushed = random.chance(0.3);
  const forgeryPolicy = random.chance(0.3) ? 'cancel' : 'hold';
  const webhookRetries = random.chance(0.3) ? 5 : 0;
  const now = (): number => EPOCH + Math.floor(scheduler.now_ms() / 1000);
  const servers = new Map<string, Server>();
  let boots = 0;
  let violation: Violation | null = null;

  /** The first violation is the scenario's end. */
  function watch(look: () => void): void {
    try {
      look();
    } catch (error) {
      end(error);
    }
  }

  function end(error: unknown): void {
    const found = error instanceof Violation ? error : new Violation('error', describe(error));
    violation ??= found;
    scheduler.stop();
  }

  const portone = createPortOne({
    random,
    now_ms: scheduler.now_ms,
    now: () => now() + (skews_s[2] ?? 0),
    changed(reported, what) {
      trace.note('portone', reported.imp_uid, reported.merchant_uid, what);
      // It tells of payments, of accounts that are issued and of what is done in its console; of nothing else.
      const isTold = ['paid', 'issued'].includes(what) || what.includes('(console');
      if (isTold) sendWebhooks(reported);
    },
  });
  const wire = createWire({ ...around, portone, sandbox: random.pick(['hidden', 'shown', 'unsaid']) });
  const shop = createShop(around);
  const isSerial = random.chance(0.3);
  const onlooker = createOnlooker({ database, portone, shop, wire, isSerial });
  database.begin({
    ...around,
    isolation: isSerial ? 'serial' : 'interleaved',
    // A slow one gives others more time to come between a look and a write.
    latency_ms: random.pick([3, 3, 50, 400]),
    committed: (tables) => watch(() => onlooker.committed(tables)),
    kill,
  });

  const options: ServerOptions = {
    ...{ scheduler, random, forgeryPolicy },
    ...{ isPushed, isTexted: random.chance(0.15) },
    connectDatabase: database.connect,
    connectPortOne: wire.connect,
    ...(hasOwnBooks && { findShopOrder: shop.findOrder }),
    push: ({ id }, process) => shop.push(id, process),
    sendText: (_to, text, process) => shop.text(text, process),
    logged(fields, message) {
      trace.note('log', message, ...Object.values(fields));
      watch(() => onlooker.overheard(fields));
    },
  };
  const count = random.chance(0.5) ? 2 : 1;

  function boot(name: string): void {
    const skew_s = skews_s[SERVERS.indexOf(name)] ?? 0;
    trace.note('boot', name);
    boots += 1;
    servers.set(name, bootServer(name, skew_s, options));
  }

  function kill(process: Process): void {
    const server = servers.get(process.name);
    if (server?.process !== process) return;
    trace.note('kill', process.name);
    servers.delete(process.name);
    server.kill();
    database.abandon(process);
    scheduler.after(RESTART_MS, restart);
  }

  function restart(): void {
    for (const name of SERVERS.slice(0, count)) if (!servers.has(name)) boot(name);
  }

  function sendWebhooks(reported: Reported): void {
    const isDoubled = weather.strikes(weather.webhookDoubled);
    const times = weather.strikes(weather.webhookLost) ? 0 : isDoubled ? random.between(2, 3) : 1;
    for (let each = 0; each < times; each += 1) {
      const isLate = weather.strikes(weather.webhookLate);
      const delay_ms = isLate ? random.between(10_000, 3_600_000) : random.between(50, 2000);
      world.start(scheduler.sleep(delay_ms).then(() => sendWebhook(reported, webhookRetries)));
    }
  }

  async function sendWebhook(reported: Reported, retries: number): Promise<void> {
    const answer = await world.tell('webhook', reported.merchant_uid, reported.imp_uid);
    const isUndecided = answer === 'UNAVAILABLE' || answer === 'NO_ANSWER';
    if (!isUndecided || retries === 0) return;
    await scheduler.sleep(60_000);
    await sendWebhook(reported, retries - 1);
  }

  const world: World = {
    ...around,
    ...{ portone, wire, shop, database, onlooker, hasOwnBooks, isPushed, now, restart },
    settled: { byPayment: 0, byOrder: 0, cancels: 0, rounds: 0 },
    succeeded: new Map(),
    get violation() {
      return violation;
    },
    server() {
      const up = [...servers.values()];
      return up.length === 0 ? null : random.pick(up);
    },
    async ask(work) {
      await scheduler.sleep(random.next() * 5);
      const server = world.server();
      if (!server) throw new Died();
      if (weather.strikes(weather.freeze)) {
        server.process.frozen_until_ms = scheduler.now_ms() + random.between(1000, 60_000);
      }
      return Promise.race([work(server), server.died]);
    },
    async tell(source, merchant_uid, imp_uid) {
      world.settled[imp_uid === undefined ? 'byOrder' : 'byPayment'] += 1;
      const request = { merchant_uid, imp_uid, source };
      try {
        const outcome = await world.ask(({ services }) => services.settle(request));
        trace.note('answer', source, merchant_uid, imp_uid, outcome.code);
        watch(() => onlooker.answered(merchant_uid, imp_uid, outcome));
        if (outcome.code === 'SUCCESS' && outcome.payment) {
          const pair = { merchant_uid, imp_uid: outcome.payment.imp_uid };
          world.succeeded.set(`${merchant_uid}/${pair.imp_uid}`, pair);
        }
        return outcome.code;
      } catch (error) {
        const answer = unanswered(error);
        trace.note('answer', source, merchant_uid, imp_uid, answer);
        return answer;
      }
    },
    boots: () => boots,
    close() {
      for (const server of servers.values()) server.kill();
    },
    start(somebody) {
      somebody.catch(end);
    },
  };
  restart();
  return world;
}

/** What the doors answer 502 to 504 to. */
const EXPECTED = ['GatewayError', 'StoreError', 'ShopOrderError', 'ConflictError'];

/** @throws what no door expects: the error itself */
export function unanswered(error: unknown): 'UNAVAILABLE' | 'NO_ANSWER' {
  if (error instanceof Died) return 'NO_ANSWER';
  if (!(error instanceof Error) || !EXPECTED.includes(error.name)) throw error;
  keepQuiet('an error', error.message);
  return 'UNAVAILABLE';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message}`;
}
