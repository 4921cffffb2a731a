import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILED } from '../../support/compiled.ts';
import { type Answer, readAnswer } from './answer.ts';
import { BUYER, SECRETS } from './canaries.ts';
import type { Fields } from './portone.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** Something that left the server: an answer, or what it printed. */
export interface Shown {
  text: string;
  /** Told to the holder of the private key, who may know the buyer of an order. */
  isPrivate: boolean;
}

export interface Command {
  child: ChildProcess;
  /** All it has printed, on stdout and stderr. */
  printed(): string;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** Runs the server's command line from its sources, as an operator would. */
export function run(
  args: readonly string[],
  variables: Record<string, string>,
  options: { cwd: string; nodeArgs?: readonly string[] },
): Command {
  const child = spawn(process.execPath, ['--conditions=source', ...(options.nodeArgs ?? []), main, ...args], {
    cwd: options.cwd,
    env: { ...COMPILED, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, printed: () => printed, ended };
}

/** The server as a process, and what a shopper, PortOne and the shop's backend ask of it. */
export interface Shop extends Command {
  url: string;
  port: number;
  /** Everything it answered. */
  answered: Shown[];
  send(path: string, init?: RequestInit): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A request with the private key. */
  asOwner(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** The shop's backend adds an order of a number that is new; 64,900 won, unless `fields` say otherwise. */
  order(fields?: Fields): Promise<string>;
  complete(imp_uid: unknown, merchant_uid: unknown): Promise<Answer>;
  notify(imp_uid: unknown, merchant_uid: unknown, fields?: Fields): Promise<Answer>;
  stop(): Promise<void>;
}

let orders = 0;

/** A number that no order has yet, in this run or another. */
export function newOrderNumber(): string {
  orders += 1;
  return `ord-${process.pid}-${Date.now().toString(36)}-${orders}`;
}

export async function startShop(
  variables: Record<string, string>,
  options: { cwd: string; nodeArgs?: readonly string[] },
): Promise<Shop> {
  const command = run(['serve'], variables, options);
  const url = await listening(command);
  const answered: Shown[] = [];

  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await readAnswer(await fetch(`${url}${path}`, { redirect: 'manual', ...init }));
    const isPrivate = new Headers(init.headers).get('authorization')?.includes(SECRETS.API_KEY) ?? false;
    answered.push({ text: `${JSON.stringify([...answer.headers])}\n${answer.text}`, isPrivate });
    return answer;
  }

  const post: Shop['post'] = (path, body, headers = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  const asOwner: Shop['asOwner'] = (method, path, body, headers = {}) => {
    const authorization = `Bearer ${SECRETS.API_KEY}`;
    return method === 'GET'
      ? send(path, { headers: { authorization, ...headers } })
      : post(path, body, { authorization, ...headers });
  };

  return {
    ...command,
    url,
    port: Number(new URL(url).port),
    answered,
    send,
    post,
    asOwner,
    get: (path, headers = {}) => send(path, { headers }),
    async order(fields = {}) {
      const order = { merchant_uid: newOrderNumber(), name: '의자', amount: 64900, buyer: BUYER, ...fields };
      const { http, body, text } = await asOwner('POST', '/orders', order);
      if (http !== 201) throw new Error(`no order: ${text}`);
      return String(body['merchant_uid']);
    },
    complete: (imp_uid, merchant_uid) => post('/payments/complete', { imp_uid, merchant_uid }),
    notify: (imp_uid, merchant_uid, fields = {}) =>
      post('/payments/webhook', { imp_uid, merchant_uid, status: 'paid', ...fields }),
    async stop() {
      if (command.child.exitCode === null) command.child.kill('SIGKILL');
      await command.ended;
    },
  };
}

/** The address the server says it listens on. */
function listening({ child, printed, ended }: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /listening on (http:\/\/\S+)\n/.exec(printed())?.[1];
      if (url) resolve(url);
    });
    ended.then((code) => reject(new Error(`ended with ${code} before it listened: ${printed()}`)), reject);
  });
}
