import { expect, test } from 'vitest';
import { ServerClock } from '../../../core/replica/server-clock.ts';
import { ManualTime } from '../../support/manual-time.ts';

const START = 1_000_000;

/** A server whose clock is `ahead`, at the end of a way that takes `there` and `back` ms. */
function measure(time: ManualTime, clock: ServerClock, ahead: number, there = 0, back = 0): void {
  const sentAt = time.clock.now();
  time.advance(there);
  const serverTime = time.clock.now() + ahead;
  time.advance(back);
  clock.measure({ serverTime, sentAt, receivedAt: time.clock.now() });
}

test('before the first answer it knows nothing and goes by its own clock', () => {
  const clock = new ServerClock(new ManualTime(START).clock);
  expect([clock.offset, clock.now()]).toEqual([null, START]);
});

test('the middle of the round trip is what the server’s time was; the error is at most half of it', () => {
  const time = new ManualTime(START);
  const clock = new ServerClock(time.clock);
  measure(time, clock, 5_000, 40, 60);
  expect(clock.offset).toBe(4_990);
  expect(clock.now()).toBe(time.clock.now() + 4_990);
});

test('a slow answer does not replace a quick one, unless that is old', () => {
  const time = new ManualTime(START);
  const clock = new ServerClock(time.clock);
  measure(time, clock, 5_000);
  measure(time, clock, 5_000, 900, 100);
  expect(clock.offset).toBe(5_000);
  time.advance(61_000);
  measure(time, clock, 5_000, 900, 100);
  expect(clock.offset).toBe(5_400);
});

test('a clock that was set is seen with the next answer', () => {
  const time = new ManualTime(START);
  const clock = new ServerClock(time.clock);
  measure(time, clock, 0);
  time.jump(-3_600_000);
  measure(time, clock, 3_600_000, 20, 20);
  expect(clock.offset).toBe(3_600_000);
});

test('how far it was set since the last answer is told by the monotonic clock; with the next one it is known', () => {
  const time = new ManualTime(START);
  const clock = new ServerClock(time.clock);
  measure(time, clock, 0);
  time.advance(8 * 3_600_000);
  expect(clock.jump).toBe(0);
  time.jump(-3_600_000);
  expect(clock.jump).toBe(-3_600_000);
  measure(time, clock, 3_600_000);
  expect(clock.jump).toBe(0);
});
