import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import type { Knex } from 'knex';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config.ts';
import { type Environment, systemEnvironment } from '../../src/environment.ts';
import { LOG_FIELDS, type LogFields, type Logger } from '../../src/log.ts';
import { createServer, type ServerOptions } from '../../src/server.ts';
import { emptyDatabase, openForReading } from './databases.ts';
import { expectDocumented } from './openapi.ts';

export const API_KEY = 'test-key-test-key-test-key-test-key-';
export const IMP_SECRET = 'sandbox-secret';

/** The machine, but that no job comes round: nothing is delivered while a test writes in the outbox itself. */
export const withoutJobs: Environment = {
  ...systemEnvironment,
  // Jobs sleep for a second at least, a look-up that is tried again for less.
  sleep: (ms, signal) => systemEnvironment.sleep(ms < 1_000 ? ms : 2 ** 31 - 1, signal),
};

export interface Answer {
  http: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as their readers do, field by field
  body: any;
}

/** A running server on a real socket, with a real database and a running sandbox as its PortOne. */
export interface World {
  url: string;
  sandbox: string;
  /** The same as `pay`, for thousands: without HTTP. */
  addPayment: Sandbox['addPayment'];
  /** A second connection to the same database, as an operator's would be. */
  database: Knex;
  /** Every line the server logged. */
  log: string[];
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  postForm(path: string, fields: Record<string, string>): Promise<Answer>;
  /** The shop's backend adds an order. */
  order(fields?: Record<string, unknown>): Promise<string>;
  /** PortOne gets a payment, by default the right one for the sample order. */
  pay(fields?: Record<string, unknown>): Promise<string>;
  complete(imp_uid: string | undefined, merchant_uid?: string): Promise<Answer>;
  /** What PortOne was asked: `GET /payments/imp_1` … */
  journal(): Promise<string[]>;
  control(method: string, path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export async function startWorld(
  overrides: Partial<Settings & Pick<ServerOptions, 'findShopOrder'>> = {},
  environment: Environment = systemEnvironment,
): Promise<World> {
  const sandbox = await createSandbox();
  const { url: databaseUrl, drop } = await emptyDatabase();
  const log: string[] = [];
  const settings: Settings = {
    impKey: 'sandbox-key',
    impSecret: IMP_SECRET,
    impApiUrl: sandbox.url,
    allowSandbox: true,
    databaseUrl,
    host: '127.0.0.1',
    port: 0,
    basePath: '',
    apiKey: API_KEY,
    allowedOrigins: ['https://shop.example.com'],
    trustProxy: false,
    webhookAllowedIps: null,
    forgeryPolicy: 'hold',
    rateLimit: 0,
    ordersColumns: DEFAULT_SETTINGS.ordersColumns,
    reconcileEvery: 0,
    reconcileAfter: 0,
    logLevel: 'info',
    ...overrides,
  };
  const server = createServer({ ...settings, environment, logger: collectingLogger(log) });
  await server.migrate();
  const url = await server.listen();
  const database = openForReading(settings.databaseUrl);

  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body = type.includes('json') ? JSON.parse(text) : text;
    const route = path.slice(settings.basePath.length);
    expectDocumented(init.method ?? 'GET', route, response.status, type, body);
    return { http: response.status, headers: response.headers, body };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const control = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${sandbox.url}/__sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  return {
    url,
    sandbox: sandbox.url,
    addPayment: sandbox.addPayment,
    database,
    log,
    post,
    control,
    get: (path, headers = {}) => send(path, { headers }),
    postForm: (path, fields) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
    async order(fields = {}) {
      const order = { merchant_uid: 'ORD-1', name: '의자', amount: 64900, ...fields };
      const { http, body } = await post('/orders', order, { authorization: `Bearer ${API_KEY}` });
      if (http >= 300) throw new Error(`no order: ${JSON.stringify(body)}`);
      return body.merchant_uid;
    },
    async pay(fields = {}) {
      const response = await control('POST', '/payments', {
        merchant_uid: 'ORD-1',
        amount: 64900,
        ...fields,
      });
      if (!response.ok) throw new Error(`no payment: ${await response.text()}`);
      return ((await response.json()) as { imp_uid: string }).imp_uid;
    },
    complete: (imp_uid, merchant_uid = 'ORD-1') => post('/payments/complete', { imp_uid, merchant_uid }),
    async journal() {
      const response = await control('GET', '/journal');
      const entries = (await response.json()) as { method: string; path: string }[];
      return entries.map(({ method, path }) => `${method} ${path}`);
    },
    async close() {
      await database.destroy();
      await server.close();
      await sandbox.close();
      await drop();
    },
  };
}

/** Refuses what the list of fields does not know: types alone let a wider object through. */
function collectingLogger(log: string[]): Logger {
  const known: readonly string[] = LOG_FIELDS;
  const write = (fields: LogFields, message: string): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (!known.includes(name) || (typeof value === 'object' && value !== null)) {
        throw new TypeError(`${name} may not be logged`);
      }
    }
    log.push(JSON.stringify({ message, fields }));
  };
  return { info: write, warn: write, error: write };
}
