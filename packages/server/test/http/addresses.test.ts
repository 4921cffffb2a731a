import { describe, expect, it } from 'vitest';
import { addressTest, clientOf } from '../../src/http/addresses.ts';

describe('addressTest', () => {
  const isListed = addressTest(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32']);

  it.each(['203.0.113.7', '::ffff:203.0.113.7', '198.51.100.255', '2001:db8:1::1'])('knows %s', (address) => {
    expect(isListed(address)).toBe(true);
  });

  it.each(['203.0.113.8', '198.51.101.0', '2001:db9::1', '', 'unknown', '203.0.113.7.evil.test'])(
    'does not know %s',
    (address) => {
      expect(isListed(address)).toBe(false);
    },
  );

  it.each(['portone', '1.2.3', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4/x', '::1/129'])(
    'refuses %s as an entry',
    (entry) => {
      expect(() => addressTest([entry])).toThrow(TypeError);
    },
  );
});

describe('clientOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('takes %s for %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});
