import { sql } from 'kysely';
import type { ActionKind } from '../../../core/enforcement/actions.ts';
import type { StatusAction } from '../../../core/enforcement/status.ts';
import type { Row } from '../../../core/tables/index.ts';
import type { Trx } from '../../db/kysely.ts';
import { groupByUser } from '../behaviour/subjects.ts';

export type CaseRow = Row<'cases'>;
type StandingAction = StatusAction & { readonly user_id: string };

/** What enforcement knows of users before it acts. */
export interface EnforcementState {
  readonly liveCase: ReadonlyMap<string, CaseRow>;
  /** When the latest case of the user was decided, ms. */
  readonly lastDecidedAt: ReadonlyMap<string, number>;
  /** Every action that is applied and not over, or proposed; shadow ones too. */
  readonly actions: ReadonlyMap<string, StandingAction[]>;
}

const LIVE = ['open', 'claimed', 'pending_approval', 'reopened'];
const CASE_COLUMNS = [
  'id',
  'version',
  'subject_user_id',
  'queue',
  'state',
  'tier',
  'score',
  'priority',
  'priority_terms',
  'signal_types',
  'signal_count',
  'opened_at',
  'last_event_at',
  'claimed_by',
  'claimed_at',
  'claim_expires_at',
  'decided_at',
  'decided_by',
  'decision_id',
  'second_opinions',
  'correlation_id',
] as const;

/** Cases are locked: a moderator's command on one waits for this batch, and the batch for the command. */
export async function loadState(trx: Trx, userIds: readonly string[], now: number): Promise<EnforcementState> {
  const wanted = sql<string>`ANY(${userIds}::uuid[])`;
  const live = trx
    .selectFrom('cases')
    .select(CASE_COLUMNS)
    .where('subject_user_id', '=', wanted)
    .where(sql<boolean>`state = ANY(${LIVE}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  const decided = sql<{ subject_user_id: string; at: number }>`
    SELECT subject_user_id, max(decided_at) AS at FROM cases
     WHERE subject_user_id = ${wanted} AND decided_at IS NOT NULL GROUP BY subject_user_id`.execute(trx);
  const standing = sql<StandingAction>`
    SELECT user_id, kind, state, shadow, ends_at FROM actions
     WHERE user_id = ${wanted}
       AND (state = 'proposed' OR (state = 'applied' AND (ends_at IS NULL OR ends_at > ${new Date(now)})))`.execute(
    trx,
  );
  const [cases, decisions, actions] = await Promise.all([live, decided, standing]);
  return {
    liveCase: new Map(cases.map((row) => [row.subject_user_id, row])),
    lastDecidedAt: new Map(decisions.rows.map((row) => [row.subject_user_id, row.at])),
    actions: groupByUser(actions.rows),
  };
}

/** Kinds that are not asked for again. What was only recorded in shadow does not stand in the way of the real thing. */
export const standingKinds = (actions: readonly StandingAction[], shadow: boolean): ReadonlySet<ActionKind> =>
  new Set(actions.filter((action) => shadow || !action.shadow).map(({ kind }) => kind));
