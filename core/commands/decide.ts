import { z } from 'zod';
import { ACTION_KINDS, type ActionKind, type ActionState, actionInfo } from '../enforcement/actions.ts';
import { REASON_CODES, REASONS, type ReasonCode } from '../enforcement/reasons.ts';
import { deriveStatus, isLive, type StatusAction } from '../enforcement/status.ts';
import { TIERS, tierRank } from '../scoring/tiers.ts';
import { CASE_STATES } from '../tables/cases.ts';
import type { Row } from '../tables/index.ts';
import { VERDICTS } from '../tables/signals.ts';
import { claimedByOther, isDecided } from './case-state.ts';
import { accept, type Change, type CommandContext, defineCommand, reject } from './define.ts';

const HOUR = 3_600_000;

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
  /** What the person had before them; a decision conflicts only when something material changed since. */
  seen: z.strictObject({ state: z.enum(CASE_STATES), tier: z.enum(TIERS), claimed_by: z.uuid().nullable() }),
});
type Args = z.infer<typeof decideArgs>;

const decisionRow = (args: Args, ctx: CommandContext, opinion: 'first' | 'second'): Change => ({
  table: 'decisions',
  op: 'insert',
  id: ctx.commandId,
  values: {
    case_id: args.case_id,
    person_id: ctx.person.id,
    device_id: ctx.deviceId,
    opinion,
    reason_code: args.reason_code,
    policy_clause: REASONS[args.reason_code].clause,
    comment: args.comment,
    actions: args.actions.map(({ kind, hours }) => ({ kind, hours })),
    verdicts: args.verdicts.map((verdict) => ({ ...verdict })),
    decided_at: ctx.at,
  },
});

/** Reversible actions are applied at once; the others are proposed and wait for a second person. */
function actionRow(
  args: Args,
  subject: Row<'cases'>,
  wanted: Args['actions'][number],
  ctx: CommandContext,
): Row<'actions'> {
  const info = actionInfo(wanted.kind);
  const hours = wanted.hours ?? info.defaultHours;
  const applied = !info.irreversible;
  return {
    id: wanted.id,
    version: 1,
    user_id: subject.subject_user_id,
    case_id: subject.id,
    decision_id: ctx.commandId,
    kind: wanted.kind,
    scope: info.scope,
    state: applied ? 'applied' : 'proposed',
    automatic: false,
    shadow: false,
    reason_code: args.reason_code,
    policy_clause: REASONS[args.reason_code].clause,
    facts: args.comment ?? REASONS[args.reason_code].label,
    evidence: args.verdicts.filter((v) => v.verdict === 'true_positive').map((v) => v.signal_id),
    score_id: null,
    proposed_at: ctx.now,
    starts_at: applied ? ctx.now : null,
    ends_at: applied && hours !== null ? ctx.now + hours * HOUR : null,
    decided_by: ctx.person.id,
  };
}

/**
 * What automation did and proposed on this case is answered by the decision: nothing stays half-open. An irreversible
 * proposal that the person wants too is left as it is: one person never approves it. Where nothing was wrong, what
 * automation already holds is given back.
 */
function answersTo(
  existing: readonly Row<'actions'>[],
  caseId: string,
  args: Args,
  now: number,
): Map<string, ActionState> {
  const wanted = new Set(args.actions.map(({ kind }) => kind));
  const answers = new Map<string, ActionState>();
  for (const row of existing) {
    if (row.case_id !== caseId || !row.automatic || row.shadow) continue;
    if (row.state === 'proposed') {
      if (!wanted.has(row.kind)) answers.set(row.id, 'rejected');
      else if (!actionInfo(row.kind).irreversible) answers.set(row.id, 'approved');
    } else if (!REASONS[args.reason_code].violation && isLive(row, now)) {
      answers.set(row.id, 'reversed');
    }
  }
  return answers;
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
      if (!subject) return [];
      return [
        { table: 'users', where: { column: 'id', equals: subject.subject_user_id } },
        { table: 'actions', where: { column: 'user_id', equals: subject.subject_user_id } },
        ...args.verdicts.map(({ signal_id }) => ({
          table: 'signals' as const,
          where: { column: 'id' as const, equals: signal_id },
        })),
      ];
    },
  ],
  undoMs: 10_000,
  decide(rows, args, ctx) {
    const subject = rows.get('cases', args.case_id);
    if (!subject) return reject('case_not_found');
    const violation = REASONS[args.reason_code].violation;
    if (!violation && args.actions.length > 0) return reject('reason_needs_no_action');
    if (violation && args.actions.length === 0) return reject('reason_needs_action');
    for (const { signal_id } of args.verdicts) {
      if (rows.get('signals', signal_id)?.user_id !== subject.subject_user_id)
        return reject('signal_not_of_case', signal_id);
    }

    const audit = {
      entity: 'cases',
      entityId: subject.id,
      reason: args.reason_code,
      policyClause: REASONS[args.reason_code].clause,
    } as const;
    if (isDecided(subject.state)) {
      if (isDecided(args.seen.state) || subject.decided_by === ctx.person.id) return reject('case_already_decided');
      const changes: Change[] = [
        decisionRow(args, ctx, 'second'),
        { table: 'cases', op: 'update', id: subject.id, values: { second_opinions: subject.second_opinions + 1 } },
      ];
      return { ok: true, outcome: 'accepted_as_second_opinion', changes, effects: [], audit };
    }
    // A claim that the person could not have known of does not cost them their decision; one they saw does.
    if (claimedByOther(subject, ctx.person.id, ctx.now) && args.seen.claimed_by === subject.claimed_by)
      return reject('case_claimed');
    if (tierRank(subject.tier) > tierRank(args.seen.tier))
      return reject('case_moved_on', `${args.seen.tier} to ${subject.tier}`);

    const existing = rows.list('actions', 'user_id', subject.subject_user_id);
    const made = args.actions.map((wanted) => actionRow(args, subject, wanted, ctx));
    const answers = answersTo(existing, subject.id, args, ctx.now);
    const live: StatusAction[] = [
      ...existing.map((row) => ({ ...row, state: answers.get(row.id) ?? row.state })),
      ...made,
    ];
    const waits = made.some((row) => row.state === 'proposed');

    const changes: Change[] = [
      decisionRow(args, ctx, 'first'),
      ...made.map(({ id, version: _version, ...values }): Change => ({ table: 'actions', op: 'insert', id, values })),
      ...[...answers].map(
        ([id, state]): Change => ({ table: 'actions', op: 'update', id, values: { state, decided_by: ctx.person.id } }),
      ),
      ...args.verdicts.map(
        ({ signal_id, verdict }): Change => ({
          table: 'signals',
          op: 'update',
          id: signal_id,
          values: { verdict, verdict_by: ctx.person.id, verdict_at: ctx.at },
        }),
      ),
      {
        table: 'cases',
        op: 'update',
        id: subject.id,
        values: {
          state: waits ? 'pending_approval' : 'decided',
          decided_at: ctx.at,
          decided_by: ctx.person.id,
          decision_id: ctx.commandId,
          claimed_by: null,
          claimed_at: null,
          claim_expires_at: null,
        },
      },
    ];
    const user = rows.get('users', subject.subject_user_id);
    const status = deriveStatus(live, ctx.now);
    if (user && user.status !== status) changes.push({ table: 'users', op: 'update', id: user.id, values: { status } });
    return accept(audit, changes, [{ kind: 'rescore', user_id: subject.subject_user_id }]);
  },
});
