import { describe, expect, it } from 'vitest';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

const NOW = 1_795_000_000;
const SHIPMENT = {
  sender: { name: '상점', tel: '02-000-0000', addr: '서울', postcode: '00000' },
  receiver: { name: '홍길동', tel: '010-0000-0000', addr: '서울', postcode: '00000' },
  logis: { company: 'CJGLS', invoice: '123456789', sent_at: NOW },
};

const escrow = (box: Client, fields: Json = {}): string => {
  const { imp_uid } = box.addPayment({ escrow: true, ...fields });
  return `/escrows/logis/${imp_uid}`;
};

describe('/escrows/logis/{imp_uid}', () => {
  it('registers a shipment, shows it and changes it', async () => {
    const box = await sandbox({ now: NOW });
    const path = escrow(box);
    const registered = await box.rest('POST', path, SHIPMENT);
    const shipment = { company: 'CJGLS', invoice: '123456789', sent_at: NOW, applied_at: NOW };
    expect(registered.body).toMatchObject({ code: 0, response: shipment });
    expect((await box.rest('GET', path)).body.response).toEqual(shipment);
    await box.control('POST', '/clock', { advance: 60 });
    const changed = { ...SHIPMENT, logis: { ...SHIPMENT.logis, invoice: '987' } };
    expect((await box.rest('PUT', path, changed)).body.response).toEqual({
      ...shipment,
      invoice: '987',
      applied_at: NOW + 60,
    });
  });

  it('takes a form', async () => {
    const box = await sandbox({ now: NOW });
    const form = new URLSearchParams();
    for (const [part, fields] of Object.entries(SHIPMENT))
      for (const [name, value] of Object.entries(fields)) form.append(`${part}[${name}]`, String(value));
    const { body } = await box.call('POST', escrow(box), {
      body: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: await box.token(),
      },
    });
    expect(body.response).toMatchObject({ company: 'CJGLS', sent_at: NOW });
  });

  it.each([
    ['GET', 'before it is registered', {}, 409],
    ['PUT', 'before it is registered', {}, 409],
    ['PUT', 'at a company that takes no change', { pg_provider: 'kcp' }, 400],
    ['POST', 'for a payment without escrow', { escrow: false }, 409],
    ['POST', 'for a payment that is not paid', { status: 'ready' }, 409],
    ['POST', 'at a company without it', { pg_provider: 'payco' }, 400],
    ['GET', 'at a company without it', { pg_provider: 'payco' }, 400],
  ])('%s is refused %s', async (method, _, fields, status) => {
    const box = await sandbox();
    const body = method === 'GET' ? undefined : SHIPMENT;
    const refused = await box.rest(method, escrow(box, fields), body);
    expect([refused.status, refused.body.code, refused.body.response]).toEqual([status, -1, null]);
  });

  it.each(['GET', 'POST', 'PUT'])('%s answers 404 for no payment', async (method) => {
    const { rest } = await sandbox();
    const body = method === 'GET' ? undefined : SHIPMENT;
    expect((await rest(method, '/escrows/logis/imp_000000000000', body)).status).toBe(404);
  });

  it.each([
    ['sender', { sender: undefined }],
    ['receiver', { receiver: 'Kim' }],
    ['logis', { logis: undefined }],
    ['logis.company', { logis: { ...SHIPMENT.logis, company: '' } }],
    ['logis.invoice', { logis: { ...SHIPMENT.logis, invoice: undefined } }],
    ['logis.sent_at', { logis: { ...SHIPMENT.logis, sent_at: 'today' } }],
  ])('wants %s', async (name, fields) => {
    const box = await sandbox();
    const { status, body } = await box.rest('POST', escrow(box), { ...SHIPMENT, ...fields });
    expect([status, body.message.startsWith(`${name}은`)]).toEqual([400, true]);
  });

  it('registers once', async () => {
    const box = await sandbox();
    const path = escrow(box);
    await box.rest('POST', path, SHIPMENT);
    expect((await box.rest('POST', path, SHIPMENT)).status).toBe(409);
  });
});
