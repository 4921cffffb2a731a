import fc, { type Arbitrary } from 'fast-check';
import { anyBody, type Body, cancelBody, idsBody, orderBody, pairs } from './bodies.ts';
import { API_KEY } from './seeds.ts';
import { encode, impUid, merchantUid, oddText } from './texts.ts';
import type { Request } from './wire.ts';

const KEY = `Bearer ${API_KEY}`;

export const isAuthorized = ({ headers }: Request): boolean => headers['authorization'] === KEY;

/** What Node's client refuses to send as a header, it cannot have sent; raw bytes are fuzzed apart. */
const sendable = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');

const one = (...values: string[]): Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: oddText });

const authorization = one(
  KEY,
  KEY,
  KEY,
  `bearer ${API_KEY}`,
  API_KEY,
  `${KEY} `,
  `Bearer  ${API_KEY}`,
  'Bearer',
  'Basic Og==',
  '',
);

const HEADERS: Readonly<Record<string, Arbitrary<string>>> = {
  authorization,
  accept: one('*/*', 'text/html', 'text/html,*/*;q=0.8', 'application/json;q=0', 'image/*', ',;q=x,'),
  'accept-language': one('ko', 'en-US,en;q=0.9', '*', 'en;q=2', 'ko;q=0,en;q=0', ';;;,,,', 'x'.repeat(300)),
  'accept-encoding': one('gzip', '*;q=0'),
  origin: one('https://shop.example.com', 'null', 'https://evil.test', '*'),
  'x-forwarded-for': one('203.0.113.1', '::1, 10.0.0.1', '::ffff:1.2.3.4', 'unknown', ',,,', '1.2.3.4:80'),
  'x-forwarded-host': one('evil.test', 'a, b'),
  'x-forwarded-proto': one('https', 'javascript'),
  'x-http-method-override': one('DELETE', 'POST'),
  'idempotency-key': one('key-1', 'key-2', '한글', 'x'.repeat(256), ' '),
  'if-none-match': one('*', '"x"', 'W/"x"'),
  'if-modified-since': one('Thu, 01 Jan 1970 00:00:00 GMT', 'never'),
  'access-control-request-method': one('POST', 'TRACE'),
  'access-control-request-headers': one('authorization', ','),
  'access-control-request-private-network': one('true'),
  'user-agent': oddText,
  cookie: one('a=b', '=;=;', '__proto__=1'),
  range: one('bytes=0-1', 'bytes=9-1'),
  referer: oddText,
  host: one('shop.example.com', '[::1', 'a b', ':', '..', 'x:99999'),
  expect: fc.constantFrom('100-continue', '100-Continue', '200-ok'),
  upgrade: fc.constantFrom('websocket', 'h2c'),
  connection: fc.constantFrom('close', 'keep-alive', 'upgrade', 'x-nothing'),
  'x-huge': fc.constantFrom('x'.repeat(8_000), 'x'.repeat(12_000)),
};

/** A few at a time: all of them at once would hide one behind the other. */
const headers: Arbitrary<Record<string, string>> = fc
  .array(
    fc.oneof(
      ...Object.entries(HEADERS).map(([name, value]) => fc.tuple(fc.constant(name), value.map(sendable))),
    ),
    { maxLength: 4 },
  )
  .map((some) => Object.fromEntries(some));

const segment = fc.oneof(
  { weight: 4, arbitrary: merchantUid },
  { weight: 2, arbitrary: impUid },
  { weight: 2, arbitrary: oddText.map(encode) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '..',
      '%2e%2e',
      '%00',
      '%',
      '%zz',
      '%ff',
      '%c0%af',
      '%ed%a0%80',
      '.',
      ';a=b',
      '*',
      '(.*)',
      ':merchant_uid',
      'x'.repeat(7_000),
    ),
  },
);

const knownPath = fc.constantFrom(
  '/payments/complete',
  '/payments/webhook',
  '/payments/confirm',
  '/payments/cancel',
  '/orders',
  '/healthz',
  '/readyz',
  '/iamport-checkout.js',
);

const path: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: knownPath },
  { weight: 4, arbitrary: segment.map((id) => `/orders/${id}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        knownPath,
        fc.constantFrom('/', '//', '/.', '/..', '%2f', '%00', '?', '??', '#', ';x', '.json', '%20'),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: knownPath.chain((known) =>
      fc.constantFrom(
        `/${known}`,
        known.toUpperCase(),
        known.replaceAll('/', '//'),
        `/.${known}`,
        `http://evil.test${known}`,
        known.replace('o', '%6f'),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`.slice(0, 8_000)),
  },
);

const method = fc.oneof(
  { weight: 5, arbitrary: fc.constant('POST') },
  { weight: 3, arbitrary: fc.constant('GET') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HEAD',
      'OPTIONS',
      'PUT',
      'PATCH',
      'DELETE',
      'TRACE',
      'PROPFIND',
      'PURGE',
      'QUERY',
      'LINK',
      'SEARCH',
    ),
  },
);

const query = fc.oneof(
  fc.constant(''),
  pairs.map((list) => `?${list}`),
);

/** Everything may be anything: the outer walls. */
const wild = fc
  .tuple(method, path, query, headers, anyBody, fc.boolean())
  .map(([verb, where, what, some, body, isChunked]) => build(verb, `${where}${what}`, some, body, isChunked));

const door = (
  verb: string,
  where: string,
  bodies: Arbitrary<Body>,
  always: Record<string, string> = {},
): Arbitrary<Request> =>
  fc.tuple(bodies, headers).map(([body, some]) => build(verb, where, { ...some, ...always }, body, false));

const right: Body = { bytes: '', headers: {} };

const redirect = fc
  .tuple(
    fc.oneof(
      pairs,
      fc.tuple(merchantUid, impUid).map(([order, payment]) => `merchant_uid=${order}&imp_uid=${payment}`),
    ),
    headers,
  )
  .map(([what, some]) => build('GET', `/payments/complete?${what}`, some, right, false));

/** Nearly right at one door: what lies behind the walls. */
const doors = fc.oneof(
  door('POST', '/payments/complete', fc.oneof(idsBody, anyBody)),
  door('POST', '/payments/webhook', fc.oneof(idsBody, anyBody)),
  door('POST', '/payments/confirm', fc.oneof(idsBody, anyBody)),
  door('POST', '/orders', fc.oneof(orderBody, anyBody), { authorization: KEY }),
  door('POST', '/payments/cancel', fc.oneof(cancelBody, anyBody), { authorization: KEY }),
  redirect,
);

function build(
  verb: string,
  where: string,
  some: Record<string, string>,
  body: Body,
  isChunked: boolean,
): Request {
  // What Node's client refuses in a path is percent-encoded; raw bytes are fuzzed apart.
  const sent = where.replace(/[^\x21-\x7e]/g, encode);
  return { method: verb, path: sent, headers: { ...some, ...body.headers }, body: body.bytes, isChunked };
}

export const request: Arbitrary<Request> = fc.oneof(wild, doors);
