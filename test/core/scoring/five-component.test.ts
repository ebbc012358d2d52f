import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNAL_TYPES } from '../../../core/detection/signals.ts';
import type { Behaviour, ScoredSignal } from '../../../core/scoring/behaviour.ts';
import { DAY_MS, signalWeight } from '../../../core/scoring/decay.ts';
import { explain } from '../../../core/scoring/explain.ts';
import { scoreFiveComponent } from '../../../core/scoring/five-component.ts';
import { isMaterial } from '../../../core/scoring/material.ts';
import { PART_CAPS, type Part, sumPoints } from '../../../core/scoring/term.ts';
import { TIERS, tierOf } from '../../../core/scoring/tiers.ts';
import { trendOf } from '../../../core/scoring/trend.ts';

const NOW = Date.parse('2026-11-22T04:00:00Z');
type Overrides = { [K in keyof Behaviour]?: Partial<Behaviour[K]> };

/** Of an account that is verified, old and complete: nothing speaks against it. */
const clean: Behaviour = {
  now: NOW,
  signals: [],
  bookings: { total: 10, cancelled: 0, contactThenCancel: false, night: 0, ended90d: 10, failed90d: 0 },
  activity: { burstDays: 0, wokeUp: false },
  money: { circularPartners: 0, topUpsIn24h: 0, splitDays: 0, deposited: 100, withdrawn: 50 },
  history: { enforcements: 0, disputes90d: 0, deniedAppeals: 0 },
  account: { verification: 'verified', registeredAt: NOW - 365 * DAY_MS, profileComplete: true },
  network: { deviceSharedWithSuspended: false, deviceSharedWithHighRisk: false, tiesAbove60: 0 },
};
const behaviour = ({
  signals,
  ...parts
}: Omit<Overrides, 'signals'> & { signals?: readonly ScoredSignal[] }): Behaviour => ({
  ...clean,
  ...Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [
      key,
      { ...(clean[key as keyof Behaviour] as object), ...(part as object) },
    ]),
  ),
  signals: signals ?? [],
});
let events = 0;
const signal = (type: ScoredSignal['type'], overrides: Partial<ScoredSignal> = {}): ScoredSignal => ({
  eventId: `e${events++}`,
  type,
  confidence: 1,
  at: NOW,
  obfuscated: false,
  escalation: false,
  ...overrides,
});
const pointsOf = (given: Behaviour, code: string): number =>
  scoreFiveComponent(given).factors.find((factor) => factor.code === code)?.points ?? 0;
const times = (n: number, make: () => ScoredSignal): ScoredSignal[] => Array.from({ length: n }, make);

