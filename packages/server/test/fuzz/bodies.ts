import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { encode, impUid, merchantUid, mostly, oddText, oddValue, seed, toBytes } from './texts.ts';

/** What a request carries, and the headers that say how. */
export interface Body {
  bytes: string;
  headers: Record<string, string>;
}

type Fields = Record<string, unknown>;

const amount = fc.constantFrom(64900, 100, 1, 10.5, 0.01, 1e11);
const shortText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
  { weight: 1, arbitrary: oddText },
);

/** The ids of one order, or any two. */
const ids = fc.oneof(
  seed.map(({ merchant_uid, imp_uid }): Fields => ({ merchant_uid, imp_uid })),
  fc.record({ merchant_uid: mostly(merchantUid), imp_uid: mostly(impUid) }, { requiredKeys: [] }),
);

const buyer = fc.record(
  { name: shortText, tel: shortText, email: shortText, addr: shortText, postcode: shortText },
  { requiredKeys: [] },
);

const more = fc.record(
  {
    amount: mostly(fc.oneof(amount, fc.constant('all'), amount.map(String))),
    status: mostly(fc.constantFrom('paid', 'ready', 'cancelled')),
    name: mostly(fc.oneof(fc.constant('의자'), shortText)),
    currency: mostly(fc.oneof(fc.constantFrom('KRW', 'USD', 'KWD', 'XXX'), fc.stringMatching(/^[A-Z]{3}$/))),
    expires_at: mostly(fc.constantFrom(4e9, 1, 2 ** 53 - 1)),
    buyer: mostly(buyer),
    prepare: mostly(fc.boolean()),
    reason: mostly(shortText),
    refund_holder: mostly(shortText),
    refund_bank: mostly(fc.constant('088')),
    refund_account: mostly(shortText),
    refund_tel: mostly(shortText),
  },
  { requiredKeys: [] },
);

const fields: Arbitrary<Fields> = fc
  .tuple(ids, more, fc.dictionary(oddText, oddValue, { maxKeys: 1 }))
  .map(([ours, others, foreign]) => ({ ...ours, ...others, ...foreign }));

/** An order as a shop's backend sends it, nearly always right. */
const order: Arbitrary<Fields> = fc
  .tuple(
    fc.record(
      {
        merchant_uid: merchantUid,
        name: fc.oneof(fc.constant('의자'), shortText),
        amount,
        currency: fc.constantFrom('KRW', 'USD', 'KWD'),
      },
      { requiredKeys: ['name', 'amount'] },
    ),
    more,
  )
  .map(([right, others]) => {
    const { expires_at, buyer: someone, prepare } = others;
    return { ...right, expires_at, buyer: someone, prepare };
  });

/** A cancellation, nearly always right. */
const cancellation: Arbitrary<Fields> = fc
  .tuple(ids, more)
  .map(([ours, others]) => ({ amount: 1, reason: '변심', ...others, ...ours }));

/** What JSON can be made to look like without being another value, and some that is no JSON any more. */
const rewriting: Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((text: string) => text) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      (text: string) => `\ufeff${text}`,
      (text: string) => ` \r\n\t${text}\n`,
      (text: string) => `${text}${text}`,
      (text: string) => `${text},`,
      (text: string) => text.slice(0, -1),
      (text: string) => text.replaceAll('"', "'"),
      (text: string) => text.replace(/[0-9]+/, '1e400'),
      (text: string) => text.replace(/[0-9]+/, '-0'),
      (text: string) => text.replace(/[0-9]+/, '00012'),
      (text: string) => text.replace(/[0-9]+/, 'NaN'),
      (text: string) => text.replace('{', '{"__proto__":{"merchant_uid":"PAID-0"},'),
      (text: string) => text.replace('{', '{"merchant_uid":"OPEN-0","imp_uid":"imp_100004000",'),
      (text: string) => text.replace('{', '{"constructor":{"prototype":{"amount":1}},'),
      (text: string) => text.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
      (text: string) => `[${text}]`,
    ),
  },
);

/** The body limit is 16 KiB; these stay below it, or do not. */
const deep = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"buyer":'), fc.constantFrom(10, 500, 2_600, 8_000, 16_000))
  .map(([opening, depth]) => {
    const closing = opening === '[' ? ']' : '}';
    return `${opening.repeat(depth)}1${closing.repeat(depth)}`;
  });

const json = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(fields, rewriting).map(([value, rewrite]) => rewrite(JSON.stringify(value))),
  },
  { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: deep },
);

