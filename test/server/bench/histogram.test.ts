import { expect, test } from 'vitest';
import { Histogram } from '../../../server/bench/histogram.ts';

test('quantiles are within one percent of the sorted values', () => {
  const histogram = new Histogram();
  const values = Array.from({ length: 10_000 }, (_, index) => 0.05 * 1.0012 ** index);
  for (const value of values) histogram.record(value);
  for (const share of [0.01, 0.5, 0.9, 0.99, 0.999]) {
    const exact = values[Math.ceil(values.length * share) - 1] ?? 0;
    const off = histogram.quantile(share) / exact - 1;
    // Below a millisecond the unit of a hundredth shows.
    expect(Math.abs(off)).toBeLessThan(exact < 1 ? 0.1 : 0.01);
  }
  expect(histogram.quantile(1)).toBe(histogram.max);
  expect(histogram.count).toBe(values.length);
});

test('nothing recorded is nothing, and no value is left out', () => {
  const histogram = new Histogram();
  expect(histogram.quantile(0.99)).toBe(0);
  histogram.record(0);
  histogram.record(3_600_000, 2);
  expect(histogram.summary()).toEqual({ count: 3, p50: 3_600_000, p90: 3_600_000, p99: 3_600_000, max: 3_600_000 });
});
