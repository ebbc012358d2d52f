import { expect, test } from 'vitest';
import type { Proposal } from '../../../core/enforcement/ladder.ts';
import { underPolicy } from '../../../core/enforcement/under-policy.ts';
import { BUILT_IN, type RuleBundle } from '../../../core/policy/bundle.ts';

const warning: Proposal = { kind: 'hard_warning', hours: 720, automatic: true, rule: 'medium/first' };
const hold: Proposal = { kind: 'safe_mode', hours: 24, automatic: true, rule: 'critical/any' };
const suspension: Proposal = { kind: 'account_suspension', hours: null, automatic: false, rule: 'critical/any' };
const policy = (change: Partial<RuleBundle>): RuleBundle => ({ ...BUILT_IN, ...change });

test.each<[string, readonly Proposal[], RuleBundle, readonly Proposal[]]>([
  ['what is built in changes nothing', [hold, suspension], BUILT_IN, [hold, suspension]],
  [
    'what two people decide is not automatic, the rest is',
    [warning, hold],
    policy({ second_person: ['safe_mode'] }),
    [warning, { ...hold, automatic: false }],
  ],
  ['what cannot be undone never is', [{ ...suspension, automatic: true }], BUILT_IN, [suspension]],
  [
    'another reason out of force is no matter',
    [warning],
    policy({ reasons: { ...BUILT_IN.reasons, fraud: { clause: 'x', in_force: false } } }),
    [warning],
  ],
  [
    'nothing for one that is',
    [warning, hold],
    policy({ reasons: { ...BUILT_IN.reasons, contact_sharing: { clause: 'x', in_force: false } } }),
    [],
  ],
])('%s', (_name, asked, rules, left) => {
  expect(underPolicy(asked, 'contact_sharing', rules)).toEqual(left);
});