const suffix = fc.constantFrom(
  '',
  '',
  '',
  '[]',
  '[0]',
  '[$ne]',
  '[__proto__]',
  '[a][b][c]',
  '[',
  ']',
  '[999999]',
);

/** Pairs as forms and queries have them: repeated keys, brackets, percent signs that mean nothing. */
export const pairs: Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.constantFrom('imp_uid', 'merchant_uid', 'amount', 'status', 'imp_success'),
        },
        { weight: 1, arbitrary: oddText },
      ),
      suffix,
      fc.oneof(
        { weight: 3, arbitrary: merchantUid },
        { weight: 3, arbitrary: impUid },
        { weight: 1, arbitrary: oddText },
      ),
      fc.constantFrom('&', '&', '&', '&&', ';', '&=&', '&%', '&%zz=%e0%a4&'),
    ),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(([key, end, value, between]) => `${encode(key)}${end}=${encode(value)}${between}`).join(''),
  );

const form = fc.oneof(
  { weight: 6, arbitrary: pairs },
  {
    weight: 3,
    arbitrary: ids.map((value) =>
      new URLSearchParams(
        Object.entries(value).map(([key, each]): [string, string] => [
          key,
          typeof each === 'string' ? each : JSON.stringify(each),
        ]),
      ).toString(),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('a&'.repeat(2_000), `merchant_uid${'[a]'.repeat(500)}=1`) },
);

/** Bytes that no UTF-8 has, somewhere in a body. */
const spoiled = fc
  .tuple(
    json,
    fc.nat({ max: 60 }),
    fc.constantFrom('\xff\xfe', '\xed\xa0\x80', '\xc0\xaf', '\x00', '\xf5', '\xe0'),
  )
  .map(([text, at, bytes]) => {
    const whole = toBytes(text);
    return `${whole.slice(0, at)}${bytes}${whole.slice(at)}`;
  });

const charset = fc.constantFrom(
  '',
  '',
  '',
  '; charset=utf-8',
  '; charset=UTF8',
  '; charset="utf-8"',
  '; charset=utf-7',
  '; charset=utf-16le',
  '; charset=latin1',
  '; charset=euc-kr',
  '; charset=',
  '; charset=x;charset=y',
  ';;;',
);

const typed = (type: string, bytes: Arbitrary<string>): Arbitrary<Body> =>
  fc
    .tuple(bytes, charset)
    .map(([body, end]) => ({ bytes: body, headers: { 'content-type': `${type}${end}` } }));

const wrongType = fc.constantFrom(
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'application/vnd.api+json',
  'application/json-patch+json',
  'application/csp-report',
  'json',
  '*/*',
  '',
  '/',
  'application/json, text/plain',
  'APPLICATION/JSON',
);

/** Content encodings, told truly or not. */
const encoded: Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom('gzip', 'deflate', 'br', 'identity', 'zstd', 'x', 'gzip, gzip', ''),
    fc.oneof(
      json.map(toBytes),
      json.map((text) => gzipSync(text).toString('latin1')),
      json.map((text) => gzipSync(text).subarray(0, 15).toString('latin1')),
      fc.constant(gzipSync('x'.repeat(5_000_000)).toString('latin1')),
    ),
  )
  .map(([encoding, bytes]) => ({
    bytes,
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
  }));

export const anyBody: Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: typed('application/json', json.map(toBytes)) },
  { weight: 4, arbitrary: typed('application/x-www-form-urlencoded', form.map(toBytes)) },
  { weight: 2, arbitrary: typed('application/json', spoiled) },
  {
    weight: 1,
    arbitrary: typed(
      'application/json',
      json.map((text) => Buffer.from(text, 'utf16le').toString('latin1')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(json, wrongType)
      .map(([text, type]) => ({ bytes: toBytes(text), headers: { 'content-type': type } })),
  },
  { weight: 1, arbitrary: encoded },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 15_000, 16_384, 16_385, 60_000)
      .map((length) => ({ bytes: 'x'.repeat(length), headers: {} })),
  },
);

const asJson = (values: Arbitrary<Fields>): Arbitrary<Body> =>
  values.map((value) => ({
    bytes: toBytes(JSON.stringify(value)),
    headers: { 'content-type': 'application/json' },
  }));

export const orderBody = asJson(order);
export const cancelBody = asJson(cancellation);
export const idsBody = asJson(ids);
