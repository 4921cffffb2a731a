import { CERTIFICATION_PG, channelKeyOf, PGS } from '../window/pipeline.ts';
import { ok, refusal } from './envelope.ts';
import type { Handler } from './request.ts';

const channel = (pg_provider: string, type: string) => ({
  pg_provider,
  pg_id: 'TESTMID',
  sandbox: true,
  type,
  channel_name: `샌드박스 ${pg_provider}`,
  channel_key: channelKeyOf(pg_provider),
});

/** `GET /users/pg`: the shop's channels. It has one with every company; each takes windows and cards alike. */
export const channels: Handler = () =>
  ok([
    ...PGS.map((pg) => channel(pg, 'payment')),
    ...PGS.map((pg) => channel(pg, 'api_payment')),
    channel(CERTIFICATION_PG, 'certification'),
  ]);

/** `GET /tiers/{tier_code}`: every code that could be one is a sub-store. */
export const tier: Handler = (_, { params: { tier_code = '' } }) =>
  /^[A-Z0-9]{3}$/.test(tier_code)
    ? ok({ tier_code, tier_name: `샌드박스 하위상점 ${tier_code}` })
    : refusal(404, -1, '등록되지 않은 tier_code입니다.');
