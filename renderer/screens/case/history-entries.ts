import { ACTIONS, type ActionState } from '../../../core/enforcement/actions.ts';
import { REASONS } from '../../../core/enforcement/reasons.ts';
import type { CaseResult } from '../../../core/queries/case.ts';
import { personName } from './names.ts';

export interface HistoryEntry {
  readonly id: string;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  /** Further lines: comment, actions of a decision, facts. */
  readonly more: readonly string[];
  /** `second` is kept and never applied; `shadow` had no effect; `waiting` has not left this device. */
  readonly kind: 'case' | 'decision' | 'second' | 'action' | 'shadow' | 'waiting';
}

const STATE_WORDS: Readonly<Record<ActionState, string>> = {
  proposed: 'proposed',
  approved: 'approved',
  rejected: 'rejected',
  expired_unapproved: 'expired without approval',
  applied: 'applied',
  reversed: 'reversed',
  ended: 'ended',
};

const hours = (n: number | null): string => (n === null ? '' : n % 24 === 0 ? `, ${n / 24} d` : `, ${n} h`);

/** Everything that people and automation did with the case, newest first. Actions of a decision stand with it. */
export function historyEntries(data: CaseResult, me: string, pendingLabel: (name: string) => string): HistoryEntry[] {
  const row = data.case;
  const pendingIds = new Set(data.pending.map((item) => item.command_id));
  const decided = data.decisions.map((decision): HistoryEntry => {
    const { label } = REASONS[decision.reason_code];
    const second = decision.opinion === 'second';
    return {
      id: decision.id,
      at: decision.decided_at,
      who: personName(data, decision.person_id, me),
      what: `${label} · ${decision.policy_clause}`,
      more: [
        ...decision.actions.map(
          ({ kind, hours: n }) => `${ACTIONS[kind].label}${hours(n ?? ACTIONS[kind].defaultHours)}`,
        ),
        ...(decision.comment ? [decision.comment] : []),
        ...(second ? ['The case was decided before: this is kept on record and was not applied.'] : []),
        ...(decision.opinion === 'compensating'
          ? ['Takes the place of the decision before it; both stay on record.']
          : []),
        ...(decision.clock_suspect
          ? ['The clock of the device was set meanwhile: the time of this decision is doubtful.']
          : []),
        ...(pendingIds.has(decision.id) ? ['Waits here to be sent.'] : []),
      ],
      kind: second ? 'second' : 'decision',
    };
  });
  const decisionIds = new Set(data.decisions.map((decision) => decision.id));
  const acted = data.actions
    .filter((action) => action.decision_id === null || !decisionIds.has(action.decision_id))
    .map(
      (action): HistoryEntry => ({
        id: action.id,
        at: action.starts_at ?? action.proposed_at,
        who: action.automatic ? 'Automation' : personName(data, action.decided_by, me),
        what: `${ACTIONS[action.kind].label} ${action.shadow ? 'would have been ' : ''}${STATE_WORDS[action.state]}`,
        more: [action.facts, ...(action.shadow ? ['Shadow mode: it had no effect.'] : [])],
        kind: action.shadow ? 'shadow' : 'action',
      }),
    );
  const waiting = data.pending
    .filter((item) => !decisionIds.has(item.command_id) && !data.notes.some((note) => note.id === item.command_id))
    .map(
      (item): HistoryEntry => ({
        id: item.command_id,
        at: item.at,
        who: 'You',
        what: pendingLabel(item.name),
        more: ['Waits here to be sent.'],
        kind: 'waiting',
      }),
    );
  const claimed: HistoryEntry[] =
    row.claimed_by !== null && row.claimed_at !== null
      ? [
          {
            id: 'claimed',
            at: row.claimed_at,
            who: personName(data, row.claimed_by, me),
            what: 'Claimed the case',
            more: [],
            kind: 'case',
          },
        ]
      : [];
  const opened: HistoryEntry = {
    id: 'opened',
    at: row.opened_at,
    who: 'Automation',
    what: 'Case opened',
    more: [],
    kind: 'case',
  };
  return [...decided, ...acted, ...waiting, ...claimed, opened].toSorted((a, b) => b.at - a.at);
}
