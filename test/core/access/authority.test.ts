import { expect, test } from 'vitest';
import { type Act, type Authority, OFFLINE_LIMITS, whyNotCovered } from '../../../core/access/authority.ts';
import { ROLE_NAMES, roleOf } from '../../../core/access/roles.ts';
import { ACTIONS } from '../../../core/enforcement/actions.ts';

const NOW = 1_000_000;
const authority: Authority = { commands: ['decide', 'claim'], not_after: NOW, severity: 6, decisions: 3 };
const act = (change: Partial<Act> = {}): Act => ({ name: 'decide', at: NOW, severity: 5, inTouch: false, ...change });
const code = (given: Authority, done: Act, used = 0): string | null => whyNotCovered(given, done, used)?.code ?? null;

test.each<[string, string | null, Partial<Act>, number]>([
  ['what it names, within its limits', null, {}, 2],
  ['at the last moment', null, { at: NOW }, 0],
  ['a moment later', 'lease_expired', { at: NOW + 1 }, 0],
  ['a moment later, in touch', 'lease_expired', { at: NOW + 1, inTouch: true }, 0],
  ['another command', 'certificate_command', { name: 'release' }, 0],
  ['another command, in touch', 'certificate_command', { name: 'release', inTouch: true }, 0],
  ['the strongest that it covers', null, { severity: 6 }, 0],
  ['something stronger', 'certificate_severity', { severity: 7 }, 0],
  ['something stronger, in touch', null, { severity: 7, inTouch: true }, 0],
  ['one too many', 'certificate_count', {}, 3],
  ['one too many, in touch', null, { inTouch: true }, 3],
  ['what decides nothing, however many there are', null, { name: 'claim', severity: null }, 99],
])('%s', (_what, expected, change, used) => {
  expect(code(authority, act(change), used)).toBe(expected);
});

test('a certificate of before there were limits has none', () => {
  expect(code({ commands: ['decide'], not_after: NOW }, act({ severity: 8 }), 1_000)).toBeNull();
});

test('no role bans out of touch, and who decides nothing has nothing to use up', () => {
  for (const role of ROLE_NAMES) {
    expect(OFFLINE_LIMITS[role].severity).toBeLessThan(ACTIONS.permanent_ban.severity);
    const decides = roleOf(role).permissions.includes('cases.decide');
    expect(OFFLINE_LIMITS[role].decisions > 0, role).toBe(decides);
  }
});
