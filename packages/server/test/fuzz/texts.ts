import fc, { type Arbitrary } from 'fast-check';
import { SEEDS } from './seeds.ts';

/** What has broken servers before, wherever text was expected. */
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'PAID-0\0',
  'PAID-0\n',
  ' PAID-0 ',
  'paid-0',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\ud800',
  'a\udfff\ud800b',
  '\u202eDIAP',
  '\ufeff',
  'ＰＡＩＤ－０',
  'x'.repeat(41),
  'x'.repeat(6_000),
  "' OR 1=1 --",
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../users/getToken',
  '..%2f..%2fusers/getToken',
  '%2e%2e/%00',
  '..\\',
  'find/PAID-0',
  'imp_100004000?include_sandbox=true',
  'imp_100004000#',
  'imp_100004000\n',
  'imp_１０００',
  'imp_12',
  'null',
  'true',
  'NaN',
  '1e400',
  '64900',
  '-0',
];

export const oddText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ maxLength: 50 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
);

const oddNumber = fc.oneof(
  fc.constantFrom(0, -1, 0.5, 64900.5, 10.555, 5e-324, 1e21, 1e308, 2 ** 53, 999_999_999_999, 1e12),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** Any JSON at all, with a liking for what is nearly right. */
export const oddValue: Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], { $ne: '' }, { length: 3 }, { toString: 1 }),
  fc.array(fc.constantFrom('PAID-0', 'imp_100004000'), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', '0', 'length', 'toJSON', '$gt'), oddText),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Mostly `right`; that is how the far corners of the code are reached. */
export const mostly = <Value>(right: Arbitrary<Value>): Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: oddValue });

/** Ids that belong together: those of one order, as a shopper's would. */
export const seed = fc.constantFrom(...SEEDS);

export const merchantUid = fc.oneof(
  { weight: 4, arbitrary: seed.map(({ merchant_uid }) => merchant_uid) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/) },
);

export const impUid = fc.oneof(
  { weight: 4, arbitrary: seed.map(({ imp_uid }) => imp_uid) },
  { weight: 1, arbitrary: fc.stringMatching(/^imps?_[0-9]{6,28}$/) },
);

/** One character a byte. */
export const toBytes = (text: string): string => Buffer.from(text).toString('latin1');

/** Percent-encoded, lone surrogates too, which `encodeURIComponent` refuses. */
export const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
