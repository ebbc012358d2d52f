import type { CommandArgs } from '../../../core/commands/index.ts';
import { VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { type ActionKind, actionInfo } from '../../../core/enforcement/actions.ts';
import { REASONS, type ReasonCode } from '../../../core/enforcement/reasons.ts';
import { suggestReason } from '../../../core/enforcement/suggest.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import type { Row } from '../../../core/tables/index.ts';
import type { SignalVerdict } from '../../../core/tables/signals.ts';

/** A decision in the making. `verdicts` holds what the person set; the rest follows from the reason. */
export interface Draft {
  readonly reason: ReasonCode | null;
  readonly actions: readonly ActionKind[];
  readonly comment: string;
  readonly verdicts: Readonly<Record<string, SignalVerdict | null>>;
}

export const EMPTY_DRAFT: Draft = { reason: null, actions: [], comment: '', verdicts: {} };

/** Signals that nobody has judged yet. */
export const openSignals = (data: CaseResult): Row<'signals'>[] =>
  data.signals.filter((signal) => signal.verdict === null);

/** What a reason says about a signal unless the person says otherwise; informational signals stay without a verdict. */
export function defaultVerdict(reason: ReasonCode | null, signal: Row<'signals'>): SignalVerdict | null {
  if (reason === null || reason === 'insufficient_evidence') return null;
  if (!REASONS[reason].violation) return 'false_positive';
  return signal.confidence >= VIOLATION_CONFIDENCE ? 'true_positive' : null;
}

export function verdictOf(draft: Draft, signal: Row<'signals'>): SignalVerdict | null {
  const set = draft.verdicts[signal.id];
  return set === undefined ? defaultVerdict(draft.reason, signal) : set;
}

export const withReason = (draft: Draft, reason: ReasonCode): Draft => ({
  ...draft,
  reason,
  actions: REASONS[reason].violation ? draft.actions : [],
});

export const withAction = (draft: Draft, kind: ActionKind): Draft => ({
  ...draft,
  actions: draft.actions.includes(kind) ? draft.actions.filter((each) => each !== kind) : [...draft.actions, kind],
});

/** Turns every verdict at once. */
export function turnVerdicts(draft: Draft, data: CaseResult): Draft {
  const signals = openSignals(data);
  const allTrue = signals.every((signal) => verdictOf(draft, signal) === 'true_positive');
  const verdict: SignalVerdict = allTrue ? 'false_positive' : 'true_positive';
  return { ...draft, verdicts: Object.fromEntries(signals.map((signal) => [signal.id, verdict])) };
}

/**
 * The reason that the leading signal points to. Where none is left without a verdict, the one on record: of a case that was
 * escalated with it.
 */
export function suggestedReason(data: CaseResult): ReasonCode | null {
  const onRecord = data.decisions.find(({ id }) => id === data.case.decision_id)?.reason_code;
  return suggestReason(openSignals(data)) ?? (onRecord && REASONS[onRecord].violation ? onRecord : null);
}

/** What the panel opens with. */
export const suggestedDraft = (data: CaseResult): Draft => ({ ...EMPTY_DRAFT, reason: suggestedReason(data) });

/** Why the draft cannot be confirmed yet, in words; null when it can. */
export function whyNotReady(draft: Draft): string | null {
  if (draft.reason === null) return 'Choose a reason first: press its number.';
  if (REASONS[draft.reason].violation && draft.actions.length === 0) return 'Choose an action: press its letter.';
  return null;
}

export const irreversible = (draft: Draft): ActionKind[] =>
  draft.actions.filter((kind) => actionInfo(kind).irreversible);

/** The command's arguments; `newId` makes the ids of the action rows. */
export function decideArgs(data: CaseResult, draft: Draft, newId: () => string): CommandArgs<'decide'> | null {
  if (draft.reason === null) return null;
  const verdicts = openSignals(data).flatMap((signal) => {
    const verdict = verdictOf(draft, signal);
    return verdict === null ? [] : [{ signal_id: signal.id, verdict }];
  });
  return {
    case_id: data.case.id,
    reason_code: draft.reason,
    comment: draft.comment.trim() || null,
    actions: draft.actions.map((kind) => ({ id: newId(), kind, hours: null })),
    verdicts: verdicts.slice(0, 500),
    seen: { state: data.case.state, tier: data.case.tier, claimed_by: data.case.claimed_by },
  };
}

/** Versions of the rows that a decision rests on. */
export function seenVersions(data: CaseResult): Record<string, number> {
  const seen: Record<string, number> = { [`cases/${data.case.id}`]: data.case.version };
  if (data.subject) seen[`users/${data.subject.id}`] = data.subject.version;
  for (const signal of data.signals) seen[`signals/${signal.id}`] = signal.version;
  return seen;
}
