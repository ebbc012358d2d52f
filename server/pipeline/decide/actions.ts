import { SIGNALS } from '../../../core/detection/signals.ts';
import { actionInfo } from '../../../core/enforcement/actions.ts';
import { LAYER_MEANING, NO_LAYER } from '../../../core/enforcement/evidence.ts';
import { type Proposal, settle } from '../../../core/enforcement/ladder.ts';
import { propose } from '../../../core/enforcement/propose.ts';
import { underPolicy } from '../../../core/enforcement/under-policy.ts';
import type { RuleBundle } from '../../../core/policy/bundle.ts';
import { count } from '../../../core/scoring/term.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import type { RuntimeSettings } from '../../settings/load.ts';
import type { Candidate } from './candidates.ts';
import { type EnforcementState, standingKinds } from './state.ts';

const HOUR_MS = 3_600_000;

export type ActionRow = Row<'actions'>;
export interface RuledAction {
  readonly rule: string;
  /** Of the rules that it was judged by. */
  readonly policyVersion: number;
  readonly row: ActionRow;
}

/** What holds while a batch is decided. */
export interface Ruling {
  readonly settings: RuntimeSettings;
  readonly policy: RuleBundle;
}

/** What the ladder asks for under the organisation's rules, as rows. The score, the signals and the reason travel with each; message text never does. */
export function actionsFor(
  candidate: Candidate,
  state: EnforcementState,
  { settings, policy }: Ruling,
  caseId: string | null,
  now: number,
): RuledAction[] {
  const { evidence, tier, scored } = candidate;
  const meaning = evidence.main ? LAYER_MEANING[evidence.main] : NO_LAYER;
  const standing = state.actions.get(scored.userId) ?? [];
  return underPolicy(propose(tier, evidence), meaning.reason, policy)
    .map((proposal) => ({ proposal, ...settle(proposal, settings.enforcement(tier, proposal.rule)) }))
    .filter(({ proposal, shadow }) => !standingKinds(standing, shadow).has(proposal.kind))
    .map(({ proposal, state: actionState, shadow }) => {
      const applied = actionState === 'applied';
      const row: ActionRow = {
        id: newId(now),
        version: 1,
        user_id: scored.userId,
        case_id: caseId,
        decision_id: null,
        kind: proposal.kind,
        scope: actionInfo(proposal.kind).scope,
        state: actionState,
        automatic: true,
        shadow,
        reason_code: meaning.reason,
        policy_clause: policy.reasons[meaning.reason].clause,
        facts: factsOf(candidate),
        evidence: [...evidence.signalIds].slice(-50),
        score_id: scored.score.id,
        proposed_at: now,
        starts_at: applied ? now : null,
        ends_at: applied ? endOf(proposal, now) : null,
        decided_by: null,
      };
      return { rule: proposal.rule, policyVersion: policy.version, row };
    });
}

const endOf = ({ hours }: Proposal, now: number): number | null => (hours === null ? null : now + hours * HOUR_MS);

function factsOf({ evidence, scored, tier }: Candidate): string {
  const kinds = evidence.types.map((type) => SIGNALS[type].label.toLowerCase()).join(', ');
  const what = kinds === '' ? 'no signal of its own' : kinds;
  return `${count(evidence.violations, 'violation')} in 30 days (${what}); score ${scored.score.value}, ${tier}`;
}
