import { addressTest, PORTONE_ADDRESSES } from './http/addresses.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { DATABASE_SCHEMES } from './store/database.ts';

export const MIN_API_KEY_LENGTH = 32;

/** Everything the server can be told. Each is an environment variable of the CLI, named in brackets. */
export interface Settings {
  /** PortOne V1 REST key (IMP_KEY). */
  impKey: string;
  /** PortOne V1 REST secret (IMP_SECRET). */
  impSecret: string;
  /** Base URL of PortOne's REST API (IMP_API_URL). */
  impApiUrl: string;
  /** Sub-store code, sent as `Tier` (IMP_TIER). */
  impTier?: string | undefined;
  /** Accept payments of test channels (ALLOW_SANDBOX). Off in production: no money moves in those. */
  allowSandbox: boolean;
  /** `sqlite:PATH`, `postgres://…` or `mysql://…`, MariaDB included (DATABASE_URL). */
  databaseUrl: string;
  /** Address to listen on (HOST). */
  host: string;
  /** Port to listen on; 0 takes a free one (PORT). */
  port: number;
  /** Prefix of all routes, such as `/pay` (BASE_PATH). */
  basePath: string;
  /** Bearer key of the private endpoints, at least 32 characters; they are off without it (API_KEY). */
  apiKey?: string | undefined;
  /** Origins whose pages may call the API (ALLOWED_ORIGINS). */
  allowedOrigins: readonly string[];
  /** Where `GET /payments/complete` sends the shopper (RETURN_URL). */
  returnUrl?: string | undefined;
  /** Believe the one proxy in front of us about the client: the last `X-Forwarded-For` (TRUST_PROXY). */
  trustProxy: boolean;
  /** Addresses and CIDR ranges that webhooks may come from; null = any (WEBHOOK_ALLOWED_IPS). */
  webhookAllowedIps: readonly string[] | null;
  /** `cancel` also gives a payment of the wrong amount back at once (FORGERY_POLICY). */
  forgeryPolicy: 'hold' | 'cancel';
  /** Public requests a minute per client address; 0 = unlimited (RATE_LIMIT). */
  rateLimit: number;
  /** LOG_LEVEL. */
  logLevel: LogLevel;
}

/** A setting that is missing or wrong. The message is one line that names it and never quotes a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables; an empty one counts as unset.
 *
 * @throws {ConfigError} at the first that is missing or wrong
 */
export function readSettings(variables: Variables): Settings {
  const get = (name: string): string | undefined => variables[name]?.trim() || undefined;
  return {
    impKey: required('IMP_KEY', get),
    impSecret: required('IMP_SECRET', get),
    impApiUrl: webUrl('IMP_API_URL', get('IMP_API_URL') ?? 'https://api.iamport.kr'),
    impTier: get('IMP_TIER'),
    allowSandbox: flag('ALLOW_SANDBOX', get),
    databaseUrl: databaseUrl(get('DATABASE_URL') ?? 'sqlite:./iamport-checkout.sqlite'),
    host: get('HOST') ?? '127.0.0.1',
    port: port(get('PORT') ?? '4000'),
    basePath: basePath(get('BASE_PATH') ?? ''),
    apiKey: apiKey(get('API_KEY')),
    allowedOrigins: origins(get('ALLOWED_ORIGINS')),
    returnUrl: optional(get('RETURN_URL'), (value) => webUrl('RETURN_URL', value)),
    trustProxy: flag('TRUST_PROXY', get),
    webhookAllowedIps: addresses(get('WEBHOOK_ALLOWED_IPS') ?? 'any'),
    forgeryPolicy: forgeryPolicy(get('FORGERY_POLICY') ?? 'hold'),
    rateLimit: rateLimit(get('RATE_LIMIT') ?? '60'),
    logLevel: logLevel(get('LOG_LEVEL') ?? 'info'),
  };
}

type Get = (name: string) => string | undefined;

function required(name: string, get: Get): string {
  const value = get(name);
  if (value === undefined)
    throw new ConfigError(`${name} is missing: PortOne's V1 REST key and secret are required`);
  return value;
}

function optional<Value>(value: string | undefined, parse: (value: string) => Value): Value | undefined {
  return value === undefined ? undefined : parse(value);
}

function flag(name: string, get: Get): boolean {
  const value = get(name) ?? 'false';
  if (value !== 'true' && value !== 'false')
    throw new ConfigError(`${name} is "${value}": expected true or false`);
  return value === 'true';
}

function webUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError(`${name} is not an http(s) URL`);
  }
  return value;
}

function databaseUrl(value: string): string {
  const scheme = DATABASE_SCHEMES.find((known) => value.startsWith(`${known}:`));
  const isComplete = scheme === 'sqlite' ? value.length > 'sqlite:'.length : URL.canParse(value);
  if (!scheme || !isComplete) {
    // Not quoted: it may carry a password.
    throw new ConfigError('DATABASE_URL is not understood: expected sqlite:PATH, postgres://… or mysql://…');
  }
  return value;
}

function port(value: string): number {
  const number = Number(value);
  if (!/^[0-9]+$/.test(value) || number > 65_535) {
    throw new ConfigError(`PORT is "${value}": expected a number from 0 to 65535`);
  }
  return number;
}

function basePath(value: string): string {
  if (value !== '' && !/^(\/[A-Za-z0-9._~-]+)+$/.test(value)) {
    throw new ConfigError(
      `BASE_PATH is "${value}": expected a path such as /pay, without a slash at the end`,
    );
  }
  return value;
}

function apiKey(value: string | undefined): string | undefined {
  if (value !== undefined && value.length < MIN_API_KEY_LENGTH) {
    throw new ConfigError(`API_KEY has ${value.length} characters: expected at least ${MIN_API_KEY_LENGTH}`);
  }
  return value;
}

function origins(value: string | undefined): string[] {
  const list = (value ?? '').split(',').map((origin) => origin.trim());
  return list.filter(Boolean).map((origin) => {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(
        `ALLOWED_ORIGINS has "${origin}": expected origins such as https://shop.example.com`,
      );
    }
    return origin;
  });
}

function addresses(value: string): string[] | null {
  if (value === 'any') return null;
  const list = value === 'portone' ? PORTONE_ADDRESSES : value.split(',').map((entry) => entry.trim());
  try {
    addressTest(list);
  } catch (error) {
    const entry = error instanceof Error ? error.message : '';
    throw new ConfigError(
      `WEBHOOK_ALLOWED_IPS has "${entry}": expected any, portone, or addresses such as 203.0.113.7 or 203.0.113.0/24`,
    );
  }
  return list;
}

function forgeryPolicy(value: string): Settings['forgeryPolicy'] {
  if (value !== 'hold' && value !== 'cancel') {
    throw new ConfigError(`FORGERY_POLICY is "${value}": expected hold or cancel`);
  }
  return value;
}

function rateLimit(value: string): number {
  if (!/^[0-9]{1,7}$/.test(value)) {
    throw new ConfigError(`RATE_LIMIT is "${value}": expected requests a minute, 0 for no limit`);
  }
  return Number(value);
}

function logLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value);
  if (!level) throw new ConfigError(`LOG_LEVEL is "${value}": expected one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
