import { z } from 'zod';
import { DEFAULT_SETTINGS, type Settings } from '../../config.ts';
import type { Environment } from '../../environment.ts';
import { createTransport } from '../../portone/transport.ts';
import { endOf, type Finding, fail, isLoopback, ok, reasonOf, skip, warn } from './finding.ts';

const DEADLINE_MS = 8_000;

/** Where others begin to doubt our signatures' time stamps (Standard Webhooks), and a deadline is a wrong one. */
const WRONG_S = 300;

/** What a clock that is kept by NTP never is. */
const SUSPICIOUS_S = 5;

const answer = z.object({ access_token: z.string(), now: z.number() });

/** Fetches a token with the keys, as the server does, and looks at PortOne's clock in the answer. */
export async function checkPortOne(
  settings: Settings,
  { now, timeout }: Pick<Environment, 'now' | 'timeout'>,
): Promise<Finding[]> {
  const { impApiUrl, impKey, impSecret, impTier } = settings;
  const transport = createTransport(impApiUrl, impTier);
  const keys = `IMP_KEY ${endOf(impKey)} and IMP_SECRET ${endOf(impSecret)}`;
  const noClock = skip('clock', 'PortOne’s time is not known');
  try {
    const { http_status, response } = await transport.send({
      method: 'POST',
      path: '/users/getToken',
      body: { imp_key: impKey, imp_secret: impSecret },
      deadline: timeout(DEADLINE_MS),
    });
    const token = answer.safeParse(response);
    if (http_status === 200 && token.success) {
      return [
        ok('keys', `${new URL(impApiUrl).host} gives a token for ${keys}`),
        toClock(token.data.now - now()),
      ];
    }
    // Busy, or broken: that says nothing about the keys.
    if (http_status === 429 || http_status >= 500) {
      const found = `${new URL(impApiUrl).host} gave no token (HTTP ${http_status}); whether it takes ${keys} is not known`;
      return [fail('keys', found, 'wait, and look at PortOne’s notices'), noClock];
    }
    const mend =
      'copy both anew from PortOne’s console (식별코드·API Keys, V1 API); if it lists allowed addresses, add this machine’s';
    return [fail('keys', `${new URL(impApiUrl).host} refuses ${keys} (HTTP ${http_status})`, mend), noClock];
  } catch (error) {
    const mend = isLoopback(impApiUrl)
      ? 'start the sandbox: npx iamport-sandbox'
      : 'look at IMP_API_URL, and whether this machine may reach it (HTTPS, outgoing)';
    return [fail('keys', reasonOf(error), mend), noClock];
  } finally {
    transport.close();
  }
}

/** @param ahead_s of PortOne before us, in seconds */
export function toClock(ahead_s: number): Finding {
  const difference = Math.abs(ahead_s);
  if (difference <= SUSPICIOUS_S) return ok('clock', 'the same as PortOne’s');
  const found = `${difference} s ${ahead_s > 0 ? 'behind' : 'ahead of'} PortOne’s`;
  const mend = 'let NTP set the clock (timedatectl set-ntp true)';
  return difference >= WRONG_S ? fail('clock', found, mend) : warn('clock', found, mend);
}

/** Whether test payments count, and whether they should here. */
export function checkSandbox({ allowSandbox, impApiUrl }: Settings, isProduction: boolean): Finding {
  const isPortOne = impApiUrl === DEFAULT_SETTINGS.impApiUrl;
  if (!isPortOne && isLoopback(impApiUrl)) {
    return allowSandbox
      ? ok('sandbox', 'IMP_API_URL is a sandbox of this machine: everything is a test')
      : fail(
          'sandbox',
          'IMP_API_URL is a sandbox, whose payments are all tests, and none counts',
          'ALLOW_SANDBOX=true',
        );
  }
  if (!allowSandbox) return ok('sandbox', 'off: only real money counts');
  const found = 'ALLOW_SANDBOX is on: a test payment, with which no money moves, pays an order';
  return (isProduction ? fail : warn)('sandbox', found, 'on a live server: ALLOW_SANDBOX=false');
}
