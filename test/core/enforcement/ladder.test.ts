import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../core/enforcement/actions.ts';
import { LAYER_MEANING, weighEvidence } from '../../../core/enforcement/evidence.ts';
import { climb, LADDER, type LadderInput, settle } from '../../../core/enforcement/ladder.ts';
import { priorityOf } from '../../../core/enforcement/priority.ts';
import { REASONS } from '../../../core/enforcement/reasons.ts';
import { TIERS } from '../../../core/scoring/tiers.ts';

const input = (overrides: Partial<LadderInput>): LadderInput => ({
  tier: 'low',
  violations: 1,
  layers: 2,
  evasion: false,
  intent: false,
  context: 'account',
  ...overrides,
});
const asked = (overrides: Partial<LadderInput>): string =>
  climb(input(overrides))
    .map(({ kind, hours, automatic }) => `${kind}${hours ? ` ${hours}h` : ''}${automatic ? '' : '?'}`)
    .join(' + ');

test.each<[string, Partial<LadderInput>, string]>([
  ['monitor asks for nothing', { tier: 'monitor', violations: 9 }, ''],
  ['low, first', { tier: 'low', violations: 1 }, 'soft_warning'],
  ['low, further', { tier: 'low', violations: 2 }, 'hard_warning 720h'],
  ['low without a violation', { tier: 'low', violations: 0 }, ''],
  ['medium, first', { tier: 'medium', violations: 1 }, 'hard_warning 720h'],
  ['medium, second', { tier: 'medium', violations: 2 }, 'hard_warning 720h'],
  ['medium, third', { tier: 'medium', violations: 3 }, 'temporary_restriction 24h'],
  ['medium, third, one layer only', { tier: 'medium', violations: 3, layers: 1 }, 'hard_warning 720h'],
  ['high, evasion', { tier: 'high', evasion: true }, 'safe_mode 24h + temporary_restriction 72h?'],
  ['high, intent', { tier: 'high', intent: true }, 'safe_mode 24h + temporary_restriction 72h?'],
  ['high, repeat', { tier: 'high', violations: 2 }, 'safe_mode 24h + temporary_restriction 72h?'],
  ['high, one layer only', { tier: 'high', evasion: true, layers: 1 }, 'admin_escalation?'],
  ['high, other', { tier: 'high' }, 'admin_escalation?'],
  ['critical', { tier: 'critical', violations: 0 }, 'safe_mode 24h + account_suspension?'],
  ['critical, one layer only', { tier: 'critical', layers: 1 }, 'admin_escalation?'],
  ['a message', { tier: 'medium', violations: 3, context: 'message' }, 'message_throttled 24h'],
  ['a payment', { tier: 'medium', violations: 3, context: 'payment' }, 'payment_blocked 24h'],
  ['a booking', { tier: 'medium', violations: 3, context: 'booking' }, 'booking_blocked 24h'],
  ['a provider', { tier: 'medium', violations: 3, context: 'provider' }, 'provider_suspended 24h'],
  ['a payment, warned', { tier: 'medium', context: 'payment' }, 'payment_held 720h'],
  ['critical, whatever the context', { tier: 'critical', context: 'booking' }, 'safe_mode 24h + account_suspension?'],
])('%s', (_name, overrides, expected) => {
  expect(asked(overrides)).toBe(expected);
});

describe('what no rung may do', () => {
  const everything = TIERS.flatMap((tier) =>
    [0, 1, 2, 3, 10].flatMap((violations) =>
      [0, 1, 2].flatMap((layers) =>
        [false, true].flatMap((flag) =>
          climb(input({ tier, violations, layers, evasion: flag, intent: flag })).map((p) => ({ ...p, layers })),
        ),
      ),
    ),
  );

  test('nothing irreversible is automatic, and nobody is banned by a ladder', () => {
    expect(everything.filter(({ kind, automatic }) => automatic && ACTIONS[kind].irreversible)).toEqual([]);
    expect(everything.map(({ kind }) => kind)).not.toContain('permanent_ban');
  });

  test('without two layers nothing stronger than a warning happens by itself', () => {
    const strong = everything.filter((p) => p.automatic && p.layers < 2 && !p.kind.endsWith('_warning'));
    expect(strong).toEqual([]);
  });

  test('every rung can be reached', () => {
    expect(new Set(everything.map(({ rule }) => rule))).toEqual(new Set(LADDER.map(({ rule }) => rule)));
  });
});

test.each([
  [true, false, false, 'applied', false],
  [true, true, false, 'applied', true],
  [true, true, true, 'applied', true],
  [true, false, true, 'proposed', false],
  [false, true, true, 'proposed', false],
] as const)('automatic %s, shadow %s, kill switch %s → %s', (automatic, shadow, killSwitch, state, recorded) => {
  const proposal = { kind: 'safe_mode', hours: 24, automatic, rule: 'high/evasion' } as const;
  expect(settle(proposal, { shadow, killSwitch })).toEqual({ state, shadow: recorded });
});

describe('evidence', () => {
  const signal = (id: string, eventId: string, type: 'CONTACT_PHONE' | 'PAYMENT_EXTERNAL', confidence: number) => ({
    id,
    eventId,
    type,
    confidence,
    obfuscated: id === 'c',
  });

  test('violations are distinct events at or above the bar; the rest is informational', () => {
    const evidence = weighEvidence([
      signal('a', 'e1', 'CONTACT_PHONE', 0.9),
      signal('b', 'e1', 'PAYMENT_EXTERNAL', 0.5),
      signal('c', 'e2', 'CONTACT_PHONE', 0.49),
    ]);
    expect(evidence).toMatchObject({ violations: 1, evasion: false, intent: false, main: 'contact' });
    expect([...evidence.layers]).toEqual(['contact', 'payment']);
    expect(evidence.signalIds).toEqual(['a', 'b']);
  });

  test('nothing is no evidence', () => {
    expect(weighEvidence([])).toMatchObject({ violations: 0, main: null, types: [] });
  });

  test('every layer leads to a reason that may carry actions', () => {
    for (const { reason } of Object.values(LAYER_MEANING)) expect(REASONS[reason].violation).toBe(true);
  });
});

test('priority is severity × reach, both visible; reach is bounded', () => {
  expect(priorityOf(40, 0)).toEqual({ priority: 40, terms: { severity: 40, reach: 1 } });
  expect(priorityOf(40, 3)).toEqual({ priority: 60, terms: { severity: 40, reach: 1.5 } });
  expect(priorityOf(80, 10_000).terms.reach).toBe(2);
});
