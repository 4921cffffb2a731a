import { createSandbox } from '@iamport-checkout/sandbox';
import type { Knex } from 'knex';
import { emptyDatabase, openForReading } from '../support/databases.ts';
import { NOTIFY_SECRET, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Solapi, startSolapi } from '../support/solapi.ts';
import { API_KEY, IMP_SECRET } from '../support/world.ts';
import { type ServerProcess, startProcess } from './process.ts';

/** An answer, to be compared to the letter. */
export interface Answer {
  http: number;
  text: string;
}

/** PortOne's side of a payment, as far as we look at it. */
export interface PaymentAtPortOne {
  imp_uid: string;
  cancel_amount: number;
  cancel_history: { amount: number }[];
}

/** All that outlives a server process: PortOne, the database, the shop's endpoint for events, Solapi. */
export interface Shop {
  database: Knex;
  receiver: Receiver;
  solapi: Solapi;
  /** Another process on the same database. */
  serve(): Promise<ServerProcess>;
  control<Result>(method: string, path: string, body?: unknown): Promise<Result>;
  /** Someone pays at PortOne. @returns imp_uid */
  pay(merchant_uid: string, fields?: Record<string, unknown>): Promise<string>;
  paymentAtPortOne(imp_uid: string): Promise<PaymentAtPortOne>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const sandbox = await createSandbox();
  const receiver = await startReceiver();
  const solapi = await startSolapi();
  const { url: DATABASE_URL, drop } = await emptyDatabase();
  const processes: ServerProcess[] = [];
  // Opened later than it is made, so that nothing is created before a server does.
  const database = openForReading(DATABASE_URL);

  async function control<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await send(method, `${sandbox.url}/__sandbox${path}`, body);
    if (response.http >= 300) throw new Error(`${method} ${path}: ${response.text}`);
    return JSON.parse(response.text);
  }

  return {
    database,
    receiver,
    solapi,
    control,
    async serve() {
      const server = await startProcess({
        IMP_KEY: 'sandbox-key',
        IMP_SECRET,
        IMP_API_URL: sandbox.url,
        ALLOW_SANDBOX: 'true',
        API_KEY,
        DATABASE_URL,
        NOTIFY_URL: receiver.url,
        NOTIFY_SECRET,
        SOLAPI_API_KEY: solapi.settings.apiKey,
        SOLAPI_API_SECRET: solapi.settings.apiSecret,
        SMS_FROM: solapi.settings.from,
        SOLAPI_URL: solapi.settings.url ?? '',
      });
      processes.push(server);
      return server;
    },
    async pay(merchant_uid, fields = {}) {
      const payment = { merchant_uid, amount: 64900, ...fields };
      return (await control<PaymentAtPortOne>('POST', '/payments', payment)).imp_uid;
    },
    async paymentAtPortOne(imp_uid) {
      const all = await control<PaymentAtPortOne[]>('GET', '/payments');
      const payment = all.find((each) => each.imp_uid === imp_uid);
      if (!payment) throw new Error(`PortOne has no ${imp_uid}`);
      return payment;
    },
    async close() {
      await Promise.all(processes.map((each) => each.kill()));
      await Promise.all([database.destroy(), receiver.close(), solapi.close(), sandbox.close()]);
      await drop();
    },
  };
}

/** The shop's backend adds an order of 64,900 won. */
export async function addOrder({ url }: ServerProcess, merchant_uid: string): Promise<void> {
  const order = { merchant_uid, name: '의자', amount: 64900, buyer: { tel: '010-1234-5678' } };
  const { http, text } = await send('POST', `${url}/orders`, order, { authorization: `Bearer ${API_KEY}` });
  if (http !== 201) throw new Error(`no order: ${text}`);
}

export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { http: response.status, text: await response.text() };
}
