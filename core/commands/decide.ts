import { z } from 'zod';
import { ACTION_KINDS, type ActionKind, actionInfo } from '../enforcement/actions.ts';
import { REASON_CODES, REASONS, type ReasonCode } from '../enforcement/reasons.ts';
import { BUILT_IN } from '../policy/bundle.ts';
import { TIERS, tierRank } from '../scoring/tiers.ts';
import { CASE_STATES } from '../tables/cases.ts';
import { OPEN } from '../tables/follow-ups.ts';
import type { Row } from '../tables/index.ts';
import { VERDICTS } from '../tables/signals.ts';
import { applyDecision, decisionRow, readsOfDecision } from './apply-decision.ts';
import { claimedByOther, isDecided, isOpenToLead } from './case-state.ts';
import { type Change, type CommandContext, defineCommand, reject, type Verdict } from './define.ts';

/** What the person had before them; a decision conflicts only when something material changed since. */
export const seenOfCase = z.strictObject({
  state: z.enum(CASE_STATES),
  tier: z.enum(TIERS),
  claimed_by: z.uuid().nullable(),
});

export const decideArgs = z.strictObject({
  case_id: z.uuid(),
  reason_code: z.enum(REASON_CODES as [ReasonCode, ...ReasonCode[]]),
  comment: z.string().trim().max(5000).nullable(),
  actions: z
    .array(
      z.strictObject({
        /** Id of the row it makes, given by the author so that the replica and the server agree. */
        id: z.uuid(),
        kind: z.enum(ACTION_KINDS as [ActionKind, ...ActionKind[]]),
        hours: z.number().int().min(1).max(8760).nullable(),
      }),
    )
    .max(8),
  verdicts: z.array(z.strictObject({ signal_id: z.uuid(), verdict: z.enum(VERDICTS) })).max(500),
  seen: seenOfCase,
});

/** Kept and shown, never applied; a lead reads it. */
function secondOpinion(subject: Row<'cases'>, args: z.infer<typeof decideArgs>, ctx: CommandContext): Verdict {
  const changes: Change[] = [
    decisionRow(subject.id, args, ctx, 'second'),
    { table: 'cases', op: 'update', id: subject.id, values: { second_opinions: subject.second_opinions + 1 } },
    {
      table: 'follow_ups',
      op: 'insert',
      id: ctx.commandId,
      values: {
        ...OPEN,
        kind: 'second_opinion',
        person_id: ctx.person.id,
        device_id: ctx.deviceId,
        case_id: subject.id,
        command: 'decide',
        args: { ...args },
        made_at: ctx.at,
        recorded_at: ctx.now,
      },
    },
  ];
  const { clause: policyClause } = (ctx.policy ?? BUILT_IN).reasons[args.reason_code];
  const audit = { entity: 'cases', entityId: subject.id, reason: args.reason_code, policyClause } as const;
  return { ok: true, outcome: 'accepted_as_second_opinion', changes, effects: [], audit };
}

export const decide = defineCommand({
  name: 'decide',
  label: 'Decide',
  permission: 'cases.decide',
  args: decideArgs,
  caseId: (args) => args.case_id,
  reads: [
    (args) => [{ table: 'cases', where: { column: 'id', equals: args.case_id } }],
    (args, rows) => {
      const subject = rows.get('cases', args.case_id);
      return subject ? readsOfDecision(subject, args) : [];
    },
  ],
  severity: (args) => Math.max(0, ...args.actions.map(({ kind }) => actionInfo(kind).severity)),
  waitsForWindow: (args) => args.actions.some(({ kind }) => actionInfo(kind).irreversible),
  undoMs: 10_000,
  decide(rows, args, ctx) {
    const subject = rows.get('cases', args.case_id);
    if (!subject) return reject('case_not_found');
    if (!(ctx.policy ?? BUILT_IN).reasons[args.reason_code].in_force) return reject('reason_not_in_force');
    const violation = REASONS[args.reason_code].violation;
    if (!violation && args.actions.length > 0) return reject('reason_needs_no_action');
    if (violation && args.actions.length === 0) return reject('reason_needs_action');
    for (const { signal_id } of args.verdicts) {
      if (rows.get('signals', signal_id)?.user_id !== subject.subject_user_id)
        return reject('signal_not_of_case', signal_id);
    }

    const escalated = isOpenToLead(subject, rows.list('actions', 'user_id', subject.subject_user_id), ctx.person);
    if (isDecided(subject.state) && !escalated) {
      if (isDecided(args.seen.state) || subject.decided_by === ctx.person.id) return reject('case_already_decided');
      return secondOpinion(subject, args, ctx);
    }
    // A claim that the person could not have known of does not cost them their decision; one they saw does.
    if (claimedByOther(subject, ctx.person.id, ctx.now) && args.seen.claimed_by === subject.claimed_by)
      return reject('case_claimed');
    if (tierRank(subject.tier) > tierRank(args.seen.tier))
      return reject('case_moved_on', `${args.seen.tier} to ${subject.tier}`);

    return applyDecision(rows, subject, args, 'first', ctx);
  },
});
