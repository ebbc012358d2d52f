import { describe, expect, test } from 'vitest';
import { refuse } from '../../core/contract/errors.ts';
import { deviceFacts, deviceState, revokeEffect, whyNotRevoke } from '../../renderer/screens/devices/device-words.ts';
import type { Device } from '../../renderer/screens/devices/use-devices.ts';
import { asksForCode, keysToCompare } from '../../renderer/screens/sign-in/ask-for.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const device = (change: Partial<Device> = {}): Device => ({
  id: '0192f1a0-5e1c-7000-8000-000000000001',
  name: 'Desk',
  person: { id: '0192f1a0-5e1c-7000-8000-000000000002', display_name: 'Mara', role: 'moderator' },
  enrolled_at: NOW - 48 * HOUR,
  last_seen_at: NOW - HOUR,
  certificate_not_after: NOW + HOUR,
  revoked_at: null,
  revoked_reason: null,
  current: false,
  ...change,
});

describe('a device in words', () => {
  test.each([
    [{}, 'Enrolled'],
    [{ current: true }, 'This device'],
    [{ certificate_not_after: NOW }, 'Locked'],
    [{ revoked_at: NOW - 1, current: true }, 'Revoked'],
  ])('%j is called %s', (change, word) => {
    expect(deviceState(device(change), NOW).word).toBe(word);
  });

  test('says when it synced last and until when it works by itself', () => {
    expect(deviceFacts(device(), NOW)).toMatch(/Last sync 1 h ago\. Certificate until/);
    expect(deviceFacts(device({ certificate_not_after: NOW - 1 }), NOW)).toContain('it is locked until');
    expect(deviceFacts(device({ revoked_at: NOW, revoked_reason: 'lost' }), NOW)).toMatch(/Revoked .*\. Reason: lost$/);
  });

  test('what a revocation does is said before, and once is enough', () => {
    expect(revokeEffect(device({ current: true }))).toContain('in front of you');
    expect(revokeEffect(device())).toContain('cannot be taken back');
    expect(whyNotRevoke(device(), null)).toBeNull();
    expect(whyNotRevoke(device({ revoked_at: NOW }), null)).toContain('before');
    expect(whyNotRevoke(device(), refuse('offline'))).toContain('reached');
  });
});

describe('the sign-in asks for', () => {
  test.each([
    ['enrolment_code_needed', true],
    ['enrolment_code_used', true],
    ['device_revoked', true],
    ['device_key_retired', true],
    ['credentials_invalid', false],
    ['person_dismissed', false],
  ] as const)('a code after %s: %s', (code, asks) => {
    expect(asksForCode(refuse(code))).toBe(asks);
  });

  test('a comparison of keys only with both of them', () => {
    expect(keysToCompare(refuse('server_key_changed', 'known AB12 CD34, now 00FF 11EE'))).toEqual({
      known: 'AB12 CD34',
      now: '00FF 11EE',
    });
    expect(keysToCompare(refuse('server_key_changed'))).toBeNull();
    expect(keysToCompare(refuse('receipt_invalid', 'known AB12, now 00FF'))).toBeNull();
  });
});
