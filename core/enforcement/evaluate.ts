import { SIGNALS, type SignalType, VIOLATION_CONFIDENCE } from '../detection/signals.ts';
import { type Tier, tierRank } from '../scoring/tiers.ts';
import { actionInfo, type UserStatus } from './actions.ts';
import { EVALUATIONS, type EvaluatedAction, type EvaluationDecision, HOLDS, TAKES_TWO } from './holds.ts';
import type { EnforcementSettings } from './ladder.ts';
import { isLive, type StatusAction } from './status.ts';

export interface StandingAction extends StatusAction {
  /** Applied by a rule, and by no person. */
  readonly automatic: boolean;
}

/** An account as it stands now. */
export interface Party {
  readonly status: UserStatus;
  readonly score: number | null;
  readonly tier: Tier | null;
  readonly actions: readonly StandingAction[];
}

export interface EvaluateInput {
  readonly action: EvaluatedAction;
  /** Null when we do not know the account. */
  readonly account: Party | null;
  /** Null when there is none, or we do not know it. */
  readonly counterparty: Party | null;
  /** What detection found in the text; empty where there is none. */
  readonly signals: readonly { readonly type: SignalType; readonly confidence: number }[];
  settings(tier: Tier, rule: string): EnforcementSettings;
  readonly now: number;
}

export interface Evaluation {
  readonly decision: EvaluationDecision;
  /** What it would have been without shadow mode and kill switch; null when they changed nothing. */
  readonly wouldBe: EvaluationDecision | null;
  /** Null when never scored. */
  readonly score: number | null;
  readonly tier: Tier;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

interface Finding {
  readonly decision: EvaluationDecision;
  readonly code: string;
  readonly text: string;
  /** A judgement of this moment by a rule, or an action that stands. */
  readonly by: 'text' | 'tier' | 'rule' | 'person';
}

const MAY_BE_HELD = tierRank('medium');
const LOOKED_AT = tierRank('high');

const strongest = (decisions: readonly EvaluationDecision[]): EvaluationDecision =>
  EVALUATIONS[Math.max(0, ...decisions.map((one) => EVALUATIONS.indexOf(one)))] ?? 'allow';

function standingFindings(party: Party, action: EvaluatedAction, now: number, whose: string): Finding[] {
  return party.actions
    .filter((one) => isLive(one, now))
    .flatMap(({ kind, automatic, ends_at }): Finding[] => {
      const decision = HOLDS[kind][action];
      if (!decision) return [];
      const until = ends_at === null ? '' : ` until ${new Date(ends_at).toISOString()}`;
      const text = `${whose}: ${actionInfo(kind).label.toLowerCase()}${until}`;
      return [{ decision, code: kind, text, by: automatic ? 'rule' : 'person' }];
    });
}

const tierFindings = (tier: Tier | null, whose: string): Finding[] =>
  tier !== null && tierRank(tier) >= LOOKED_AT
    ? [{ decision: 'flag', code: `tier_${tier}`, text: `${whose}: ${tier} risk`, by: 'tier' }]
    : [];

/**
 * A text with a violation is flagged. It is held when two independent layers agree and the account has a history:
 * nothing stronger than a warning rests on one message or one layer.
 */
function textFindings(signals: EvaluateInput['signals'], tier: Tier): Finding[] {
  const valid = signals.filter(({ confidence }) => confidence >= VIOLATION_CONFIDENCE);
  const layers = new Set(valid.map(({ type }) => SIGNALS[type].layer));
  const decision = layers.size >= 2 && tierRank(tier) >= MAY_BE_HELD ? 'block' : 'flag';
  return valid.map(({ type }) => ({
    decision,
    code: type,
    text: `The text: ${SIGNALS[type].label.toLowerCase()}`,
    by: 'text',
  }));
}

/** What comes of a finding: shadow holds back what a rule judges now; the kill switch, every hold that no person chose. */
function settle(finding: Finding, settings: EnforcementSettings): EvaluationDecision {
  if (finding.by === 'person') return finding.decision;
  if (settings.shadow && finding.by !== 'rule') return 'allow';
  return settings.killSwitch && finding.decision === 'block' ? 'flag' : finding.decision;
}

/** Whether the platform should let an action through, from the current state only. */
export function evaluate(input: EvaluateInput): Evaluation {
  const { action, account, counterparty, signals, now } = input;
  if (!account) {
    const reasons = [{ code: 'unknown_user', text: 'Nothing is known of this account: it is watched' }];
    return { decision: 'allow', wouldBe: null, score: null, tier: 'monitor', reasons };
  }
  const tier = account.tier ?? 'monitor';
  const withOther = counterparty !== null && TAKES_TWO.has(action) ? counterparty : null;
  const findings = [
    ...standingFindings(account, action, now, 'The account'),
    ...(withOther ? standingFindings(withOther, action, now, 'The other side') : []),
    ...tierFindings(account.tier, 'The account'),
    ...(withOther ? tierFindings(withOther.tier, 'The other side') : []),
    ...textFindings(signals, tier),
  ];
  const settled = findings.map((finding) => settle(finding, input.settings(tier, `evaluate/${finding.by}`)));
  const decision = strongest(settled);
  const wouldBe = strongest(findings.map((finding) => finding.decision));
  return {
    decision,
    wouldBe: wouldBe === decision ? null : wouldBe,
    score: account.score,
    tier,
    reasons: findings.map(({ code, text }) => ({ code, text })),
  };
}