describe('each term by itself', () => {
  test.each<[string, Parameters<typeof behaviour>[0], number]>([
    ['cancellation_rate', { bookings: { total: 10, cancelled: 5 } }, 6],
    ['cancellation_rate', { bookings: { total: 10, cancelled: 5, contactThenCancel: true } }, 9],
    ['cancellation_rate', { bookings: { total: 1, cancelled: 1 } }, 4],
    ['cancellation_rate', { bookings: { total: 5, cancelled: 5, contactThenCancel: true } }, 12],
    ['night_bookings', { bookings: { night: 2 } }, 6],
    ['night_bookings', { bookings: { night: 9 } }, 10],
    ['dormant_activation', { activity: { wokeUp: true } }, 5],
    ['burst_days', { activity: { burstDays: 3 } }, 6],
    ['external_payment', { signals: [signal('PAYMENT_EXTERNAL'), signal('TX_REDIRECT_ATTEMPT')] }, 10],
    ['external_payment', { signals: [signal('PAYMENT_EXTERNAL', { confidence: 0.6 })] }, 3],
    ['circular_partners', { money: { circularPartners: 1 } }, 8],
    ['top_ups', { money: { topUpsIn24h: 3 } }, 3],
    ['top_ups', { money: { topUpsIn24h: 2 } }, 0],
    ['split_days', { money: { splitDays: 1 } }, 4],
    ['withdrawals', { money: { deposited: 10, withdrawn: 21 } }, 5],
    ['withdrawals', { money: { deposited: 10, withdrawn: 20 } }, 0],
    ['contact', { signals: [signal('CONTACT_PHONE'), signal('CONTACT_EMAIL')] }, 6],
    ['contact', { signals: times(9, () => signal('CONTACT_PHONE')) }, 8],
    ['obfuscated', { signals: [signal('CONTACT_PHONE', { obfuscated: true })] }, 4],
    ['grooming', { signals: [signal('GROOMING_LANGUAGE')] }, 3],
    ['intent', { signals: [signal('OFF_PLATFORM_INTENT')] }, 3],
    ['escalation', { signals: [signal('CONTACT_PHONE', { at: NOW - 1 }), signal('PAYMENT_EXTERNAL')] }, 4],
    ['escalation', { signals: [signal('PAYMENT_EXTERNAL', { at: NOW - 1 }), signal('CONTACT_PHONE')] }, 0],
    ['enforcement', { history: { enforcements: 2 } }, 6],
    ['dispute_rate', { history: { disputes90d: 5 } }, 4],
    ['non_completion', { bookings: { ended90d: 10, failed90d: 5 } }, 5],
    ['repeated', { signals: times(2, () => signal('CONTACT_PHONE')) }, 3],
    ['denied_appeals', { history: { deniedAppeals: 1 } }, 2],
    ['device_suspended', { network: { deviceSharedWithSuspended: true } }, 3],
    ['device_high_risk', { network: { deviceSharedWithHighRisk: true } }, 2],
    ['risky_ties', { network: { tiesAbove60: 3 } }, 2],
    ['risky_ties', { network: { tiesAbove60: 2 } }, 0],
  ])('%s %j → %d', (code, overrides, points) => {
    expect(pointsOf(behaviour(overrides), code)).toBe(points);
  });

  test.each<[string, Partial<Behaviour['account']>, number]>([
    ['verified, old, complete', {}, 0],
    ['nothing known', { verification: null, registeredAt: null, profileComplete: false }, 10],
    ['pending, 40 days', { verification: 'pending', registeredAt: NOW - 40 * DAY_MS, profileComplete: false }, 7],
    ['verified, 5 days', { registeredAt: NOW - 5 * DAY_MS }, 6],
    ['new and unknown is no more than the cap', { verification: null, registeredAt: NOW, profileComplete: false }, 10],
  ])('identity: %s', (_name, account, value) => {
    expect(scoreFiveComponent(behaviour({ account })).value).toBe(value);
  });
});

test('a signal counts half after its half-life, and one event counts once per type', () => {
  const now = signal('CONTACT_PHONE');
  expect(signalWeight({ ...now, at: NOW - 14 * DAY_MS }, NOW)).toBeCloseTo(0.5);
  const twice = behaviour({ signals: [now, { ...now, confidence: 0.4 }] });
  expect(pointsOf(twice, 'contact')).toBe(3);
  expect(pointsOf(twice, 'repeated')).toBe(0);
});

test('a persistent, disguising contact offender can reach high, and a fraud ring critical', () => {
  const offender = behaviour({
    signals: times(8, () => signal('CONTACT_PHONE', { obfuscated: true, escalation: true })),
    bookings: { total: 10, cancelled: 8, contactThenCancel: true, ended90d: 10, failed90d: 8 },
    history: { enforcements: 3 },
    account: { verification: null, registeredAt: NOW - 20 * DAY_MS, profileComplete: false },
  });
  expect(tierOf(scoreFiveComponent(offender).value)).toBe('high');
  const ring = behaviour({
    signals: [...offender.signals, ...times(3, () => signal('PAYMENT_EXTERNAL'))],
    bookings: offender.bookings,
    history: offender.history,
    money: { circularPartners: 2, topUpsIn24h: 4, deposited: 1, withdrawn: 9 },
    account: { verification: null, registeredAt: NOW, profileComplete: false },
    network: { deviceSharedWithSuspended: true, deviceSharedWithHighRisk: true, tiesAbove60: 4 },
  });
  expect(tierOf(scoreFiveComponent(ring).value)).toBe('critical');
});

const count = fc.integer({ min: 0, max: 50 });
const anySignal: fc.Arbitrary<ScoredSignal> = fc.record({
  eventId: fc.integer({ min: 0, max: 12 }).map((n) => `event-${n}`),
  type: fc.constantFrom(...SIGNAL_TYPES),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  at: fc.integer({ min: NOW - 120 * DAY_MS, max: NOW + DAY_MS }),
  obfuscated: fc.boolean(),
  escalation: fc.boolean(),
});
const anyBehaviour: fc.Arbitrary<Behaviour> = fc.record({
  now: fc.constant(NOW),
  signals: fc.array(anySignal, { maxLength: 20 }),
  bookings: fc.record({
    total: count,
    cancelled: count,
    contactThenCancel: fc.boolean(),
    night: count,
    ended90d: count,
    failed90d: count,
  }),
  activity: fc.record({ burstDays: count, wokeUp: fc.boolean() }),
  money: fc.record({
    circularPartners: count,
    topUpsIn24h: count,
    splitDays: count,
    deposited: count,
    withdrawn: count,
  }),
  history: fc.record({ enforcements: count, disputes90d: count, deniedAppeals: count }),
  account: fc.record({
    verification: fc.constantFrom(null, 'verified', 'pending', 'nonsense'),
    registeredAt: fc.option(fc.integer({ min: 0, max: NOW })),
    profileComplete: fc.boolean(),
  }),
  network: fc.record({
    deviceSharedWithSuspended: fc.boolean(),
    deviceSharedWithHighRisk: fc.boolean(),
    tiesAbove60: count,
  }),
});

