import { beforeEach, describe, expect, it } from 'vitest';
import { createTokenSource, type TokenSource } from '../../src/portone/token.ts';
import type { Envelope } from '../../src/portone/transport.ts';
import { GatewayError } from '../../src/settlement/errors.ts';

const never = new AbortController().signal;
const keys = { imp_key: 'key', imp_secret: 'secret' };

let elapsed_ms: number;
let calls: number;
let answer: () => Envelope;
let tokens: TokenSource;

/** PortOne's clock is ten minutes ahead of everyone's: only the difference may count. */
const issue = (life_s: number): Envelope => ({
  http_status: 200,
  code: 0,
  message: null,
  response: { access_token: `token-${calls}`, now: 5_000_600, expired_at: 5_000_600 + life_s },
});

beforeEach(() => {
  elapsed_ms = 0;
  calls = 0;
  answer = () => issue(1800);
  const transport = {
    async send(): Promise<Envelope> {
      calls += 1;
      return answer();
    },
    close() {},
  };
  tokens = createTokenSource(transport, keys, { elapsed_ms: () => elapsed_ms, timeout: () => never });
});

describe('the token', () => {
  it('is fetched once for a cold herd', async () => {
    const herd = await Promise.all(Array.from({ length: 1000 }, () => tokens.get(never)));
    expect(new Set(herd)).toEqual(new Set(['token-1']));
    expect(calls).toBe(1);
  });

  it('is kept for the life that PortOne states, less a minute', async () => {
    await tokens.get(never);
    elapsed_ms = 1_739_999;
    expect(await tokens.get(never)).toBe('token-1');
    elapsed_ms = 1_740_000;
    expect(await tokens.get(never)).toBe('token-2');
  });

  it('is not kept when it has less than a minute to live', async () => {
    answer = () => issue(30);
    await tokens.get(never);
    await tokens.get(never);
    expect(calls).toBe(2);
  });

  it('is fetched anew after it was refused, and only once for all who were refused', async () => {
    const token = await tokens.get(never);
    tokens.drop(token);
    const next = await Promise.all([tokens.get(never), tokens.get(never)]);
    tokens.drop(token);
    expect(next).toEqual(['token-2', 'token-2']);
    expect(await tokens.get(never)).toBe('token-2');
  });

  it('is not asked for again at once when the keys are wrong', async () => {
    answer = () => ({ http_status: 401, code: -1, message: 'no', response: null });
    await expect(tokens.get(never)).rejects.toThrow(GatewayError);
    await expect(tokens.get(never)).rejects.toThrow('refused IMP_KEY');
    expect(calls).toBe(1);
    elapsed_ms = 5_000;
    await expect(tokens.get(never)).rejects.toThrow(GatewayError);
    expect(calls).toBe(2);
  });

  it('is asked for again after a failure that is not about the keys', async () => {
    answer = () => ({ http_status: 200, code: 0, message: null, response: {} });
    await expect(tokens.get(never)).rejects.toThrow(GatewayError);
    answer = () => issue(1800);
    expect(await tokens.get(never)).toBe('token-2');
  });
});
