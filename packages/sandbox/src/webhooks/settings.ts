import { refuse } from '../http/errors.ts';
import { isFields, isHttpUrl } from '../http/fields.ts';

export const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** How webhooks are sent; the console's settings at PortOne, and what can go wrong on the way. */
export interface WebhookSettings {
  url: string | null;
  content_type: ContentType;
  delay_ms: number;
  /** Further copies of each webhook, sent at the same moment. */
  duplicate: number;
  /** True, or how many of the next webhooks are lost. */
  drop: boolean | number;
  /** Webhooks change places in pairs. */
  reorder: boolean;
  /** How often a webhook is sent again after a 5xx or a network error. PortOne does so only on request. */
  retry: number;
  /** Which answers ask for that; documents differ. */
  retry_on: RetryOn;
  /** PortOne can be told to send the webhook first, and to answer the browser after its first attempt. */
  before_answer: boolean;
  /** The console can be set to the V2 format by mistake; always JSON. */
  version: Version;
}

export const RETRY_ON = ['5xx', 'not-200'] as const;
export type RetryOn = (typeof RETRY_ON)[number];
export const VERSIONS = ['v1', 'v2'] as const;
export type Version = (typeof VERSIONS)[number];

export const MAX_RETRIES = 5;
const MAX_DUPLICATES = 10;
const MAX_DELAY_MS = 24 * 60 * 60 * 1000;
const MAX_DROPS = 1_000_000;
const SHORT_TYPES: Record<string, ContentType> = { json: CONTENT_TYPES[0], form: CONTENT_TYPES[1] };

export const defaultSettings = (url: string | null): WebhookSettings => ({
  url,
  content_type: 'application/json',
  delay_ms: 0,
  duplicate: 0,
  drop: false,
  reorder: false,
  retry: 0,
  retry_on: '5xx',
  before_answer: false,
  version: 'v1',
});

const FIELDS = new Set(Object.keys(defaultSettings(null)));

const invalid = (message: string): Error => refuse(400, 'INVALID_WEBHOOK_SETTINGS', message);

/** What is left out returns to its default, but for the address, which stays. */
export function parseSettings(body: unknown, current: WebhookSettings): WebhookSettings {
  if (!isFields(body)) throw invalid('Send an object.');
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown) throw invalid(`Webhooks have no setting ${unknown}.`);
  const url = body['url'] === undefined ? current.url : body['url'];
  if (url !== null && !isHttpUrl(url)) throw invalid('url must be an http(s) address or null.');
  const drop = body['drop'] ?? false;
  return {
    url,
    content_type: contentType(body['content_type']),
    delay_ms: count(body['delay_ms'], 'delay_ms', MAX_DELAY_MS),
    duplicate: count(body['duplicate'], 'duplicate', MAX_DUPLICATES, 1),
    drop: typeof drop === 'boolean' ? drop : count(drop, 'drop', MAX_DROPS),
    reorder: count(body['reorder'], 'reorder', 1, 1) === 1,
    retry: count(body['retry'], 'retry', MAX_RETRIES, MAX_RETRIES),
    retry_on: oneOf(body['retry_on'], 'retry_on', RETRY_ON),
    before_answer: count(body['before_answer'], 'before_answer', 1, 1) === 1,
    version: oneOf(body['version'], 'version', VERSIONS),
  };
}

function contentType(value: unknown): ContentType {
  if (value === undefined) return CONTENT_TYPES[0];
  const word = String(value);
  const known = Object.hasOwn(SHORT_TYPES, word)
    ? SHORT_TYPES[word]
    : CONTENT_TYPES.find((type) => type === word);
  if (!known) throw invalid(`content_type must be ${CONTENT_TYPES.join(' or ')}.`);
  return known;
}

/** One of the words; the first when none is given. */
function oneOf<Word extends string>(value: unknown, name: string, words: readonly [Word, ...Word[]]): Word {
  if (value === undefined) return words[0];
  const known = words.find((word) => word === value);
  if (!known) throw invalid(`${name} must be ${words.join(' or ')}.`);
  return known;
}

/** A number, or a boolean where `yes` says what true stands for. */
function count(value: unknown, name: string, most: number, yes?: number): number {
  if (value === undefined || value === null || value === false) return 0;
  if (value === true && yes !== undefined) return yes;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most)
    throw invalid(
      `${name} must be a whole number from 0 to ${most}${yes === undefined ? '' : ', or a boolean'}.`,
    );
  return value;
}
