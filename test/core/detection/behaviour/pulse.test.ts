import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beat, hourlyMean, SILENT } from '../../../../core/detection/behaviour/pulse.ts';
import { burstDays, wokeUp } from '../../../../core/scoring/activity.ts';

const DAY = 86_400_000;
const FIRST = 20_000;

/** Days of events: most come in order, some late; busy days and long silences among them. */
const story = fc
  .array(
    fc.record({
      pause: fc.oneof(fc.nat(3), fc.integer({ min: 28, max: 90 })),
      events: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 10, max: 60 })),
      late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 60 })),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    let day = FIRST;
    return steps.map(({ pause, events, late }) => {
      day += pause;
      return { day: day - late, events };
    });
  });

test('six weeks and the day before them tell what all days would', () => {
  fc.assert(
    fc.property(story, fc.nat(40), (steps, later) => {
      let pulse = SILENT;
      const all = new Map<number, number>();
      for (const { day, events } of steps) {
        for (let n = 0; n < events; n += 1) pulse = beat(pulse, day * DAY + n);
        all.set(day, (all.get(day) ?? 0) + events);
      }
      const days = [...all].sort(([a], [b]) => a - b);
      const today = Math.max(...all.keys()) + later;
      expect(burstDays(pulse.days, today)).toBe(burstDays(days, today));
      expect(wokeUp(pulse.days, today)).toBe(wokeUp(days, today));
      expect(pulse.days.length).toBeLessThanOrEqual(42);
      const week = { ...pulse, days };
      expect(hourlyMean(pulse, today * DAY)).toBe(hourlyMean(week, today * DAY));
    }),
  );
});
