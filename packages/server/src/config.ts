import { isIP } from 'node:net';
import { addressTest, PORTONE_ADDRESSES } from './http/addresses.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import type { SolapiSettings } from './notify/solapi.ts';
import { DATABASE_SCHEMES } from './store/database.ts';

export const MIN_API_KEY_LENGTH = 32;

/** What the columns of the shop's own order table are called. */
export interface OrdersColumns {
  merchant_uid: string;
  amount: string;
  currency?: string;
  name?: string;
}

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
  /** The shop's own order table in the same database, only read; unset: `POST /orders` (ORDERS_TABLE). */
  ordersTable?: string | undefined;
  /** Its columns (ORDERS_COLUMNS). */
  ordersColumns: Readonly<OrdersColumns>;
  /** Where events are pushed (NOTIFY_URL). */
  notifyUrl?: string | undefined;
  /** The `whsec_…` secret that signs them (NOTIFY_SECRET). */
  notifySecret?: string | undefined;
  /** Text messages about issued virtual accounts; unset: none (SOLAPI_API_KEY, SOLAPI_API_SECRET, SMS_FROM, SOLAPI_URL). */
  solapi?: SolapiSettings | undefined;
  /** Seconds between two rounds of reconciliation; 0 = none by itself (RECONCILE_EVERY). */
  reconcileEvery: number;
  /** Age, in seconds, at which an open order is looked at first (RECONCILE_AFTER). */
  reconcileAfter: number;
  /** LOG_LEVEL. */
  logLevel: LogLevel;
}

/** What holds where nothing is said. */
export const DEFAULT_SETTINGS: Omit<Settings, 'impKey' | 'impSecret'> = {
  impApiUrl: 'https://api.iamport.kr',
  allowSandbox: false,
  databaseUrl: 'sqlite:./iamport-checkout.sqlite',
  host: '127.0.0.1',
  port: 4000,
  basePath: '',
  allowedOrigins: [],
  trustProxy: false,
  webhookAllowedIps: null,
  forgeryPolicy: 'hold',
  rateLimit: 60,
  ordersColumns: { merchant_uid: 'merchant_uid', amount: 'amount' },
  reconcileEvery: 60,
  reconcileAfter: 300,
  logLevel: 'info',
};

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
  const set = <Key extends keyof Settings>(
    key: Key,
    name: string,
    parse: (value: string, name: string) => Settings[Key],
  ): Partial<Settings> => {
    const value = get(name);
    return value === undefined ? {} : { [key]: parse(value, name) };
  };
  return {
    ...DEFAULT_SETTINGS,
    impKey: required('IMP_KEY', get),
    impSecret: required('IMP_SECRET', get),
    ...set('impApiUrl', 'IMP_API_URL', apiUrl),
    ...set('impTier', 'IMP_TIER', tier),
    ...set('allowSandbox', 'ALLOW_SANDBOX', flag),
    ...set('databaseUrl', 'DATABASE_URL', databaseUrl),
    ...set('host', 'HOST', host),
    ...set('port', 'PORT', port),
    ...set('basePath', 'BASE_PATH', basePath),
    ...set('apiKey', 'API_KEY', apiKey),
    ...set('allowedOrigins', 'ALLOWED_ORIGINS', origins),
    ...set('returnUrl', 'RETURN_URL', webUrl),
    ...set('trustProxy', 'TRUST_PROXY', flag),
    ...set('webhookAllowedIps', 'WEBHOOK_ALLOWED_IPS', addresses),
    ...set('forgeryPolicy', 'FORGERY_POLICY', forgeryPolicy),
    ...set('rateLimit', 'RATE_LIMIT', count),
    ...set('ordersTable', 'ORDERS_TABLE', table),
    ...set('ordersColumns', 'ORDERS_COLUMNS', columns),
    ...notify(get),
    ...solapi(get),
    ...set('reconcileEvery', 'RECONCILE_EVERY', count),
    ...set('reconcileAfter', 'RECONCILE_AFTER', count),
    ...set('logLevel', 'LOG_LEVEL', logLevel),
  };
}

/** BASE_PATH by itself, for what needs no keys. @throws {ConfigError} if it is wrong */
export function readBasePath(variables: Variables): string {
  const value = variables['BASE_PATH']?.trim();
  return value ? basePath(value) : DEFAULT_SETTINGS.basePath;
}

type Get = (name: string) => string | undefined;

function required(name: string, get: Get): string {
  const value = get(name);
  if (value === undefined)
    throw new ConfigError(`${name} is missing: PortOne's V1 REST key and secret are required`);
  return value;
}

function host(value: string): string {
  if (isIP(value) === 0 && !/^[\w.-]+$/.test(value))
    throw new ConfigError(`HOST is "${value}": expected an address or a name, such as 127.0.0.1`);
  return value;
}