describe('always', () => {
  test('bounded, each part within its cap, and the factors add up to the score', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const { value, factors } = scoreFiveComponent(given);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
        expect(sumPoints(factors)).toBe(value);
        for (const [part, cap] of Object.entries(PART_CAPS)) {
          expect(sumPoints(factors.filter((factor) => factor.part === (part as Part)))).toBeLessThanOrEqual(cap);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('another signal never lowers the score', () => {
    fc.assert(
      fc.property(anyBehaviour, anySignal, (given, more) => {
        const before = scoreFiveComponent(given).value;
        const after = scoreFiveComponent({ ...given, signals: [...given.signals, more] }).value;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 1_000 },
    );
  });

  test('neither the order of the signals nor a repeated one matters', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const { value } = scoreFiveComponent(given);
        expect(scoreFiveComponent({ ...given, signals: given.signals.toReversed() }).value).toBe(value);
        expect(scoreFiveComponent({ ...given, signals: [...given.signals, ...given.signals] }).value).toBe(value);
      }),
    );
  });

  test('time without anything new never raises it', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer({ min: 0, max: 400 }), (given, days) => {
        const still = { ...given, account: { ...given.account, registeredAt: null } };
        const later = { ...still, now: NOW + days * DAY_MS };
        expect(scoreFiveComponent(later).value).toBeLessThanOrEqual(scoreFiveComponent(still).value);
      }),
    );
  });

  test('without what the explanation names, the score is in the tier below', () => {
    fc.assert(
      fc.property(anyBehaviour, (given) => {
        const score = scoreFiveComponent(given);
        const { toLower, ranked, tier } = explain(score);
        expect(ranked).toHaveLength(score.factors.length);
        if (tier === 'monitor') return expect(toLower).toBeNull();
        const rest = score.factors.filter(
          (factor) => !toLower?.without.includes(factor) && factor.code !== `${factor.part}_limit`,
        );
        const parts = Object.entries(PART_CAPS).map(([part, cap]) =>
          Math.min(cap, Math.max(0, sumPoints(rest.filter((factor) => factor.part === part)))),
        );
        const without = parts.reduce((sum, points) => sum + points, 0);
        expect(TIERS.indexOf(tierOf(Math.min(100, without)))).toBeLessThan(TIERS.indexOf(tier));
      }),
    );
  });
});

test('the explanation says it in words', () => {
  const { text, toLower } = explain(
    scoreFiveComponent(
      behaviour({
        signals: times(3, () => signal('CONTACT_PHONE')),
        account: { verification: null, profileComplete: false },
      }),
    ),
  );
  expect(toLower).toMatchObject({ tier: 'monitor', without: [{ code: 'repeated' }] });
  expect(text).toContain('3 signals of contact details');
  expect(text).toContain('it would be monitor');
});

test.each([
  [[], 'stable'],
  [[10], 'stable'],
  [[10, 15], 'stable'],
  [[10, 16], 'escalating'],
  [[50, 40], 'decaying'],
  [[0, 50, 50, 50, 50, 50, 50], 'stable'],
  [[0, 6, 12, 18, 24, 31], 'escalating'],
] as const)('the trend of %j is %s', (values, trend) => {
  expect(trendOf(values)).toBe(trend);
});

test('a score is news when its tier, its factors or its value by a point changed', () => {
  const score = (value: number, ...codes: string[]) => ({
    value,
    factors: codes.map((code) => ({ part: 'network' as const, code, text: '', points: 1, cap: 1 })),
  });
  expect(isMaterial(null, score(1))).toBe(true);
  expect(isMaterial(score(10, 'a'), score(10.9, 'a'))).toBe(false);
  expect(isMaterial(score(10, 'a'), score(11, 'a'))).toBe(true);
  expect(isMaterial(score(19.9, 'a'), score(20, 'a'))).toBe(true);
  expect(isMaterial(score(10, 'a'), score(10, 'b'))).toBe(true);
});
