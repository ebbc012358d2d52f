import { expect, test } from 'vitest';
import { burstDays, wokeUp } from '../../../core/scoring/activity.ts';

const days = (...pairs: [number, number][]) => pairs;

test.each([
  ['far above the week before', days([99, 2], [100, 40]), 1],
  ['no more than four times the daily mean', days([93, 70], [100, 40]), 0],
  ['fewer than ten events', days([99, 1], [100, 9]), 0],
  ['a first day has nothing to be compared with', days([100, 40]), 0],
  ['too long ago', days([69, 1], [70, 40]), 0],
])('bursts: %s', (_name, active, bursts) => {
  expect(burstDays(active, 100)).toBe(bursts);
});

test.each([
  ['after 31 idle days', days([68, 1], [100, 1]), true],
  ['after 30', days([70, 1], [100, 1]), false],
  ['but a week ago already', days([50, 1], [93, 1], [99, 1]), false],
  ['new', days([100, 5]), false],
])('woke up: %s', (_name, active, awake) => {
  expect(wokeUp(active, 100)).toBe(awake);
});
