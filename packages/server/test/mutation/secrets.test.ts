import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerErrors } from '../../src/http/errors.ts';
import { GatewayError } from '../../src/settlement/errors.ts';

const SECRET = 'a-secret-that-an-error-quotes';

/** An API where something fails with an error that says too much. */
let thrown: Error;
let log: string[];
let server: Server;
beforeEach(async () => {
  log = [];
  const write = (fields: object, message: string): void => {
    log.push(JSON.stringify({ ...fields, message }));
  };
  const app = new Koa();
  app.use(answerErrors({ info: write, warn: write, error: write }));
  app.use(() => {
    throw thrown;
  });
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(() => server.close());

const ask = async (): Promise<{ http: number; text: string }> => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { http: response.status, text: await response.text() };
};

describe('an unexpected error', () => {
  it('is answered without its text, whatever it is', async () => {
    const kinds = [
      [new Error(SECRET), 500],
      [new TypeError(SECRET), 500],
      [new GatewayError(SECRET), 502],
      [Object.assign(new SyntaxError(SECRET), { status: 400, body: SECRET }), 400],
    ] as const;
    for (const [error, expected] of kinds) {
      thrown = error;
      const { http, text } = await ask();
      expect(http).toBe(expected);
      expect(JSON.parse(text)).toMatchObject({ status: 'error', code: expect.any(String) });
      expect(text).not.toContain(SECRET);
    }
  });

  it('is logged with the place where it happened and without its text', async () => {
    thrown = new TypeError(`first line\n${SECRET}`);
    await ask();
    expect(log.join()).toContain('TypeError');
    expect(log.join()).toContain('secrets.test.ts');
    expect(log.join()).not.toContain(SECRET);
    expect(log.join()).not.toContain('first line');
  });
});
