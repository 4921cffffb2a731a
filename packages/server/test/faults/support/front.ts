import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What is answered instead of PortOne; `pass` lets PortOne answer after all. */
export type Misbehaviour = (response: ServerResponse, pass: () => Promise<Passed>) => unknown;

/** PortOne's own answer, not sent yet. */
export interface Passed {
  status: number;
  body: string;
}

/** Stands before the sandbox and does what the sandbox never would. */
export interface Front {
  url: string;
  /** Every request: `GET /payments/imp_1`, without its query. */
  calls: string[];
  /** From here on requests that begin like this misbehave, so many `times`. */
  on(method: string, path: string, misbehave: Misbehaviour, times?: number): void;
  /** Requests that begin like this are PortOne's again. */
  off(path: string): void;
  /** All of them are. */
  clear(): void;
  close(): void;
}

interface Rule {
  method: string;
  path: string;
  misbehave: Misbehaviour;
  times: number;
}

/** @param target PortOne's URL */
export async function startFront(target: string): Promise<Front> {
  let rules: Rule[] = [];
  const calls: string[] = [];

  const server = createServer(async (incoming, response) => {
    const { method = '', url = '' } = incoming;
    calls.push(`${method} ${url.split('?', 1)[0]}`);
    const body = await text(incoming);
    const pass = (): Promise<Passed> => ask(target, incoming, body);
    const rule = rules.find((each) => each.method === method && url.startsWith(each.path) && each.times > 0);
    if (rule) {
      rule.times -= 1;
      return rule.misbehave(response, pass);
    }
    const passed = await pass();
    return response.writeHead(passed.status, JSON_TYPE).end(passed.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    on(method, path, misbehave, times = Number.POSITIVE_INFINITY) {
      rules.push({ method, path, misbehave, times });
    },
    off(path) {
      rules = rules.filter((rule) => rule.path !== path);
    },
    clear() {
      rules = [];
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function ask(target: string, { method, url, headers }: IncomingMessage, body: string): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { host, ...others } = headers;
    const asked = request(`${target}${url}`, { method, headers: others }, (answer) => {
      text(answer).then((answered) => resolve({ status: answer.statusCode ?? 0, body: answered }), reject);
    });
    asked.once('error', reject).end(body);
  });
}
