import { createSandbox } from '@iamport-checkout/sandbox';
import type { Knex } from 'knex';
import { layWire, type Wire } from '../../processes/wire.ts';
import { DATABASE, emptyDatabase, openForReading } from '../../support/databases.ts';
import { NOTIFY_SECRET, type Receiver, startReceiver } from '../../support/receiver.ts';
import { API_KEY, IMP_SECRET } from '../../support/world.ts';
import { type Front, startFront } from './front.ts';
import { type ServerProcess, type StartOptions, startServer } from './server.ts';

/** An order of the shop, and the payment that PortOne has for it. */
export interface Purchase {
  merchant_uid: string;
  imp_uid: string;
}

export type Fields = Record<string, unknown>;

/** What outlives every server process: PortOne and what stands before it, the database, the shop's endpoint. */
export interface Stage {
  front: Front;
  /** Between the servers and PortOne. */
  upstreamWire: Wire;
  /** Between the servers and their database; SQLite has none. */
  wire: Wire | null;
  receiver: Receiver;
  /** The database beside the wire, as another program would use it. */
  database: Knex;
  databaseUrl: string;
  /** What every server is told, before its own settings. */
  settings: Readonly<Record<string, string>>;
  /** The header of a request with the private key. */
  owner: Readonly<Record<string, string>>;
  serve(settings?: Record<string, string>, options?: StartOptions): Promise<ServerProcess>;
  control<Result>(method: string, path: string, body?: unknown): Promise<Result>;
  /** The shop adds an order of 64,900 won, and somebody pays it. */
  buy(server: ServerProcess, payment?: Fields): Promise<Purchase>;
  addOrder(server: ServerProcess, order?: Fields): Promise<string>;
  /** @returns imp_uid */
  pay(merchant_uid: string, payment?: Fields, query?: string): Promise<string>;
  /** Ends the servers of a fault, and whatever goes on of it, before the next one. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

let orders = 0;

/** @param databaseUrl an empty database; one of its own if none is named */
export async function openStage(databaseUrl?: string): Promise<Stage> {
  const sandbox = await createSandbox({ impSecret: IMP_SECRET });
  const front = await startFront(sandbox.url);
  const upstreamWire = await layWire(front.url);
  const receiver = await startReceiver();
  const empty =
    databaseUrl === undefined ? await emptyDatabase() : { url: databaseUrl, drop: async () => {} };
  const wire = DATABASE === 'sqlite' ? null : await layWire(empty.url);
  const database = openForReading(empty.url);
  let processes: ServerProcess[] = [];
  const settings = {
    IMP_KEY: 'sandbox-key',
    IMP_SECRET,
    IMP_API_URL: upstreamWire.url.replace(/\/$/, ''),
    API_KEY,
    DATABASE_URL: wire?.url ?? empty.url,
    PORT: '0',
    RATE_LIMIT: '0',
    // Rounds are asked for, so that a fault is not blamed for the timer's questions.
    RECONCILE_EVERY: '0',
    RECONCILE_AFTER: '0',
    NOTIFY_URL: receiver.url,
    NOTIFY_SECRET,
  };

  async function control<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${sandbox.url}/__sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as Result;
  }

  const addOrder: Stage['addOrder'] = async ({ url }, order = {}) => {
    orders += 1;
    const merchant_uid = `ORD-${process.pid}-${orders}`;
    const response = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ merchant_uid, name: '의자', amount: 64900, ...order }),
    });
    if (response.status !== 201) throw new Error(`no order: ${await response.text()}`);
    return merchant_uid;
  };

  const pay: Stage['pay'] = async (merchant_uid, payment = {}, query = '') => {
    const fields = { merchant_uid, amount: 64900, sandbox: false, ...payment };
    return (await control<{ imp_uid: string }>('POST', `/payments${query}`, fields)).imp_uid;
  };

  const reset = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.kill()));
    processes = [];
    front.clear();
    await Promise.all([wire?.restore(), upstreamWire.restore(), control('PUT', '/faults', [])]);
  };

  return {
    ...{ front, upstreamWire, wire, receiver, database, settings, control, addOrder, pay, reset },
    databaseUrl: empty.url,
    owner: { authorization: `Bearer ${API_KEY}` },
    async serve(changed = {}, options = {}) {
      const server = await startServer({ ...settings, ...changed }, options);
      processes.push(server);
      return server;
    },
    async buy(server, payment = {}) {
      const merchant_uid = await addOrder(server);
      return { merchant_uid, imp_uid: await pay(merchant_uid, payment) };
    },
    reset,
    async close() {
      await reset();
      await Promise.all([database.destroy(), receiver.close(), wire?.close(), upstreamWire.close()]);
      front.close();
      await sandbox.close();
      await empty.drop();
    },
  };
}
