import { describe, expect, it } from 'vitest';
import { type Json, sandbox } from './support/sandbox.ts';
import { open } from './support/window.ts';

describe('GET /users/pg', () => {
  it('lists a channel with every company, and each takes a window by its key', async () => {
    const box = await sandbox();
    const { response } = (await box.rest('GET', '/users/pg')).body;
    expect(response).toContainEqual({
      pg_provider: 'kcp',
      pg_id: 'TESTMID',
      sandbox: true,
      type: 'payment',
      channel_name: expect.any(String),
      channel_key: 'channel-key-kcp',
    });
    expect(new Set(response.map(({ type }: Json) => type))).toEqual(
      new Set(['payment', 'api_payment', 'certification']),
    );
    for (const { pg_provider, channel_key } of response.filter(({ type }: Json) => type === 'payment'))
      expect(await open(box, { channelKey: channel_key, merchant_uid: pg_provider })).toMatchObject({
        opened: true,
        pg_provider,
      });
  });
});

describe('GET /tiers/{tier_code}', () => {
  it.each([
    ['A1B', 200],
    ['a1b', 404],
    ['ABCD', 404],
  ])('%s: %i', async (code, status) => {
    const reply = await (await sandbox()).rest('GET', `/tiers/${code}`);
    expect([reply.status, reply.body.response?.tier_code]).toEqual([
      status,
      status === 200 ? code : undefined,
    ]);
  });
});

describe('GET /vbanks/holder', () => {
  it.each([
    ['an account', 'bank_code=88&bank_num=110-123-456789', 200],
    ['no account', 'bank_code=088', 400],
    ['no bank', 'bank_num=110123456789', 400],
    ['a bank there is not', 'bank_code=999&bank_num=110123456789', 404],
    ['an account that is none', 'bank_code=088&bank_num=mine', 404],
  ])('%s', async (_, query, status) => {
    const reply = await (await sandbox()).rest('GET', `/vbanks/holder?${query}`);
    expect([reply.status, reply.body.response]).toEqual([
      status,
      status === 200 ? { bank_holder: '홍길동' } : null,
    ]);
  });
});
