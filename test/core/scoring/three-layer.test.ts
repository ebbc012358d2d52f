import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import { scoreThreeLayer } from '../../../core/scoring/three-layer.ts';
import { behaviour, NOW, signal, times } from './facts.ts';

const termOf = (given: Parameters<typeof behaviour>[0], code: string) =>
  scoreThreeLayer(behaviour(given)).factors.find((factor) => factor.code === code);

/** Points within the layer, before its weight. */
describe('each term by itself', () => {
  test.each<[string, number, Parameters<typeof behaviour>[0], number]>([
    ['escrow_avoidance', 0.3, { signals: [signal('PAYMENT_EXTERNAL')] }, 20],
    ['escrow_avoidance', 0.3, { signals: [signal('BOOKING_CANCEL_AFTER_CONTACT', { confidence: 0.5 })] }, 10],
    ['escrow_avoidance', 0.3, { signals: [signal('CONTACT_PHONE', { obfuscated: true })] }, 5],
    ['escrow_avoidance', 0.3, { signals: [signal('CONTACT_PHONE')] }, 0],
    ['escrow_avoidance', 0.3, { signals: times(9, () => signal('TX_REDIRECT_ATTEMPT')) }, 40],
    ['cancellations', 0.3, { bookings: { total: 10, cancelled: 5 } }, 15],
    ['cancellations', 0.3, { bookings: { total: 10, cancelled: 8, contactThenCancel: true } }, 30],
    ['off_platform', 0.3, { signals: [signal('CONTACT_PHONE'), signal('OFF_PLATFORM_INTENT')] }, 20],
    ['off_platform', 0.3, { signals: [signal('PAYMENT_EXTERNAL')] }, 0],
    ['volume', 0.4, { signals: times(3, () => signal('CONTACT_PHONE')) }, 12],
    ['volume', 0.4, { signals: times(9, () => signal('CONTACT_PHONE')) }, 25],
    ['diversity', 0.4, { signals: [signal('CONTACT_PHONE'), signal('CONTACT_EMAIL'), signal('CONTACT_EMAIL')] }, 16],
    ['escalation', 0.4, { signals: [signal('CONTACT_PHONE', { escalation: true, confidence: 0.5 })] }, 10],
    ['escalation', 0.4, { signals: [signal('CONTACT_PHONE')] }, 0],
    ['repeats', 0.4, { signals: times(3, () => signal('CONTACT_PHONE')) }, 8],
    ['obfuscation', 0.4, { signals: [signal('CONTACT_PHONE', { obfuscated: true })] }, 5],
    ['flagged_counterparties', 0.3, { network: { tiesAbove60: 2 } }, 20],
    ['flagged_counterparties', 0.3, { signals: [signal('NETWORK_CONTAGION')] }, 10],
    ['shared_endpoints', 0.3, { signals: [signal('PROVIDER_DUPLICATE_IDENTITY')] }, 15],
    ['similar_patterns', 0.3, { signals: [signal('PATTERN_COORDINATED')] }, 12.5],
    ['similar_patterns', 0.3, { money: { circularPartners: 3 } }, 25],
    ['device_cluster', 0.3, { network: { deviceAccounts: 2 } }, 10],
    ['device_cluster', 0.3, { network: { deviceAccounts: 2, deviceSharedWithSuspended: true } }, 20],
  ])('%s × %d, %j → %d', (code, weight, given, points) => {
    expect(termOf(given, code)?.points ?? 0).toBeCloseTo(weight * points, 2);
  });
});

test('signals fade by their half-life in every layer', () => {
  const at = NOW - 14 * DAY_MS;
  const fresh = scoreThreeLayer(behaviour({ signals: [signal('CONTACT_PHONE', { escalation: true })] })).value;
  const old = scoreThreeLayer(behaviour({ signals: [signal('CONTACT_PHONE', { escalation: true, at })] })).value;
  expect(old).toBeCloseTo(fresh / 2, 1);
});

test('an account with nothing against it scores nothing, however new it is', () => {
  expect(scoreThreeLayer(behaviour({ account: { verification: null, registeredAt: NOW } }))).toEqual({
    value: 0,
    factors: [],
  });
});

test('says what it counts in words', () => {
  expect(termOf({ network: { deviceAccounts: 1, deviceSharedWithHighRisk: true } }, 'device_cluster')?.text).toBe(
    '1 other account on the same devices, one high-risk',
  );
  expect(termOf({ signals: [signal('NETWORK_CONTAGION')] }, 'flagged_counterparties')?.text).toBe(
    'strong ties to risky accounts',
  );
});
