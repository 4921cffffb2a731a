import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDigits, fromMinor, toDecimal, toMinor } from '../../src/settlement/money.ts';

describe('toMinor', () => {
  it.each([
    [64900, 'KRW', 64900],
    [10.5, 'USD', 1050],
    [19.99, 'USD', 1999],
    [0.1, 'USD', 10],
    [1.234, 'KWD', 1234],
    ['64900.000', 'KRW', 64900],
    ['10.50', 'USD', 1050],
    [0, 'KRW', 0],
  ])('reads %s %s as %i minor units', (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor);
  });

  it.each([
    [-1, 'KRW'],
    [64900.5, 'KRW'],
    [10.005, 'USD'],
    [Number.NaN, 'KRW'],
    [Number.POSITIVE_INFINITY, 'KRW'],
    [1e12, 'KRW'],
    [1e21, 'KRW'],
    [1e-7, 'USD'],
    ['64,900', 'KRW'],
    ['64900.50', 'KRW'],
    ['', 'KRW'],
    [' 1', 'KRW'],
    ['1e3', 'KRW'],
  ])('refuses %s %s', (amount, currency) => {
    expect(toMinor(amount, currency)).toBeNull();
  });

  it('is the inverse of fromMinor and of toDecimal for every amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 - 1 }),
        fc.constantFrom('KRW', 'JPY', 'USD', 'EUR', 'KWD'),
        (minor, currency) => {
          expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor);
          expect(toMinor(toDecimal(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });

  it('tells amounts apart that differ by one minor unit, as doubles do not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e11 }), (minor) => {
        expect(toMinor(fromMinor(minor, 'USD'), 'USD')).not.toBe(toMinor(fromMinor(minor + 1, 'USD'), 'USD'));
      }),
    );
  });
});

describe('currencyDigits', () => {
  it.each([
    ['KRW', 0],
    ['JPY', 0],
    ['USD', 2],
    ['KWD', 3],
  ])('%s has %i', (currency, digits) => {
    expect(currencyDigits(currency)).toBe(digits);
  });
});
