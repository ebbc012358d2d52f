import type { Trend } from './tiers.ts';

const STEPS = 5;
const BEYOND = 5;

/** From the scores in order, the newest last: the mean of the last five steps beyond ± 5 is a trend. */
export function trendOf(values: readonly number[]): Trend {
  const recent = values.slice(-(STEPS + 1));
  const first = recent[0];
  const last = recent.at(-1);
  if (first === undefined || last === undefined || recent.length < 2) return 'stable';
  // The steps between them add up to the difference of the ends.
  const mean = (last - first) / (recent.length - 1);
  if (mean > BEYOND) return 'escalating';
  return mean < -BEYOND ? 'decaying' : 'stable';
}
