import { describe, expect, it } from 'vitest';
import { figure, targetLine } from '../bench/report.ts';
import { median, medianRatio, percentile } from '../bench/stats.ts';

describe('the arithmetic of the bench', () => {
  it('takes the middle one, or the mean of the middle two', () => {
    expect(median([30, 10, 20])).toBe(20);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('leaves the order of what it is given alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('takes the ratio of each round before the median, so that a slow round slows both sides', () => {
    expect(medianRatio([100, 20, 90], [10, 2, 10])).toBe(10);
  });

  it('finds percentiles, the last one included', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 0.5, 0.99, 1].map((share) => percentile(sorted, share))).toEqual([1, 51, 100, 100]);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('prints three digits that mean something', () => {
    expect([12_345.6, 123.4, 12.34, 1.234, 0].map(figure)).toEqual(['12,346', '123', '12.3', '1.23', '0.00']);
  });

  it('says whether a target is met, on either side of it', () => {
    expect(targetLine('≥', 20, 20, '× guide')).toBe('≥ 20 × guide ✓');
    expect(targetLine('≥', 20, 19.9, '× guide')).toBe('≥ 20 × guide ✗');
    expect(targetLine('≤', 80, 80.1, 'ms')).toBe('≤ 80 ms ✗');
    expect(targetLine('≤', undefined, 1, 'ms')).toBe('');
  });
});
