import { needsSecondPerson, type RuleBundle } from '../policy/bundle.ts';
import type { Proposal } from './ladder.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * What the organisation's rules leave of what the ladder asks for: nothing for a reason that is no longer in force, and
 * what two people decide waits for them, whoever asked for it.
 */
export function underPolicy(proposals: readonly Proposal[], reason: ReasonCode, policy: RuleBundle): Proposal[] {
  if (!policy.reasons[reason].in_force) return [];
  return proposals.map((one) => (needsSecondPerson(policy, one.kind) ? { ...one, automatic: false } : one));
}
