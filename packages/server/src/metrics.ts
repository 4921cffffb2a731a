import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Environment } from './environment.ts';
import type { Batched } from './settlement/books.ts';
import type { OrderStore } from './store/orders.ts';
import type { Outbox, Outgoing } from './store/outbox.ts';

/** Seconds; PortOne's deadline is 8 s. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Up to the largest batch there is. */
const SIZES = [1, 2, 5, 10, 25, 50, 100];

export interface Metrics {
  /** A settlement: through which door, with what outcome, and how long it took. */
  settled(source: string, outcome: string, seconds: number): void;
  /** A call to PortOne. `result` is the HTTP status, or why there was none. */
  asked(route: string, result: string, seconds: number): void;
  /** Settlements that shared a statement or a commit. */
  batched: Batched;
  /** A request was answered, with this HTTP status. */
  answered(http: number): void;
  /** All of it as Prometheus text. */
  text(): Promise<string>;
  contentType: string;
}

/** What is looked up when somebody asks, rather than counted as it happens. */
export interface Measured {
  events: Outbox<Outgoing>;
  texts: Outbox<Outgoing>;
  orders: Pick<OrderStore, 'overdue'>;
  /** Seconds for which the token at hand can still be used; 0 = there is none. */
  tokenLife(): number;
  /** Requests to PortOne that are under way or wait for a token. */
  inFlight(): number;
  /** Bytes left where the SQLite file lies; null if there is none. */
  freeBytes(): Promise<number | null>;
  environment: Environment;
}

/** Counters, durations and queue depths, in a registry of their own so that two servers may share a process. */
export function createMetrics(measured: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const settlements = new Histogram({
    name: 'iamport_settlement_duration_seconds',
    help: 'Settlements by the door they came through and their outcome',
    labelNames: ['source', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const calls = new Histogram({
    name: 'iamport_portone_request_duration_seconds',
    help: 'Calls to PortOne by route and result',
    labelNames: ['route', 'result'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const batches = new Histogram({
    name: 'iamport_settlement_batch_size',
    help: 'Settlements that shared a look into the books, or a transaction',
    labelNames: ['work'],
    buckets: SIZES,
    registers: [registry],
  });
  const answers = new Counter({
    name: 'iamport_http_responses_total',
    help: 'Answers by HTTP status',
    labelNames: ['status'],
    registers: [registry],
  });
  const gauges = createGauges(registry);
  return {
    settled: (source, outcome, seconds) => settlements.observe({ source, outcome }, seconds),
    asked: (route, result, seconds) => calls.observe({ route, result }, seconds),
    batched: (work, size) => batches.observe({ work }, size),
    answered: (status) => answers.inc({ status }),
    async text() {
      await measure(gauges, measured);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function createGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  return {
    due: gauge('iamport_outbox_due', 'Deliveries that are due now', ['outbox']),
    dead: gauge('iamport_dead_letters', 'Deliveries that were given up', ['outbox']),
    orders: gauge('iamport_reconcile_due', 'Orders that reconciliation is to look at by now'),
    lag: gauge('iamport_reconcile_lag_seconds', 'How long the most overdue of them has been waiting'),
    token: gauge('iamport_portone_token_life_seconds', 'For how long the access token can still be used'),
    inFlight: gauge('iamport_portone_requests_in_flight', 'Requests to PortOne, those included that wait'),
    disk: gauge('iamport_disk_free_bytes', 'What is left where the SQLite file lies'),
  };
}

async function measure(gauges: ReturnType<typeof createGauges>, measured: Measured): Promise<void> {
  const now = measured.environment.now();
  for (const [outbox, store] of Object.entries({ webhook: measured.events, text: measured.texts })) {
    const { due, dead } = await store.counts(now);
    gauges.due.set({ outbox }, due);
    gauges.dead.set({ outbox }, dead);
  }
  const { count, since } = await measured.orders.overdue(now);
  gauges.orders.set(count);
  gauges.lag.set(since === null ? 0 : now - since);
  gauges.token.set(measured.tokenLife());
  gauges.inFlight.set(measured.inFlight());
  const free = await measured.freeBytes();
  // Where the disk is another server's, no figure is better than 0.
  if (free === null) gauges.disk.remove();
  else gauges.disk.set(free);
}
