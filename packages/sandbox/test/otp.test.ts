import { describe, expect, it } from 'vitest';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

const NOW = 1_795_000_000;
const PERSON = {
  name: '홍길동',
  phone: '010-1234-5678',
  birth: '90-01-02',
  gender_digit: '1',
  carrier: 'SKT',
};

const request = ({ rest }: Client, fields: Json = {}) =>
  rest('POST', '/certifications/otp/request', { ...PERSON, ...fields });

const confirm = ({ rest }: Client, impUid: string, otp: unknown = '000000') =>
  rest('POST', `/certifications/otp/confirm/${impUid}`, { otp });

describe('/certifications/otp', () => {
  it('makes a certification once the number is right', async () => {
    const box = await sandbox({ now: NOW });
    const { imp_uid } = (await request(box, { merchant_uid: 'order' })).body.response;
    expect((await box.rest('GET', `/certifications/${imp_uid}`)).status).toBe(404);
    expect((await confirm(box, imp_uid, '111111')).status).toBe(400);
    const { body } = await confirm(box, imp_uid);
    expect(body.response).toMatchObject({
      imp_uid,
      merchant_uid: 'order',
      name: '홍길동',
      phone: '01012345678',
      birthday: '1990-01-02',
      gender: 'male',
      foreigner: false,
      carrier: 'SKT',
      certified: true,
      certified_at: NOW,
    });
    expect((await box.rest('GET', `/certifications/${imp_uid}`)).body.response).toEqual(body.response);
    expect((await confirm(box, imp_uid)).status).toBe(400);
  });

  it.each([
    ['2', '1990-01-02', 'female', false],
    [3, '2090-01-02', 'male', false],
    ['6', '1990-01-02', 'female', true],
    ['7', '2090-01-02', 'male', true],
  ])('reads the digit %s', async (gender_digit, birthday, gender, foreigner) => {
    const box = await sandbox();
    const { imp_uid } = (await request(box, { gender_digit, is_mvno: 'true' })).body.response;
    const { response } = (await confirm(box, imp_uid)).body;
    expect(response).toMatchObject({ birthday, gender, foreigner, carrier: 'SKT_MVNO' });
  });

  it.each([
    { name: '' },
    { phone: undefined },
    { birth: undefined },
    { birth: '1990' },
    { gender_digit: '' },
    { gender_digit: '9' },
    { carrier: undefined },
    { carrier: 'AT&T' },
  ])('refuses %o', async (fields) => {
    const { status, body } = await request(await sandbox(), fields);
    expect([status, body.code, body.response]).toEqual([400, -1, null]);
  });

  it('wants a request and a number', async () => {
    const box = await sandbox();
    expect((await confirm(box, 'imp_000000000000')).status).toBe(404);
    const { imp_uid } = (await request(box)).body.response;
    expect((await confirm(box, imp_uid, '')).status).toBe(400);
  });
});
