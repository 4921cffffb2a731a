import type { Knex } from 'knex';
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { DEFAULT_SETTINGS, type Settings } from './config.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { createApp, createMiddleware } from './http/app.ts';
import type { Loop } from './jobs/loop.ts';
import type { ReconcileReport } from './jobs/reconcile.ts';
import { startJobs } from './jobs/start.ts';
import { createListener } from './listener.ts';
import { createLogger, type Logger } from './log.ts';
import { createServices, type Services } from './services.ts';
import type { Gateway } from './settlement/ports.ts';
import type { FindShopOrder } from './shop/model.ts';
import { checkShopTable, readShopTable } from './shop/table.ts';
import { migrate, openDatabase } from './store/database.ts';
import type { EventStore } from './store/events.ts';
import type { Outbox } from './store/outbox.ts';
import type { TextMessage } from './store/text-messages.ts';

/** Time that is given to what has begun when the server stops; longer than a request's, or PortOne's, deadline. */
const GRACE_MS = 9_000;

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
  /** The whole API as a Koa app: `app.callback()` fits Express or plain Node. */
  app: Koa;
  /**
   * The same for a Koa app of the shop's own, before its body parser: answers the API's paths, and leaves
   * all others to what comes after it.
   */
  middleware: Middleware;
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
  /** Reconciliation and deliveries. `listen` starts them by itself; whoever mounts the API starts them once. */
  startJobs(): void;
  /** Starts the jobs too. Resolves with the URL once requests are accepted. Rejects if the address is taken. */
  listen(): Promise<string>;
  /** Stops accepting, lets running requests finish, closes the database. */
  close(): Promise<void>;
}

export interface OpenedServices {
  settings: Settings;
  database: Knex;
  services: Services;
  /** The shop's own books, if it keeps its orders itself. */
  findShopOrder: FindShopOrder | undefined;
  /** As the server's. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** All that the server has behind its doors, for a command to use. */
export function openServices(options: ServerOptions): OpenedServices {
  const settings: Settings = { ...DEFAULT_SETTINGS, ...options };
  const database = openDatabase(settings.databaseUrl);
  const { ordersTable: table, ordersColumns: columns } = settings;
  const shopTable = table === undefined ? null : { table, columns };
  const findShopOrder = options.findShopOrder ?? (shopTable ? readShopTable(database, shopTable) : undefined);
  const services = createServices({
    settings,
    database,
    environment: options.environment ?? systemEnvironment,
    logger: options.logger ?? createLogger(settings.logLevel),
    gateway: options.gateway,
    findShopOrder,
  });
  return {
    ...{ settings, database, services, findShopOrder },
    async migrate() {
      if (shopTable) await checkShopTable(database, shopTable);
      await migrate(database);
    },
    async close() {
      services.close();
      await database.destroy();
    },
  };
}

/** The verification API. Opens no connection by itself: `migrate`, then `listen`, or mount and `startJobs`. */
export function createServer(options: ServerOptions): Server {
  const { settings, services, migrate, close } = openServices(options);
  const app = createApp(services);
  const listener = createListener(app.callback());
  let jobs: Loop[] = [];
  const start = (): void => {
    if (jobs.length === 0) jobs = startJobs(services);
  };
  const stop = async (): Promise<void> => {
    await Promise.all([listener, ...jobs].map((each) => each.stop(GRACE_MS)));
    await close();
  };
  let stopped: Promise<void> | undefined;

  return {
    app,
    middleware: createMiddleware(services),
    migrate,
    reconcile: services.reconcile,
    events: services.events,
    texts: services.texts,
    startJobs: start,
    async listen() {
      const url = await listener.listen(settings.host, settings.port);
      start();
      return url;
    },
    close() {
      // Whoever asks again waits for the same: the database is still needed meanwhile.
      stopped ??= stop();
      return stopped;
    },
  };
}
