import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../core/scoring/behaviour.ts';
import { DAY_MS, signalWeight } from '../../../core/scoring/decay.ts';
import { explain } from '../../../core/scoring/explain.ts';
import { scoreFiveComponent } from '../../../core/scoring/five-component.ts';
import { isMaterial } from '../../../core/scoring/material.ts';
import { tierOf } from '../../../core/scoring/tiers.ts';
import { trendOf } from '../../../core/scoring/trend.ts';
import { behaviour, NOW, signal, times } from './facts.ts';

const pointsOf = (given: Behaviour, code: string): number =>
  scoreFiveComponent(given).factors.find((factor) => factor.code === code)?.points ?? 0;

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

test('a score is news when its model, its tier, its factors or its value by a point changed', () => {
  const score = (value: number, ...codes: string[]) => ({
    model: 'five-component',
    value,
    factors: codes.map((code) => ({ part: 'network' as const, code, text: '', points: 1, cap: 1 })),
  });
  expect(isMaterial(null, score(1))).toBe(true);
  expect(isMaterial(score(10, 'a'), score(10.9, 'a'))).toBe(false);
  expect(isMaterial(score(10, 'a'), score(11, 'a'))).toBe(true);
  expect(isMaterial(score(19.9, 'a'), score(20, 'a'))).toBe(true);
  expect(isMaterial(score(10, 'a'), score(10, 'b'))).toBe(true);
  expect(isMaterial(score(10, 'a'), { ...score(10, 'a'), model: 'three-layer' })).toBe(true);
});
