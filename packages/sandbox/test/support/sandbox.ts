import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';

/** JSON as it comes; tests look at what they know. */
// biome-ignore lint/suspicious/noExplicitAny: the answers under test have no type on this side of the wire
export type Json = any;

export interface Reply {
  status: number;
  body: Json;
  text: string;
}

export interface Client extends Sandbox {
  /** A REST call with a valid token. */
  rest(method: string, path: string, body?: unknown): Promise<Reply>;
  /** A call to the control plane. */
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Any call, with nothing added. */
  call(
    method: string,
    path: string,
    init?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Reply>;
  token(): Promise<string>;
}

/** A sandbox of its own for one test, gone when the test is. */
export async function sandbox(options: SandboxOptions = {}): Promise<Client> {
  const started = await createSandbox(options);
  onTestFinished(() => started.close());
  const call: Client['call'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${started.url}${path}`, {
      method,
      redirect: 'manual',
      headers:
        body === undefined || typeof body === 'string'
          ? headers
          : { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: parsed(text) };
  };
  const token = async (): Promise<string> => {
    const keys = { imp_key: 'sandbox-key', imp_secret: 'sandbox-secret' };
    return (await call('POST', '/users/getToken', { body: keys })).body.response.access_token;
  };
  return {
    ...started,
    call,
    token,
    rest: async (method, path, body) =>
      call(method, path, { body, headers: { authorization: `Bearer ${await token()}` } }),
    control: (method, path, body) => call(method, `/__sandbox${path}`, { body }),
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
