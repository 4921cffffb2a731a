import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { type CancelServices, cancel } from './cancel/cancel.ts';
import { DEFAULT_SETTINGS, type Settings } from './config.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { createApp, type Doors } from './http/app.ts';
import type { Settle } from './http/complete.ts';
import type { Loop } from './jobs/loop.ts';
import { type ReconcileReport, type Reconciliation, reconcile } from './jobs/reconcile.ts';
import { startJobs } from './jobs/start.ts';
import { createSweep } from './jobs/sweep.ts';
import { createLogger, type Logger } from './log.ts';
import { createPortOneGateway } from './portone/gateway.ts';
import { coalesce } from './settlement/coalesce.ts';
import type { Gateway } from './settlement/ports.ts';
import { settle as settleWith } from './settlement/settle.ts';
import { createAdopt } from './shop/adopt.ts';
import type { FindShopOrder } from './shop/model.ts';
import { checkShopTable, readShopTable, type ShopTable } from './shop/table.ts';
import { createCancellationStore } from './store/cancellations.ts';
import { migrate, openDatabase } from './store/database.ts';
import { createEventStore, type EventStore } from './store/events.ts';
import { createLease } from './store/leases.ts';
import { createOrderStore } from './store/orders.ts';
import type { Outbox } from './store/outbox.ts';
import { createSettlementStore } from './store/settlement.ts';
import { createTextMessageStore, type TextMessage } from './store/text-messages.ts';

/** Time a request that has begun is given when the server stops; longer than PortOne's deadline. */
const GRACE_MS = 9_000;

/** How often answered connections are looked for while the server stops. */
const SWEEP_MS = 50;

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

type Optional = Omit<Settings, 'impKey' | 'impSecret'>;

/** The keys are needed; every other setting has its default. */
export interface ServerOptions extends Pick<Settings, 'impKey' | 'impSecret'>, Partial<Optional> {
  /** Clock and randomness; the machine's by default. */
  environment?: Environment;
  /** The shop's own books, if not a table of the same database: one look-up by order number. */
  findShopOrder?: FindShopOrder;
  /** PortOne; its REST API by default. */
  gateway?: Gateway;
  logger?: Logger;
}

export interface Server {
  /** The whole API as a Koa app, to be mounted in another; `app.callback()` fits Express or plain Node. */
  app: Koa;
  /**
   * Creates or updates the tables, after a look at the shop's own.
   *
   * @throws {ConfigError} if ORDERS_TABLE or ORDERS_COLUMNS name what is not there
   */
  migrate(): Promise<void>;
  /** One round of reconciliation; null if another instance is at it. */
  reconcile(): Promise<ReconcileReport | null>;
  /** The event log and its outbox. */
  events: EventStore;
  /** The text messages to shoppers. */
  texts: Outbox<TextMessage>;
  /** Starts the jobs too. Resolves with the URL once requests are accepted. Rejects if the address is taken. */
  listen(): Promise<string>;
  /** Stops accepting, lets running requests finish, closes the database. */
  close(): Promise<void>;
}

