import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScoredSignal } from '../../../core/scoring/behaviour.ts';
import { escalates } from '../../../core/scoring/escalation.ts';
import { NOW, signal } from './facts.ts';

const STAGES = [
  'GROOMING_LANGUAGE',
  'CONTACT_PHONE',
  'OFF_PLATFORM_INTENT',
  'PAYMENT_EXTERNAL',
  'TEMPORAL_BURST_ACTIVITY',
] as const;

/** Every pair looked at: what it means, without regard to what it costs. */
const byPairs = (signals: readonly ScoredSignal[]): boolean =>
  signals.some((later) =>
    signals.some(
      (earlier) =>
        earlier.at < later.at &&
        earlier.eventId !== later.eventId &&
        STAGES.indexOf(earlier.type as never) < STAGES.indexOf(later.type as never) &&
        later.type !== 'TEMPORAL_BURST_ACTIVITY',
    ),
  );

const step = fc
  .record({
    type: fc.constantFrom(...STAGES),
    eventId: fc.constantFrom('a', 'b', 'c', 'd'),
    at: fc.integer({ min: NOW - 5, max: NOW }),
  })
  .map(({ type, ...rest }) => signal(type, rest));

test('an event that goes further than an earlier one escalates, whatever their order in the list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (signals) => {
      expect(escalates(signals)).toBe(byPairs(signals));
    }),
    { numRuns: 5_000 },
  );
});

test('detection may say so by itself', () => {
  expect(escalates([signal('CONTACT_PHONE', { escalation: true })])).toBe(true);
});
