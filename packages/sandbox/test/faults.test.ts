import { describe, expect, it } from 'vitest';
import { sandbox } from './support/sandbox.ts';

const PATH = '/payments/imp_000000000000';

describe('PUT /__sandbox/faults', () => {
  it('answers another status, as often as it was told', async () => {
    const { control, rest } = await sandbox();
    await control('PUT', '/faults', [
      { method: 'GET', path: '/payments', kind: 'status', status: 503, times: 2 },
    ]);
    const statuses = [await rest('GET', PATH), await rest('GET', PATH), await rest('GET', PATH)];
    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 404]);
  });

  it('leaves other methods and other paths alone, and goes on until it is replaced', async () => {
    const { control, rest, token } = await sandbox();
    await control('PUT', '/faults', [{ method: 'post', path: '/payments/c', kind: 'status' }]);
    expect(await token()).toMatch(/./);
    expect((await rest('GET', '/payments/cancel')).status).toBe(404);
    for (let round = 0; round < 3; round += 1)
      expect((await rest('POST', '/payments/cancel', {})).status).toBe(500);
    await control('PUT', '/faults', []);
    expect((await rest('POST', '/payments/cancel', {})).status).toBe(200);
  });

  it('delays the real answer', async () => {
    const { control, rest, token } = await sandbox();
    await token();
    await control('PUT', '/faults', [{ path: PATH, kind: 'delay', delay_ms: 300 }]);
    const started_ms = performance.now();
    expect((await rest('GET', PATH)).status).toBe(404);
    expect(performance.now() - started_ms).toBeGreaterThan(290);
  });

  it('answers 200 with JSON that breaks off', async () => {
    const { control, rest } = await sandbox();
    await control('PUT', '/faults', [{ path: PATH, kind: 'malformed' }]);
    const { status, body, text } = await rest('GET', PATH);
    expect([status, body]).toEqual([200, undefined]);
    expect(text).toMatch(/^\{/);
  });

  it('refuses with HTTP 200 and a code of its own, before or after the work is done', async () => {
    const { control, rest, addPayment } = await sandbox();
    const { imp_uid } = addPayment();
    const fault = { method: 'POST', path: '/payments/cancel', kind: 'refusal', code: 7, message: '한도초과' };
    await control('PUT', '/faults', [fault]);
    const { status, body } = await rest('POST', '/payments/cancel', { imp_uid });
    expect([status, body]).toEqual([200, { code: 7, message: '한도초과', response: null }]);
    expect((await control('GET', `/payments/${imp_uid}`)).body.status).toBe('paid');
    await control('PUT', '/faults', [{ ...fault, when: 'after', code: undefined }]);
    expect((await rest('POST', '/payments/cancel', { imp_uid })).body.code).toBe(-1);
    expect((await control('GET', `/payments/${imp_uid}`)).body.status).toBe('cancelled');
  });

  it('cuts the connection, and the journal has the request with status 0', async () => {
    const { control, rest } = await sandbox();
    await control('PUT', '/faults', [{ path: PATH, kind: 'reset', times: 1 }]);
    await expect(rest('GET', PATH)).rejects.toThrow();
    const { body } = await control('GET', '/journal');
    expect(body.at(-1)).toMatchObject({ method: 'GET', path: PATH, status: 0 });
  });

  it('can cut the connection after the work is done, so that the outcome is unknown', async () => {
    const { control, rest } = await sandbox();
    const { imp_uid } = (await control('POST', '/payments', { sandbox: false })).body;
    await control('PUT', '/faults', [{ path: '/payments/cancel', kind: 'reset', when: 'after' }]);
    await expect(rest('POST', '/payments/cancel', { imp_uid })).rejects.toThrow();
    expect((await rest('GET', `/payments/${imp_uid}`)).body.response.status).toBe('cancelled');
  });

  it('can meet the browser SDK as well, but never the control plane', async () => {
    const { call, control } = await sandbox();
    await control('PUT', '/faults', [{ path: '/', kind: 'status', status: 502 }]);
    expect((await call('GET', '/v1/iamport.js')).status).toBe(502);
    expect((await control('GET', '/faults')).status).toBe(200);
  });

  it('drips the whole answer, a byte at a time', async () => {
    const { control, rest } = await sandbox();
    await rest('GET', PATH);
    await control('PUT', '/faults', [{ path: PATH, kind: 'drip', delay_ms: 3 }]);
    const started_ms = performance.now();
    const { status, body, text } = await rest('GET', PATH);
    expect([status, body.code]).toEqual([404, -1]);
    expect(performance.now() - started_ms).toBeGreaterThan(text.length * 2);
  });

  it('lets a token expire early: the next one differs and works', async () => {
    const { control, rest, token } = await sandbox();
    const first = await token();
    await control('PUT', '/faults', [{ path: '/', kind: 'token-expired', times: 1 }]);
    expect((await rest('GET', PATH)).status).toBe(401);
    expect(await token()).not.toBe(first);
    expect((await rest('GET', PATH)).status).toBe(404);
  });

  it('does not keep another fault from getting a token, for which none is needed', async () => {
    const { call, control } = await sandbox();
    const down = { path: '/users', kind: 'status', status: 503 };
    await control('PUT', '/faults', [{ path: '/', kind: 'token-expired' }, down]);
    expect((await call('POST', '/users/getToken', { body: {} })).status).toBe(503);
  });

  it.each([
    ['no list', {}],
    ['an unknown kind', [{ kind: 'fire' }]],
    ['a path that no request has', [{ kind: 'delay', path: 'payments' }]],
    ['a path that is no text', [{ kind: 'delay', path: ['/payments'] }]],
    ['an unknown field', [{ kind: 'delay', colour: 'red' }]],
    ['a delay that is no number', [{ kind: 'delay', delay_ms: 'long' }]],
  ])('refuses %s', async (_, faults) => {
    const { control } = await sandbox();
    const { status, body } = await control('PUT', '/faults', faults);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 'INVALID_FAULT', message: expect.stringMatching(/\.$/) });
  });
});
