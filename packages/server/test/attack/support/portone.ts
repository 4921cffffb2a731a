import { createSandbox } from '@iamport-checkout/sandbox';
import { PAYER, SECRETS } from './canaries.ts';

export type Fields = Record<string, unknown>;

/** The sandbox, as an attacker, a payment company and a fate would use it. */
export interface PortOne {
  url: string;
  /** Someone pays at PortOne: 64,900 won for real, unless `fields` say otherwise. */
  pay(fields: Fields): Promise<string>;
  change(imp_uid: string, fields: Fields): Promise<void>;
  /** `deposit`, `expire`, `console-cancel`. */
  act(imp_uid: string, action: string, fields?: Fields): Promise<void>;
  /** The payment as PortOne has it. */
  payment(imp_uid: string): Promise<Fields>;
  /** Replaces what goes wrong from here on; nothing, if none is named. */
  fault(...faults: Fields[]): Promise<void>;
  /** What PortOne is asked while `work` runs: `GET /payments/imp_1` … */
  callsDuring(work: () => Promise<unknown>): Promise<string[]>;
  /** The access token in force: PortOne gives out the same one until it ends. */
  token(): Promise<string>;
  /** Every token that was asked for by `token`. */
  tokens: Set<string>;
  close(): Promise<void>;
}

export async function startPortOne(): Promise<PortOne> {
  const sandbox = await createSandbox({ impKey: SECRETS.IMP_KEY, impSecret: SECRETS.IMP_SECRET });

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${sandbox.url}/__sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }

  async function journal(): Promise<string[]> {
    const entries = (await control('GET', '/journal')) as { method: string; path: string }[];
    return entries.map(({ method, path }) => `${method} ${path}`);
  }

  const tokens = new Set<string>();
  return {
    url: sandbox.url,
    tokens,
    async pay(fields) {
      const payment = { amount: 64900, sandbox: false, ...PAYER, ...fields };
      return ((await control('POST', '/payments', payment)) as { imp_uid: string }).imp_uid;
    },
    async change(imp_uid, fields) {
      await control('PATCH', `/payments/${imp_uid}`, fields);
    },
    async act(imp_uid, action, fields = {}) {
      await control('POST', `/payments/${imp_uid}/${action}`, fields);
    },
    async payment(imp_uid) {
      const all = (await control('GET', '/payments')) as Fields[];
      return all.find((payment) => payment['imp_uid'] === imp_uid) ?? {};
    },
    async fault(...faults) {
      await control('PUT', '/faults', faults);
    },
    async callsDuring(work) {
      const before = await journal();
      await work();
      return (await journal()).slice(before.length);
    },
    async token() {
      const response = await fetch(`${sandbox.url}/users/getToken`, {
        method: 'POST',
        body: new URLSearchParams({ imp_key: SECRETS.IMP_KEY, imp_secret: SECRETS.IMP_SECRET }),
      });
      const { response: answer } = (await response.json()) as { response: { access_token: string } };
      tokens.add(answer.access_token);
      return answer.access_token;
    },
    close: () => sandbox.close(),
  };
}
