import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readAnswer } from './support/answer.ts';
import { SECRETS } from './support/canaries.ts';
import type { Fields, PortOne } from './support/portone.ts';
import { newOrderNumber } from './support/shop.ts';
import type { Target } from './support/target.ts';

/** The two flows that PortOne's V1 guide teaches: one for its webhook, one for the page after a payment. */
export type Flow = 'webhook' | 'complete';

/** The number of a question, by which it is told that no answer will come. */
const QUESTION = 'x-question';

interface Order {
  amount: number;
  status: string;
  deliveries: number;
  announcements: number;
}

/**
 * A minimal reconstruction of a flow, from a description of what it does: a token for each request, the
 * payment by the id in the body, the amount compared and nothing else, two states answered, and whatever
 * is caught sent back with a 400. Framework and database are left out: no result here is about those.
 */
export async function startGuideFlow(flow: Flow, portone: PortOne): Promise<Target & { close(): void }> {
  const orders = new Map<string, Order>();
  const shown: string[] = [];
  const questions: AbortController[] = [];
  const server = createServer(async (request, response) => {
    try {
      const { imp_uid, merchant_uid } = await bodyOf(request);
      const payment = await look(flow, portone.url, imp_uid);
      // The webhook flow judges the payment's order, and changes the one that the body names.
      const judged = orders.get(String(flow === 'webhook' ? payment['merchant_uid'] : merchant_uid));
      const named = orders.get(String(merchant_uid));
      if (!judged || !named) throw new TypeError('there is no such order');
      if (payment['amount'] !== judged.amount) throw { status: 'forgery', message: 'forgery' };
      if (flow === 'webhook') named.status = String(payment['status']);
      conclude(payment['status'], named, response);
      // Nobody shall have to guess for how long an answer may be waited for.
      if (!response.writableEnded) questions[Number(request.headers[QUESTION])]?.abort();
    } catch (error) {
      answer(response, 400, error);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const find = (merchant_uid: string): Order => {
    const order = orders.get(merchant_uid);
    if (!order) throw new Error(`no order ${merchant_uid}`);
    return order;
  };

  return {
    portone,
    async order(amount = 64900) {
      const merchant_uid = newOrderNumber();
      orders.set(merchant_uid, { amount, status: 'pending', deliveries: 0, announcements: 0 });
      return merchant_uid;
    },
    async tell(imp_uid, merchant_uid) {
      const unanswered = new AbortController();
      const question = questions.push(unanswered) - 1;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [QUESTION]: String(question) },
        body: JSON.stringify({ imp_uid, merchant_uid, status: 'paid' }),
        signal: unanswered.signal,
      }).catch(() => null);
      const told = response && (await readAnswer(response));
      if (told) shown.push(told.text);
      return told;
    },
    isPaid: async (merchant_uid) => find(merchant_uid).status === 'paid',
    deliveries: async (merchant_uid) => find(merchant_uid).deliveries,
    announcements: async (merchant_uid) => find(merchant_uid).announcements,
    shown: () => shown.join('\n'),
    secrets: [SECRETS.IMP_KEY, SECRETS.IMP_SECRET],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Two states are known; any other is left without an answer. */
function conclude(status: unknown, order: Order, response: ServerResponse): void {
  if (status === 'ready') {
    order.announcements += 1;
    answer(response, 200, { status: 'vbankIssued', message: 'account issued' });
  } else if (status === 'paid') {
    order.status = 'paid';
    order.deliveries += 1;
    answer(response, 200, { status: 'success', message: 'paid' });
  }
}

function answer(response: ServerResponse, http: number, body: unknown): void {
  response.writeHead(http, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  return JSON.parse(await text(request)) as Fields;
}

async function look(flow: Flow, url: string, imp_uid: unknown): Promise<Fields> {
  const ask = flow === 'webhook' ? askLoudly : askQuietly;
  const keys = JSON.stringify({ imp_key: SECRETS.IMP_KEY, imp_secret: SECRETS.IMP_SECRET });
  const json = { 'content-type': 'application/json' };
  const token = await ask(`${url}/users/getToken`, { method: 'POST', headers: json, body: keys });
  return ask(`${url}/payments/${imp_uid}`, { headers: { authorization: String(token['access_token']) } });
}

/** As `fetch` does: a bad status is no error, and errors hold nothing of the request. */
async function askQuietly(url: string, init: RequestInit): Promise<Fields> {
  const { body } = await readAnswer(await fetch(url, init));
  return body['response'] as Fields;
}

/** As axios does: a bad status is an error, and every error holds the request that failed, as JSON too. */
async function askLoudly(url: string, init: RequestInit): Promise<Fields> {
  const fail = () => Object.assign(new Error('request failed'), { config: { url, ...init } });
  const response = await fetch(url, init).catch(() => {
    throw fail();
  });
  if (!response.ok) throw fail();
  const { body } = await readAnswer(response);
  return body['response'] as Fields;
}
