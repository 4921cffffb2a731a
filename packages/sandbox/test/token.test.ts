import { describe, expect, it } from 'vitest';
import { sandbox } from './support/sandbox.ts';

const KEYS = { imp_key: 'sandbox-key', imp_secret: 'sandbox-secret' };

describe('POST /users/getToken', () => {
  it('gives a token of 40 hex digits that lives for half an hour', async () => {
    const { call } = await sandbox();
    const { status, body } = await call('POST', '/users/getToken', { body: KEYS });
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: 0, message: null });
    expect(body.response.access_token).toMatch(/^[0-9a-f]{40}$/);
    expect(body.response.expired_at - body.response.now).toBe(1800);
  });

  it('takes a form as well as JSON', async () => {
    const { call } = await sandbox();
    const { status } = await call('POST', '/users/getToken', {
      body: new URLSearchParams(KEYS).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(status).toBe(200);
  });

  it.each([
    ['another secret', { ...KEYS, imp_secret: 'x' }],
    ['no keys', {}],
  ])('refuses %s with 401 and code -1', async (_, body) => {
    const { call } = await sandbox();
    const reply = await call('POST', '/users/getToken', { body });
    expect(reply.status).toBe(401);
    expect(reply.body).toEqual({
      code: -1,
      message: '인증에 실패하였습니다. API키와 secret을 확인하세요.',
      response: null,
    });
  });

  it('gives the same token until it expires, and then another', async () => {
    const { control, token } = await sandbox();
    const first = await token();
    await control('POST', '/clock', { advance: 1700 });
    expect(await token()).toBe(first);
    await control('POST', '/clock', { advance: 101 });
    expect(await token()).not.toBe(first);
  });

  it('lets a token with a minute or less left live five minutes longer', async () => {
    const { call, control } = await sandbox();
    const ask = async () => (await call('POST', '/users/getToken', { body: KEYS })).body.response;
    const first = await ask();
    await control('POST', '/clock', { advance: 1745 });
    const second = await ask();
    expect(second.access_token).toBe(first.access_token);
    expect(second.expired_at).toBe(first.expired_at + 300);
  });
});

describe('authorization', () => {
  it.each([
    ['a bare token', (token: string) => ({ authorization: token })],
    ['a Bearer token', (token: string) => ({ authorization: `Bearer ${token}` })],
    ['X-ImpTokenHeader', (token: string) => ({ 'X-ImpTokenHeader': token })],
  ])('takes %s', async (_, headers) => {
    const { call, token } = await sandbox();
    const { status } = await call('GET', '/payments/imp_000000000000', { headers: headers(await token()) });
    expect(status).toBe(404);
  });

  it('answers 401 without a token, with a wrong one, and with one that has expired', async () => {
    const { call, control, token } = await sandbox();
    const refused = { code: -1, message: 'Unauthorized', response: null };
    const headers = { authorization: `Bearer ${await token()}` };
    await control('POST', '/clock', { advance: 1800 });
    for (const given of [{}, { authorization: 'Bearer nonsense' }, headers]) {
      const reply = await call('GET', '/payments/imp_000000000000', { headers: given });
      expect(reply.status).toBe(401);
      expect(reply.body).toEqual(refused);
    }
  });
});

describe('seed', () => {
  it('makes ids and tokens repeatable', async () => {
    const [a, b] = [await sandbox({ seed: 7 }), await sandbox({ seed: 7 })];
    expect(await a.token()).toBe(await b.token());
    const create = async (one: typeof a) => (await one.control('POST', '/payments', {})).body.imp_uid;
    expect(await create(a)).toBe(await create(b));
  });

  it('is not needed, and then ids differ from one start to the next', async () => {
    const [a, b] = [await sandbox(), await sandbox()];
    const create = async (one: typeof a) => (await one.control('POST', '/payments', {})).body.imp_uid;
    const [first, second] = [await create(a), await create(b)];
    expect(first).toMatch(/^imp_\d{12}$/);
    expect(second).not.toBe(first);
  });
});
