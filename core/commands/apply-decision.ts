import { type ActionKind, type ActionState, actionInfo } from '../enforcement/actions.ts';
import { REASONS, type ReasonCode } from '../enforcement/reasons.ts';
import { deriveStatus, isLive, type StatusAction } from '../enforcement/status.ts';
import { BUILT_IN, needsSecondPerson } from '../policy/bundle.ts';
import type { Opinion } from '../tables/decisions.ts';
import type { Row } from '../tables/index.ts';
import type { SignalVerdict } from '../tables/signals.ts';
import { accept, type Change, type CommandContext, type Read, type Rows, type Verdict } from './define.ts';

const HOUR = 3_600_000;

/** What somebody decided, whoever it is that carries it out. */
export interface Decision {
  readonly reason_code: ReasonCode;
  readonly comment: string | null;
  /** `id` is that of the row it makes, given by the author so that the replica and the server agree. */
  readonly actions: readonly { readonly id: string; readonly kind: ActionKind; readonly hours: number | null }[];
  readonly verdicts: readonly { readonly signal_id: string; readonly verdict: SignalVerdict }[];
}

/** What applying a decision to a case rests on. */
export const readsOfDecision = (subject: Row<'cases'>, decision: Pick<Decision, 'verdicts'>): Read[] => [
  { table: 'users', where: { column: 'id', equals: subject.subject_user_id } },
  { table: 'actions', where: { column: 'user_id', equals: subject.subject_user_id } },
  ...decision.verdicts.map(({ signal_id }): Read => ({ table: 'signals', where: { column: 'id', equals: signal_id } })),
];

const clauseOf = ({ reason_code }: Decision, { policy = BUILT_IN }: CommandContext): string =>
  policy.reasons[reason_code].clause;

export const decisionRow = (caseId: string, decision: Decision, ctx: CommandContext, opinion: Opinion): Change => ({
  table: 'decisions',
  op: 'insert',
  id: ctx.commandId,
  values: {
    case_id: caseId,
    person_id: ctx.person.id,
    device_id: ctx.deviceId,
    opinion,
    reason_code: decision.reason_code,
    policy_clause: clauseOf(decision, ctx),
    comment: decision.comment,
    actions: decision.actions.map(({ kind, hours }) => ({ kind, hours })),
    verdicts: decision.verdicts.map((verdict) => ({ ...verdict })),
    decided_at: ctx.at,
    clock_suspect: ctx.clockSuspect ?? false,
  },
});

/** Actions that need a second person are proposed and wait for one; the others are applied at once. */
function actionRow(
  decision: Decision,
  subject: Row<'cases'>,
  wanted: Decision['actions'][number],
  ctx: CommandContext,
): Row<'actions'> {
  const info = actionInfo(wanted.kind);
  const hours = wanted.hours ?? info.defaultHours;
  const applied = !needsSecondPerson(ctx.policy ?? BUILT_IN, wanted.kind);
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
    reason_code: decision.reason_code,
    policy_clause: clauseOf(decision, ctx),
    facts: decision.comment ?? REASONS[decision.reason_code].label,
    evidence: decision.verdicts.filter((v) => v.verdict === 'true_positive').map((v) => v.signal_id),
    score_id: null,
    proposed_at: ctx.now,
    starts_at: applied ? ctx.now : null,
    ends_at: applied && hours !== null ? ctx.now + hours * HOUR : null,
    decided_by: ctx.person.id,
  };
}

/**
 * What automation did and proposed on this case is answered by the decision: nothing stays half-open. A proposal for
 * a second person that the first wants too is left as it is: one person never approves it. Where nothing was wrong, what
 * automation already holds is given back. A compensating decision takes back what the one before it holds.
 */
function answersTo(
  existing: readonly Row<'actions'>[],
  subject: Row<'cases'>,
  decision: Decision,
  opinion: Opinion,
  { now, policy = BUILT_IN }: CommandContext,
): Map<string, ActionState> {
  const wanted = new Set(decision.actions.map(({ kind }) => kind));
  const answers = new Map<string, ActionState>();
  for (const row of existing) {
    if (row.case_id !== subject.id || row.shadow) continue;
    const isReplaced = opinion === 'compensating' && row.decision_id === subject.decision_id;
    if (isReplaced && row.state === 'proposed') answers.set(row.id, 'rejected');
    else if (isReplaced && isLive(row, now)) answers.set(row.id, 'reversed');
    // Whoever was asked for has come.
    else if (row.kind === 'admin_escalation' && row.state === 'applied' && !row.automatic) answers.set(row.id, 'ended');
    if (isReplaced || !row.automatic) continue;
    if (row.state === 'proposed') {
      if (!wanted.has(row.kind)) answers.set(row.id, 'rejected');
      else if (!needsSecondPerson(policy, row.kind)) answers.set(row.id, 'approved');
    } else if (!REASONS[decision.reason_code].violation && isLive(row, now)) {
      answers.set(row.id, 'reversed');
    }
  }
  return answers;
}

/** Carries a decision out on its case: actions, verdicts, the case, and the status that follows. */
export function applyDecision(
  rows: Rows,
  subject: Row<'cases'>,
  decision: Decision,
  opinion: Exclude<Opinion, 'second'>,
  ctx: CommandContext,
): Verdict {
  const existing = rows.list('actions', 'user_id', subject.subject_user_id);
  const made = decision.actions.map((wanted) => actionRow(decision, subject, wanted, ctx));
  const answers = answersTo(existing, subject, decision, opinion, ctx);
  const live: StatusAction[] = [
    ...existing.map((row) => ({ ...row, state: answers.get(row.id) ?? row.state })),
    ...made,
  ];
  const changes: Change[] = [
    decisionRow(subject.id, decision, ctx, opinion),
    ...made.map(({ id, version: _version, ...values }): Change => ({ table: 'actions', op: 'insert', id, values })),
    ...[...answers].map(
      ([id, state]): Change => ({ table: 'actions', op: 'update', id, values: { state, decided_by: ctx.person.id } }),
    ),
    ...decision.verdicts.map(
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
        state: made.some((row) => row.state === 'proposed') ? 'pending_approval' : 'decided',
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
  const audit = {
    entity: 'cases',
    entityId: subject.id,
    reason: decision.reason_code,
    policyClause: clauseOf(decision, ctx),
  } as const;
  return accept(audit, changes, [{ kind: 'rescore', user_id: subject.subject_user_id }]);
}
