import { existsSync, statSync } from 'node:fs';
import type { Settings } from '../../config.ts';
import type { Environment } from '../../environment.ts';
import { PORTONE_ADDRESSES } from '../../http/addresses.ts';
import { isReachable } from '../../notify/reachable.ts';
import { SOLAPI_URL } from '../../notify/solapi.ts';
import { endOf, type Finding, fail, isLoopback, ok, skip, warn } from './finding.ts';

const REACH_MS = 3_000;

/** Whether others on this machine may read the secrets. */
export function checkEnvFile(): Finding | null {
  if (!existsSync('.env') || process.platform === 'win32') return null;
  const isOpen = (statSync('.env').mode & 0o077) !== 0;
  return isOpen
    ? warn('.env', 'others on this machine may read it', 'chmod 600 .env')
    : ok('.env', 'readable by its owner alone');
}

export function checkApiKey({ apiKey }: Settings): Finding {
  if (apiKey !== undefined) return ok('API_KEY', `${endOf(apiKey)} opens the private endpoints`);
  return warn('API_KEY', 'not set: orders cannot be added over HTTP', 'API_KEY=$(openssl rand -hex 24)');
}

export function checkOrigins({ allowedOrigins, returnUrl }: Settings, isProduction: boolean): Finding {
  const check = 'origins';
  if (allowedOrigins.length === 0) {
    return warn(
      check,
      'none: only pages of the API’s own origin can pay',
      'ALLOWED_ORIGINS=https://your.shop',
    );
  }
  const local = allowedOrigins.filter(isLoopback);
  if (isProduction && local.length > 0) {
    return warn(check, `${local.join(', ')} may call the API`, 'leave it out on a live server');
  }
  const open = allowedOrigins.find((origin) => origin.startsWith('http:') && !isLoopback(origin));
  if (open) return warn(check, `${open} is not encrypted`, `https in its place: payments need it`);
  const returning = returnUrl === undefined ? null : new URL(returnUrl).origin;
  if (returning !== null && !allowedOrigins.includes(returning)) {
    return warn(
      check,
      `RETURN_URL leads to ${returning}, which is not among them`,
      `add it to ALLOWED_ORIGINS`,
    );
  }
  return ok(check, allowedOrigins.join(', '));
}

/** PortOne's side cannot be seen from here; what makes its webhooks fail on ours can. */
export function checkWebhook(settings: Settings): Finding {
  const { host, port, basePath, trustProxy, webhookAllowedIps, impApiUrl } = settings;
  const check = 'webhook';
  const path = `${basePath}/payments/webhook`;
  if (isLoopback(impApiUrl)) {
    return ok(check, `for the sandbox: --webhook-url http://${host}:${port}${path}`);
  }
  const isInside = isLoopback(`http://${host.includes(':') ? `[${host}]` : host}`);
  if (isInside && webhookAllowedIps !== null && !trustProxy) {
    const found = `WEBHOOK_ALLOWED_IPS refuses every one: behind a proxy all come from its address`;
    return fail(check, found, 'TRUST_PROXY=true, if the proxy sets X-Forwarded-For');
  }
  const address = `https://<your host>${path}`;
  if (isInside && !trustProxy) {
    const mend = `have your proxy pass ${address} on, set TRUST_PROXY=true, and enter that URL in PortOne’s console`;
    return warn(check, `HOST ${host} is reached from this machine only`, mend);
  }
  return ok(check, `PortOne’s console should have ${address}; it calls from ${PORTONE_ADDRESSES.join(', ')}`);
}

type Clock = Pick<Environment, 'timeout'>;

export async function checkNotify(
  { notifyUrl, notifySecret }: Settings,
  { timeout }: Clock,
): Promise<Finding> {
  const check = 'notify';
  if (notifyUrl === undefined) return skip(check, 'NOTIFY_URL is not set: the shop reads GET /events');
  const { origin } = new URL(notifyUrl);
  if (!(await isReachable(notifyUrl, timeout(REACH_MS)))) {
    return fail(
      check,
      `nobody takes connections at ${origin}`,
      'start the shop’s endpoint, or mend NOTIFY_URL',
    );
  }
  if (origin.startsWith('http:') && !isLoopback(origin)) {
    return warn(check, `${origin} is not encrypted`, 'https, unless the network between is yours');
  }
  return ok(check, `${origin} takes connections; signed with ${endOf(notifySecret ?? '')}`);
}

export async function checkTexts({ solapi }: Settings, { timeout }: Clock): Promise<Finding> {
  const check = 'texts';
  if (!solapi) return skip(check, 'SOLAPI_API_KEY is not set: no text messages');
  const url = solapi.url ?? SOLAPI_URL;
  return (await isReachable(url, timeout(REACH_MS)))
    ? ok(check, `${new URL(url).host} takes connections; from a number that ends in ${solapi.from.slice(-4)}`)
    : fail(
        check,
        `nobody takes connections at ${new URL(url).host}`,
        'let this machine reach it (HTTPS, outgoing)',
      );
}

/** Whether serve runs there, or could. */
export async function checkAddress({ host, port, basePath }: Settings, { timeout }: Clock): Promise<Finding> {
  const check = 'address';
  if (port === 0) return skip(check, 'PORT 0 takes a free one');
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!(await isReachable(url, timeout(REACH_MS)))) return ok(check, `${url} is free; serve does not run`);
  const answer = await fetch(`${url}${basePath}/healthz`, { signal: timeout(REACH_MS) }).catch(() => null);
  const isOurs = answer?.headers.has('x-request-id') === true && answer.status === 200;
  return isOurs
    ? ok(check, `serve runs at ${url}${basePath}`)
    : fail(check, `${url} is taken by something else`, 'stop that, or set PORT');
}
