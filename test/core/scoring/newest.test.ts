import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNAL_TYPES, SIGNALS } from '../../../core/detection/signals.ts';
import { weighEvidence } from '../../../core/enforcement/evidence.ts';
import { climb } from '../../../core/enforcement/ladder.ts';
import type { ScoredSignal } from '../../../core/scoring/behaviour.ts';
import { MODEL_NAMES } from '../../../core/scoring/config.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import { scoreUnder } from '../../../core/scoring/models.ts';
import { tierOf } from '../../../core/scoring/tiers.ts';
import { LIMITS } from '../../../server/pipeline/limits.ts';
import { behaviour, NOW, signal, times } from './facts.ts';

const newest = (signals: readonly ScoredSignal[]): ScoredSignal[] =>
  signals.toSorted((a, b) => a.at - b.at).slice(-LIMITS.signalsOfAccount);

/** More than a batch reads: kinds of signal mixed evenly over up to half a year, the last one now. */
const steady = fc
  .record({
    kinds: fc.uniqueArray(fc.constantFrom(...SIGNAL_TYPES), { minLength: 1, maxLength: 16 }),
    days: fc.integer({ min: 1, max: 180 }),
    count: fc.integer({ min: LIMITS.signalsOfAccount + 1, max: 3 * LIMITS.signalsOfAccount }),
    stride: fc.integer({ min: 1, max: 97 }),
  })
  .map(({ kinds, days, count, stride }) =>
    Array.from({ length: count }, (_, i) =>
      signal(kinds[(i * stride + (i % 3)) % kinds.length] ?? 'CONTACT_PHONE', {
        confidence: 0.45 + ((i * 37) % 56) / 100,
        at: NOW - (i / count) * days * DAY_MS,
        obfuscated: i % 5 === 0,
        escalation: i % 17 === 0,
      }),
    ),
  );

describe.each(MODEL_NAMES)('%s by the newest signals of an account that has more', (model) => {
  const value = (signals: readonly ScoredSignal[]): number => scoreUnder(model, behaviour({ signals })).value;

  test('while it goes on, the score is the same but for a point at most', () => {
    fc.assert(
      fc.property(steady, (signals) => {
        const less = value(signals) - value(newest(signals));
        expect(less).toBeGreaterThanOrEqual(0);
        expect(less).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  test('after three clean months it has fallen further than with all of them, never less far', () => {
    const half = Array.from({ length: 3_000 }, (_, i) =>
      signal(SIGNAL_TYPES[i % 8] ?? 'CONTACT_PHONE', { at: NOW - (90 + i * 0.03) * DAY_MS }),
    );
    const less = value(half) - value(newest(half));
    expect(less).toBeGreaterThan(1);
    expect(less).toBeLessThan(20);
  });
});

test('a kind that lies wholly before the newest counts no more, nor does its layer', () => {
  const flood = times(LIMITS.signalsOfAccount, () => signal('CONTACT_EMAIL', { at: NOW - DAY_MS }));
  const all = [signal('PAYMENT_EXTERNAL', { at: NOW - 2 * DAY_MS }), ...flood];
  const evidence = (signals: readonly ScoredSignal[]) =>
    weighEvidence(signals.map((one, i) => ({ ...one, id: `s${i}` })));
  expect(SIGNALS.CONTACT_EMAIL.layer).not.toBe(SIGNALS.PAYMENT_EXTERNAL.layer);
  const asked = (signals: readonly ScoredSignal[]) => {
    const { violations, layers, evasion, intent } = evidence(signals);
    return climb({ tier: 'medium', violations, layers: layers.size, evasion, intent, context: 'message' }).map(
      ({ kind }) => kind,
    );
  };
  expect([asked(all), asked(newest(all))]).toEqual([['message_throttled'], ['hard_warning']]);
  const tiers = [all, newest(all)].map((signals) => tierOf(scoreUnder('five-component', behaviour({ signals })).value));
  expect(tiers).toEqual([tiers[0], tiers[0]]);
});
