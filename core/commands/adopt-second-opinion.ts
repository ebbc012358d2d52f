import { z } from 'zod';
import { actionInfo } from '../enforcement/actions.ts';
import { isLive } from '../enforcement/status.ts';
import type { Row } from '../tables/index.ts';
import { applyDecision, type Decision, readsOfDecision } from './apply-decision.ts';
import { isDecided } from './case-state.ts';
import { decideArgs, seenOfCase } from './decide.ts';
import { defineCommand, reject } from './define.ts';
import { caseOf, followUpArgs, notSettled, openFollowUp, readFollowUp, settled, settleReason } from './follow-up.ts';

const args = followUpArgs.extend({
  case_id: z.uuid(),
  reason: settleReason,
  severity: z.number().int().min(0).max(10),
  /** Ids of the rows that its actions make, in their order. */
  action_ids: z.array(z.uuid()).max(8),
  /** The decision that it takes the place of. */
  decision_id: z.uuid(),
  seen: seenOfCase,
});

/** The opinion as a decision of the lead's; null when it cannot be read, or is not what the lead saw. */
function decisionOf(found: Row<'follow_ups'> | undefined, ids: readonly string[]): Decision | null {
  const parsed = decideArgs.safeParse(found?.args);
  if (!parsed.success || parsed.data.actions.length !== ids.length) return null;
  const actions = parsed.data.actions.map((action, index) => ({ ...action, id: ids[index] ?? '' }));
  return { ...parsed.data, actions };
}

const severityOf = ({ actions }: Decision): number =>
  Math.max(0, ...actions.map(({ kind }) => actionInfo(kind).severity));

/**
 * The second opinion takes the place of the decision on record, as a compensating decision in the lead's name: what the
 * first one holds is taken back, both stay on record.
 */
export const adoptSecondOpinion = defineCommand({
  name: 'adopt_second_opinion',
  label: 'Adopt second opinion',
  permission: 'reviews.resolve',
  args,
  caseId: (args) => caseOf(args),
  reads: [
    (args) => readFollowUp(args),
    (args, rows) => {
      const subject = rows.get('cases', args.case_id);
      const decision = decisionOf(rows.get('follow_ups', args.follow_up_id), args.action_ids);
      return subject && decision ? readsOfDecision(subject, decision) : [];
    },
  ],
  severity: ({ severity }) => severity,
  waitsForWindow: (args, rows) =>
    decisionOf(rows.get('follow_ups', args.follow_up_id), args.action_ids)?.actions.some(
      ({ kind }) => actionInfo(kind).irreversible,
    ) ?? false,
  undoMs: 0,
  decide(rows, args, ctx) {
    const open = openFollowUp(rows, args, 'second_opinion', ctx);
    if ('why' in open) return notSettled(open.why);
    const subject = rows.get('cases', args.case_id);
    if (!subject) return reject('case_not_found');
    const decision = decisionOf(open.found, args.action_ids);
    if (!decision || severityOf(decision) !== args.severity) return notSettled('follow_up_changed');
    if (!isDecided(subject.state) || subject.decision_id !== args.decision_id) return notSettled('follow_up_changed');
    const held = rows.list('actions', 'user_id', subject.subject_user_id);
    const isKept = (row: Row<'actions'>): boolean => actionInfo(row.kind).irreversible && isLive(row, ctx.now);
    if (held.some((row) => row.decision_id === subject.decision_id && isKept(row)))
      return reject('opinion_irreversible');
    const verdict = applyDecision(rows, subject, decision, 'compensating', ctx);
    if (!verdict.ok) return verdict;
    return { ...verdict, changes: [...verdict.changes, settled(open.found.id, 'adopted', args.reason, ctx)] };
  },
});
