import { expect } from '@open-wc/testing';
import { readReturn, returnAddress } from '../src/controllers/return.ts';

const SHOP = 'https://shop.test/pay';
const ids = 'imp_uid=imp_448280090638&merchant_uid=ORD1';

const cases: [what: string, href: string, cleaned: string, imp_uid: string | undefined][] = [
  ['a plain query', `${SHOP}?${ids}`, SHOP, 'imp_448280090638'],
  ['no imp_uid', `${SHOP}?merchant_uid=ORD1`, SHOP, undefined],
  [
    'all of PortOne’s keys',
    `${SHOP}?${ids}&imp_success=true&success=true&error_code=&error_msg=&imp_status=x`,
    SHOP,
    'imp_448280090638',
  ],
  [
    'foreign parameters on both sides',
    `${SHOP}?a=1&${ids}&b=%EA%B0%80+x`,
    `${SHOP}?a=1&b=%EA%B0%80+x`,
    'imp_448280090638',
  ],
  ['an anchor', `${SHOP}?${ids}#top`, `${SHOP}#top`, 'imp_448280090638'],
  [
    'the glued form',
    `${SHOP}?a=1&b=2imp_uid=imp_448280090638&merchant_uid=ORD1`,
    `${SHOP}?a=1&b=2`,
    'imp_448280090638',
  ],
  [
    'the glued form that begins with the order',
    `${SHOP}?a=1&b=2merchant_uid=ORD1&error_msg=x`,
    `${SHOP}?a=1&b=2`,
    undefined,
  ],
  [
    'a glued empty value',
    `${SHOP}?a=1&b=imp_uid=imp_448280090638&merchant_uid=ORD1`,
    `${SHOP}?a=1&b=`,
    'imp_448280090638',
  ],
  ['a second question mark', `${SHOP}?a=1?${ids}`, `${SHOP}?a=1`, 'imp_448280090638'],
  [
    'a query inside a router’s hash',
    `${SHOP}#/pay?order=1&${ids}`,
    `${SHOP}#/pay?order=1`,
    'imp_448280090638',
  ],
  [
    'a router’s hash and the query before it',
    `${SHOP}?${ids}#/pay?order=1`,
    `${SHOP}#/pay?order=1`,
    'imp_448280090638',
  ],
  ['a hash that is the query', `${SHOP}#${ids}`, SHOP, 'imp_448280090638'],
  [
    'repeated ids, the last of which counts',
    `${SHOP}?imp_uid=imp_000000000001&${ids}`,
    SHOP,
    'imp_448280090638',
  ],
  ['our own API’s redirect', `${SHOP}?${ids}&status=success`, SHOP, 'imp_448280090638'],
  ['a foreign status', `${SHOP}?${ids}&status=shipped`, `${SHOP}?status=shipped`, 'imp_448280090638'],
  ['the trailing & of our own address', `${SHOP}?order=1&&${ids}`, `${SHOP}?order=1`, 'imp_448280090638'],
];

describe('A return address', () => {
  for (const [what, href, cleaned, imp_uid] of cases) {
    it(`is understood and cleaned with ${what}`, () => {
      const found = readReturn(href);
      expect(found?.hint.merchant_uid).to.equal('ORD1');
      expect(found?.hint.imp_uid).to.equal(imp_uid);
      expect(found?.cleaned).to.equal(cleaned.replace(/#$/, ''));
    });
  }

  it('is none without an order number, also if success stands there', () => {
    for (const query of [
      '',
      '?success=true',
      '?payment_success=true&x=1',
      '?imp_uid=imp_448280090638',
      '?status=success',
    ])
      expect(readReturn(SHOP + query), query).to.equal(undefined);
  });

  it('gives an error as text, however badly it was escaped', () => {
    const message = (raw: string): string | undefined =>
      readReturn(`${SHOP}?merchant_uid=ORD1&error_msg=${raw}`)?.hint.error?.message;
    expect(message('%EC%B7%A8%EC%86%8C')).to.equal('취소');
    expect(message('%EC%B7%A8+%EC%86%8C')).to.equal('취 소');
    expect(message('100%')).to.equal('100%');
    expect(message('<img src=x>')).to.equal('<img src=x>');
    expect(message('a'.repeat(5000))).to.have.length(300);
  });

  for (const [what, part] of [
    ['letters', 'a'],
    ['question marks', '?'],
    ['ampersands', '&'],
    ['names that might be the SDK’s', 'imp_uid='],
  ] as const)
    it(`is read at once, however many ${what} somebody has put there`, () => {
      const start = performance.now();
      const href = `${SHOP}?${ids}#x${part.repeat(100_000)}x`;
      expect(readReturn(href)?.hint.merchant_uid).to.equal('ORD1');
      returnAddress(href);
      expect(performance.now() - start).to.be.below(2000);
    });

  it('is unharmed by names that objects have by birth', () => {
    expect(readReturn(`${SHOP}?merchant_uid=ORD1&__proto__=1&constructor=2`)?.cleaned).to.equal(
      `${SHOP}?__proto__=1&constructor=2`,
    );
  });
});

describe('The address to return to', () => {
  const addresses: [string, string][] = [
    [SHOP, SHOP],
    [`${SHOP}?order=1`, `${SHOP}?order=1&`],
    [`${SHOP}?order=1&x=2#top`, `${SHOP}?order=1&x=2&`],
    [`${SHOP}?${ids}`, SHOP],
    [`${SHOP}?order=1&${ids}&error_msg=x`, `${SHOP}?order=1&`],
    [`${SHOP}#/pay?order=1`, `${SHOP}#/pay?order=1`],
    [`${SHOP}#section`, SHOP],
  ];
  for (const [href, expected] of addresses) {
    it(`is ${expected} on ${href}`, () => expect(returnAddress(href)).to.equal(expected));
  }

  it('comes back whole through the SDK’s way of adding to it, for any number of parameters', () => {
    for (const query of ['', '?a=1', '?a=1&b=2', '?a=1&b=2&c=3']) {
      const address = returnAddress(SHOP + query);
      const [, own] = address.split('?');
      const join = own === undefined ? '?' : own.includes('&') ? '' : '&';
      expect(readReturn(address + join + ids)?.cleaned).to.equal(SHOP + query);
    }
  });
});
