import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODEL_CONFIGS, MODEL_NAMES, type ModelConfig, partCaps } from '../../../core/scoring/config.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import { explain } from '../../../core/scoring/explain.ts';
import { challengerOf, scoreUnder } from '../../../core/scoring/models.ts';
import { sumPoints } from '../../../core/scoring/term.ts';
import { TIERS, tierOf } from '../../../core/scoring/tiers.ts';
import { anyBehaviour, anySignal, behaviour, NOW, signal, times } from './facts.ts';

describe.each(MODEL_NAMES)('%s, always', (model) => {
  const caps = [...(partCaps(model) ?? [])];
  const valueUnder = (given: Parameters<typeof scoreUnder>[1]): number => scoreUnder(model, given).value;

  test('bounded, each part and term within its cap, and the factors add up to the score', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const { value, factors } = scoreUnder(model, given);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
        expect(sumPoints(factors)).toBe(value);
        for (const { points, cap } of factors) expect(points).toBeLessThanOrEqual(cap);
        for (const [part, cap] of caps) {
          expect(sumPoints(factors.filter((factor) => factor.part === part))).toBeLessThanOrEqual(cap);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('another signal never lowers the score', () => {
    fc.assert(
      fc.property(anyBehaviour, anySignal, (given, more) => {
        expect(valueUnder({ ...given, signals: [...given.signals, more] })).toBeGreaterThanOrEqual(valueUnder(given));
      }),
      { numRuns: 1_000 },
    );
  });

  test('neither the order of the signals nor a repeated one matters', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const value = valueUnder(given);
        expect(valueUnder({ ...given, signals: given.signals.toReversed() })).toBe(value);
        expect(valueUnder({ ...given, signals: [...given.signals, ...given.signals] })).toBe(value);
      }),
    );
  });

  test('time without anything new never raises it', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer({ min: 0, max: 400 }), (given, days) => {
        const still = { ...given, account: { ...given.account, registeredAt: null } };
        expect(valueUnder({ ...still, now: NOW + days * DAY_MS })).toBeLessThanOrEqual(valueUnder(still));
      }),
    );
  });

  test('without what the explanation names, the score is in the tier below', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const score = scoreUnder(model, given);
        const { toLower, ranked, tier } = explain(score);
        expect(ranked).toHaveLength(score.factors.length);
        if (tier === 'monitor') {
          expect(toLower).toBeNull();
          return;
        }
        const rest = score.factors.filter(
          (factor) => !toLower?.without.includes(factor) && factor.code !== `${factor.part}_limit`,
        );
        const without = caps.reduce(
          (sum, [part, cap]) =>
            sum + Math.min(cap, Math.max(0, sumPoints(rest.filter((factor) => factor.part === part)))),
          0,
        );
        expect(TIERS.indexOf(tierOf(Math.min(100, without)))).toBeLessThan(TIERS.indexOf(tier));
      }),
    );
  });

  /** Ten days of disguised numbers and addresses to many clients, two bookings called off after it; never a payment. */
  const offender = behaviour({
    signals: [
      ...times(5, () => signal('CONTACT_PHONE', { confidence: 0.95, obfuscated: true, at: NOW - 1 * DAY_MS })),
      ...times(4, () => signal('CONTACT_EMAIL', { confidence: 0.9, obfuscated: true, at: NOW - 4 * DAY_MS })),
      ...times(4, () => signal('CONTACT_MESSAGING_APP', { confidence: 0.8, escalation: true, at: NOW - 2 * DAY_MS })),
      ...times(2, () => signal('BOOKING_CANCEL_AFTER_CONTACT', { confidence: 0.7, at: NOW - 1 * DAY_MS })),
      signal('PATTERN_COORDINATED', { confidence: 0.8, at: NOW - 1 * DAY_MS }),
    ],
    bookings: { total: 4, cancelled: 3, contactThenCancel: true, ended90d: 5, failed90d: 4 },
    history: { enforcements: 3 },
    account: { verification: null, registeredAt: NOW - 20 * DAY_MS, profileComplete: false },
  });

  test('a disguising, repeating offender who only shares contact details reaches high', () => {
    expect(tierOf(valueUnder(offender))).toBe('high');
  });

  test('a fraud ring reaches critical', () => {
    const ring = behaviour({
      signals: [
        ...times(3, () => signal('PAYMENT_EXTERNAL', { obfuscated: true })),
        ...times(2, () => signal('PAYMENT_CIRCULAR', { confidence: 0.9 })),
        ...times(2, () => signal('PROVIDER_DUPLICATE_IDENTITY', { confidence: 0.9 })),
        ...times(2, () => signal('PATTERN_COORDINATED', { confidence: 0.9 })),
        ...times(4, () => signal('CONTACT_PHONE', { obfuscated: true, escalation: true })),
        signal('NETWORK_CONTAGION'),
        signal('OFF_PLATFORM_INTENT'),
        signal('GROOMING_LANGUAGE'),
      ],
      bookings: { total: 6, cancelled: 5, contactThenCancel: true, ended90d: 6, failed90d: 5 },
      history: { enforcements: 2, disputes90d: 3 },
      money: { circularPartners: 2, topUpsIn24h: 4, splitDays: 1, deposited: 1, withdrawn: 9 },
      account: { verification: null, registeredAt: NOW - 2 * DAY_MS, profileComplete: false },
      network: { deviceSharedWithSuspended: true, deviceSharedWithHighRisk: true, tiesAbove60: 4, deviceAccounts: 3 },
    });
    expect(tierOf(valueUnder(ring))).toBe('critical');
  });

  test('one phone number in a chat is nobody’s ruin', () => {
    expect(tierOf(valueUnder(behaviour({ signals: [signal('CONTACT_PHONE')] })))).toBe('monitor');
  });

  test('the offender’s explanation names what carries it, and what would change it', () => {
    const { ranked, toLower, text } = explain(scoreUnder(model, offender));
    expect(ranked[0]?.points).toBeGreaterThanOrEqual(ranked[1]?.points ?? 0);
    expect(toLower?.tier).toBe('medium');
    expect(text).toContain('it would be medium.');
  });

  test('its configuration cannot exceed 100', () => {
    const parts = Object.values((MODEL_CONFIGS[model] as ModelConfig).parts);
    expect(parts.reduce((sum, { cap, weight }) => sum + cap * weight, 0)).toBeLessThanOrEqual(107);
    for (const { weight, cap, terms } of parts.filter((part) => part.weight < 1)) {
      expect(Object.values(terms).reduce((sum, term) => sum + term.cap, 0)).toBe(cap);
      expect(weight).toBeGreaterThan(0);
    }
  });
});

test('the challenger is the other model', () => {
  expect(MODEL_NAMES.map((name) => [name, challengerOf(name)])).toEqual([
    ['five-component', 'three-layer'],
    ['three-layer', 'five-component'],
  ]);
});

test('a score of a model that this version does not know is explained by its factors as they are', () => {
  const factors = [{ part: 'network' as const, code: 'x', text: 'many ties', points: 45, cap: 50 }];
  expect(explain({ value: 45, factors, model: 'seven-fold' }).toLower?.without).toEqual(factors);
});