function flag(value: string, name: string): boolean {
  if (value !== 'true' && value !== 'false')
    throw new ConfigError(`${name} is "${value}": expected true or false`);
  return value === 'true';
}

function webUrl(value: string, name: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new ConfigError(`${name} is not an http(s) URL`);
  return value;
}

/** Paths are put behind it. */
function apiUrl(value: string, name: string): string {
  if (/[?#]/.test(value)) throw new ConfigError(`${name} has a query or fragment: expected none`);
  return webUrl(value, name);
}

function tier(value: string): string {
  if (!/^[A-Za-z0-9]+$/.test(value))
    throw new ConfigError(`IMP_TIER is "${value}": expected letters and digits`);
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
  // Browsers resolve dots away before they ask.
  const isReachable = !value.split('/').some((segment) => segment === '.' || segment === '..');
  if (!isReachable || !/^(\/[A-Za-z0-9._~-]+)+$/.test(value)) {
    throw new ConfigError(
      `BASE_PATH is "${value}": expected a path such as /pay, without a slash at the end`,
    );
  }
  return value;
}

function apiKey(value: string): string {
  if (value.length < MIN_API_KEY_LENGTH) {
    throw new ConfigError(`API_KEY has ${value.length} characters: expected at least ${MIN_API_KEY_LENGTH}`);
  }
  // It is sent in a header.
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ConfigError(
      'API_KEY has a character that no header carries: expected letters, digits and signs',
    );
  }
  return value;
}

function origins(value: string): string[] {
  const list = value.split(',').map((origin) => origin.trim());
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

/** Letters of any script, as databases allow. Whether it is there is asked of the database at the start. */
const IDENTIFIER = String.raw`[\p{L}_][\p{L}\p{N}_$]{0,62}`;

function table(value: string): string {
  if (!new RegExp(`^(${IDENTIFIER}\\.)?${IDENTIFIER}$`, 'u').test(value)) {
    throw new ConfigError(`ORDERS_TABLE is "${value}": expected a table's name, or schema.table`);
  }
  return value;
}

function columns(value: string): OrdersColumns {
  const known: readonly string[] = ['merchant_uid', 'amount', 'currency', 'name'];
  const pair = new RegExp(`^(${known.join('|')}):(${IDENTIFIER})$`, 'u');
  const given = new Map<string, string>();
  for (const entry of value.split(',').map((text) => text.trim())) {
    const [, meaning, column] = pair.exec(entry) ?? [];
    if (meaning === undefined || column === undefined || given.has(meaning)) {
      throw new ConfigError(
        `ORDERS_COLUMNS has "${entry}": expected, each once, merchant_uid:COLUMN, amount:COLUMN, currency:COLUMN, name:COLUMN`,
      );
    }
    given.set(meaning, column);
  }
  return { ...DEFAULT_SETTINGS.ordersColumns, ...Object.fromEntries(given) };
}

/** Both or neither: an unsigned event would be worth as little as PortOne's unsigned webhook. */
function notify(get: Get): Partial<Settings> {
  const url = get('NOTIFY_URL');
  if (url === undefined) return {};
  const secret = get('NOTIFY_SECRET') ?? '';
  if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) {
    throw new ConfigError(
      'NOTIFY_SECRET is missing or wrong: expected whsec_ and at least 24 bytes in base64',
    );
  }
  return { notifyUrl: webUrl(url, 'NOTIFY_URL'), notifySecret: secret };
}

/** All three or none. Numbers are written with or without dashes. */
function solapi(get: Get): Partial<Settings> {
  const names = ['SOLAPI_API_KEY', 'SOLAPI_API_SECRET', 'SMS_FROM'] as const;
  const [apiKey, apiSecret, sender] = names.map(get);
  const url = get('SOLAPI_URL');
  if (apiKey === undefined && apiSecret === undefined && sender === undefined) return {};
  const missing = names.find((name) => get(name) === undefined);
  if (apiKey === undefined || apiSecret === undefined || sender === undefined) {
    throw new ConfigError(`${missing} is missing: text messages need ${names.join(', ')}`);
  }
  const from = sender.replaceAll('-', '');
  if (!/^[0-9]{8,11}$/.test(from)) {
    throw new ConfigError(
      `SMS_FROM is "${sender}": expected a number registered with Solapi, such as 02-1234-5678`,
    );
  }
  return {
    solapi: { apiKey, apiSecret, from, ...(url !== undefined && { url: webUrl(url, 'SOLAPI_URL') }) },
  };
}

function count(value: string, name: string): number {
  if (!/^[0-9]{1,7}$/.test(value))
    throw new ConfigError(`${name} is "${value}": expected a whole number, 0 or more`);
  return Number(value);
}

function logLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value);
  if (!level) throw new ConfigError(`LOG_LEVEL is "${value}": expected one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
