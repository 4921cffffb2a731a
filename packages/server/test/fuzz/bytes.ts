import fc, { type Arbitrary } from 'fast-check';
import { pairs } from './bodies.ts';
import { merchantUid, oddText, toBytes } from './texts.ts';

/** Requests that no HTTP client would send, as bytes: one character each. */

const CRLF = '\r\n';

/** Mostly right: one thing at a time is what gets past the parser. */
const mostly = (right: string, ...wrong: string[]): Arbitrary<string> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const method = fc.oneof(
  mostly('GET', 'get', 'CONNECT', 'PRI', 'OPTIONS', 'X', ''),
  mostly('POST', 'GET\0', 'POST ', 'HEAD', 'TRACE'),
);

const target = fc.oneof(
  fc.constantFrom(
    '/healthz',
    '/payments/complete',
    '*',
    '',
    'http://evil.test/healthz',
    'evil.test:443',
    '/\xff\xfe',
    '/orders/\xed\xa0\x80',
    '/orders/a b',
    '/orders/\0',
    '\\orders',
    `/${'x'.repeat(20_000)}`,
  ),
  merchantUid.map((id) => `/orders/${id}`),
  pairs.map((list) => `/payments/complete?${list}`),
  oddText.map((text) => `/orders/${toBytes(text)}`),
);

const version = mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', '');

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'Host: b',
      'Content-Type: application/json',
      'Content-Length: 2',
      'Content-Length: 0',
      'Connection: close',
      'Connection: keep-alive',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Content-Length: 5',
      'Content-Length: -1',
      'Content-Length: 99999999999999999999',
      'Content-Length: 0x2',
      'Content-Length: 2, 2',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: chunked, identity',
      'Transfer-Encoding: gzip',
      'Transfer-Encoding : chunked',
      ' folded',
      '\tfolded',
      'No-Colon',
      ': no name',
      'N\0ll: x',
      'Null: \0',
      'Bare: a\rb',
      'Host: \xff',
      'Authorization: Bearer \xff',
      `Huge: ${'x'.repeat(20_000)}`,
      Array.from({ length: 2_500 }, (_, index) => `A${index}: 1`).join(CRLF),
      'Expect: 100-continue',
      'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
    ),
  },
  { weight: 1, arbitrary: oddText.map((text) => `X-Odd: ${toBytes(text)}`) },
);

const body = fc.oneof(
  fc.constantFrom(
    '',
    '{}',
    '{',
    '2\r\n{}\r\n0\r\n\r\n',
    '2\r\n{}\r\n',
    'zz\r\n',
    '-1\r\n',
    'ffffffffffffffff\r\n',
    '0\r\nTrailer: x\r\n\r\n',
  ),
  // A second request behind the first one's body.
  fc.constantFrom(
    '{}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /orders/PAID-0 HTTP/1.1\r\nHost: a\r\n\r\n',
  ),
  oddText.map(toBytes),
);

const space = mostly(' ', '  ', '\t');
const host = mostly('Host: a', 'Host:', 'X: no host');
const end = mostly(CRLF, '\n', '\r');

const request = fc
  .tuple(method, space, target, version, host, fc.array(line, { maxLength: 4 }), end, body)
  .map(([verb, gap, where, which, first, lines, newline, content]) => {
    const head = [`${verb}${gap}${where}${gap}${which}`, first, ...lines].join(newline);
    return `${head}${newline}${newline}${content}`;
  });

export const anyBytes: Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: request },
  { weight: 2, arbitrary: fc.tuple(request, fc.nat({ max: 300 })).map(([whole, at]) => whole.slice(0, at)) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }).map((noise) => Buffer.from(noise).toString('latin1')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '\0',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ),
  },
);
