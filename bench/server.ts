import { root } from '../scripts/run.ts';

/** Our server as its user starts it: the built files, by its bin. */
export const SERVER = `${root}packages/server/bin/iamport-checkout-server.js`;

export const API_KEY = 'bench-key-of-thirty-two-characters';

export const KEYS = { IMP_KEY: 'bench', IMP_SECRET: 'bench-secret' } as const;

/**
 * Everything on, as in production. One address stands for all shoppers here, so it is given a share that it
 * cannot use up; the counting goes on.
 */
export const settingsOf = (stub: string, database: string): Record<string, string> => ({
  ...KEYS,
  IMP_API_URL: stub,
  DATABASE_URL: database,
  PORT: '0',
  API_KEY,
  RATE_LIMIT: '9999999',
});

/** The shop's own server is told of every event. */
export const pushedTo = (stub: string): Record<string, string> => ({
  NOTIFY_URL: `${stub}/events`,
  NOTIFY_SECRET: `whsec_${Buffer.from('the bench signs its events').toString('base64')}`,
});