/** Puts the pieces together. Opens no connection by itself: `migrate`, then `listen` or mount. */
export function createServer(options: ServerOptions): Server {
  const settings: Settings = { ...DEFAULT_SETTINGS, ...options };
  const environment = options.environment ?? systemEnvironment;
  const logger = options.logger ?? createLogger(settings.logLevel);
  const database = openDatabase(settings.databaseUrl);
  // Connects to nothing before it is asked something.
  const portone = openPortOne(settings, environment);
  const gateway = options.gateway ?? portone;
  const shopTable = settings.ordersTable === undefined ? null : toShopTable(settings, settings.ordersTable);
  const findShopOrder = options.findShopOrder ?? (shopTable && readShopTable(database, shopTable));
  const adopt = findShopOrder
    ? createAdopt(findShopOrder, database, environment, settings.reconcileAfter)
    : undefined;
  const audience = { isPushed: settings.notifyUrl !== undefined, isTexted: settings.solapi !== undefined };
  const store = createSettlementStore(database, environment, audience, adopt);
  const events = createEventStore(database, environment);
  const texts = createTextMessageStore(database, environment);
  const settlement = {
    gateway,
    store,
    environment,
    allowSandbox: settings.allowSandbox,
    forgeryPolicy: settings.forgeryPolicy,
  };
  const settle = logged(
    coalesce(
      (request) => settleWith(request, settlement),
      ({ merchant_uid, imp_uid = '' }) => `${merchant_uid}/${imp_uid}`,
    ),
    environment,
    logger,
  );
  const orders = createOrderStore(database, environment, settings.reconcileAfter, adopt);
  const cancelServices: CancelServices = {
    gateway,
    cancellations: createCancellationStore(database, environment),
    environment,
    findOrder: orders.find,
    settle,
  };
  const reconciliation: Omit<Reconciliation, 'lease'> = {
    ...settlement,
    orders,
    after_s: settings.reconcileAfter,
    sweep: adopt && createSweep(settlement, orders),
    logger,
  };
  const doors: Doors = {
    settings,
    settle,
    cancel: (order) => cancel(order, cancelServices),
    // A lease for each round: a round of the timer and one asked for are two holders too.
    reconcile: () => {
      const lease = createLease(database, 'reconcile', environment);
      return reconcile({ ...reconciliation, lease });
    },
    gateway,
    orders,
    events,
    database,
    environment,
    logger,
    widgetFile: new URL('../dist/iamport-checkout.js', import.meta.url),
  };
  const app = createApp(doors);
  const http = createHttpServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Node looks for slow ones every 30 s by default.
      connectionsCheckingInterval: 1_000,
    },
    app.callback(),
  );

  const loops: Loop[] = [];

  return {
    app,
    async migrate() {
      if (shopTable) await checkShopTable(database, shopTable);
      await migrate(database);
    },
    reconcile: doors.reconcile,
    events,
    texts,
    async listen() {
      const url = await listen(http, settings.host, settings.port);
      loops.push(
        ...startJobs({
          settings,
          reconcile: doors.reconcile,
          events,
          texts,
          orders,
          gateway,
          environment,
          logger,
        }),
      );
      return url;
    },
    async close() {
      await Promise.all([stop(http), ...loops.map((loop) => loop.stop())]);
      portone.close();
      await database.destroy();
    },
  };
}

const toShopTable = ({ ordersColumns }: Settings, table: string): ShopTable => ({
  table,
  columns: ordersColumns,
});

function openPortOne(options: Settings, environment: Environment) {
  return createPortOneGateway({
    url: options.impApiUrl,
    imp_key: options.impKey,
    imp_secret: options.impSecret,
    tier: options.impTier,
    allowSandbox: options.allowSandbox,
    environment,
  });
}

/** One line per settlement: which order, which payment, through which door, with what outcome. */
function logged(settle: Settle, environment: Environment, logger: Logger): Settle {
  return async (request) => {
    const began_ms = environment.elapsed_ms();
    const outcome = await settle(request);
    const { merchant_uid, source } = request;
    const imp_uid = outcome.payment?.imp_uid ?? request.imp_uid;
    const duration_ms = Math.round(environment.elapsed_ms() - began_ms);
    logger.info({ merchant_uid, imp_uid, source, outcome: outcome.code, duration_ms }, 'settled');
    return outcome;
  };
}

function listen(http: HttpServer, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`HOST ${host} PORT ${port} cannot be listened on (${error.code})`));
    });
    http.listen(port, host, () => {
      http.removeAllListeners('error');
      const address = http.address() as AddressInfo;
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve(`http://${name}:${address.port}`);
    });
  });
}

function stop(http: HttpServer): Promise<void> {
  if (!http.listening) return Promise.resolve();
  return new Promise((resolve) => {
    // A connection whose last answer is out would be kept alive for seconds, waiting for another request.
    const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
    const impatience = setTimeout(() => http.closeAllConnections(), GRACE_MS);
    http.close(() => {
      clearInterval(sweep);
      clearTimeout(impatience);
      resolve();
    });
  });
}
