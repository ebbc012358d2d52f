import { sql } from 'kysely';
import { deriveStatus } from '../../../core/enforcement/status.ts';
import { rowHash } from '../../audit/row-hash.ts';
import { type AuditRow, writeAudit } from '../../audit/write-audit.ts';
import { newId } from '../../clock.ts';
import { insertRows, recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';
import type { RuledAction } from './actions.ts';
import type { CaseChange } from './cases.ts';
import { markEvidence } from './mark-evidence.ts';
import type { CaseRow, EnforcementState } from './state.ts';

/** What enforcement decided for one user, and the event that it follows from. */
export interface Outcome {
  readonly userId: string;
  readonly asOf: number;
  readonly correlationId: string;
  readonly change: CaseChange | null;
  readonly actions: readonly RuledAction[];
}

const UPDATED = [
  'tier',
  'score',
  'priority',
  'priority_terms',
  'signal_types',
  'signal_count',
  'last_event_at',
] as const satisfies readonly (keyof CaseRow)[];

const LADDER_ACTOR = (rule: string) => ({ kind: 'rule', id: `ladder/${rule}` }) as const;
const CASE_ACTOR = { kind: 'rule', id: 'case-opening' } as const;

const differs = ({ before, after }: CaseChange): boolean =>
  before !== null && UPDATED.some((column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]));

/** Writes the outcomes and, in the same transaction, an audit row for each effect. */
export async function writeOutcomes(
  trx: Trx,
  outcomes: readonly Outcome[],
  state: EnforcementState,
  now: number,
): Promise<void> {
  const changes = outcomes.flatMap(({ change }) => (change ? [change] : []));
  const opened = changes.filter(({ before }) => before === null).map(({ after }) => after);
  const updated = changes.filter(differs).map(({ after }) => after);
  const actions = outcomes.flatMap((outcome) => outcome.actions.map(({ row }) => row));
  await insertRows(trx, 'cases', opened.map(withoutVersion));
  await updateCases(trx, updated);
  await insertRows(trx, 'actions', actions.map(withoutVersion));
  await markEvidence(
    trx,
    outcomes.filter(({ change }) => change?.before === null),
    now,
  );
  const statuses = await deriveStatuses(trx, outcomes, state, now);
  await writeAudit(trx, [...outcomes.flatMap((outcome) => auditOf(outcome, now)), ...statuses]);
}

const withoutVersion = <R extends { version: number }>({ version: _version, ...row }: R): Omit<R, 'version'> => row;

async function updateCases(trx: Trx, rows: readonly CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const assignments = sql.raw(UPDATED.map((column) => `${column} = r.${column}`).join(', '));
  await sql`UPDATE cases SET ${assignments} FROM ${recordset('cases', ['id', ...UPDATED], rows)}
             WHERE cases.id = r.id`.execute(trx);
}

/** Real acts that took effect move the account's status, which follows from all its live actions. */
async function deriveStatuses(
  trx: Trx,
  outcomes: readonly Outcome[],
  state: EnforcementState,
  now: number,
): Promise<AuditRow[]> {
  const changed = outcomes
    .filter(({ actions }) => actions.some(({ row }) => row.state === 'applied' && !row.shadow))
    .map((outcome) => ({
      outcome,
      id: outcome.userId,
      status: deriveStatus(
        [...(state.actions.get(outcome.userId) ?? []), ...outcome.actions.map(({ row }) => row)],
        now,
      ),
    }));
  if (changed.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    UPDATE users SET status = r.status FROM ${recordset('users', ['id', 'status'], changed)}
     WHERE users.id = r.id AND users.status <> r.status RETURNING users.id`.execute(trx);
  const moved = new Set(rows.map(({ id }) => id));
  return changed
    .filter(({ id }) => moved.has(id))
    .map(({ id, status, outcome }) => ({
      id: newId(now),
      actor: LADDER_ACTOR(outcome.actions[0]?.rule ?? ''),
      action: 'user.status_derived',
      entity: 'users',
      entityId: id,
      reason: status,
      correlationId: outcome.correlationId,
      recordedAt: now,
    }));
}

function auditOf({ change, actions, correlationId }: Outcome, now: number): AuditRow[] {
  const rows: AuditRow[] = actions.map(({ rule, policyVersion, row }) => ({
    id: newId(now),
    actor: LADDER_ACTOR(rule),
    action: row.shadow ? 'action.shadowed' : `action.${row.state}`,
    entity: 'actions',
    entityId: row.id,
    afterHash: rowHash(row),
    reason: row.reason_code,
    policyClause: row.policy_clause,
    policyVersion,
    correlationId,
    recordedAt: now,
  }));
  if (change && (change.before === null || differs(change))) {
    rows.push({
      id: newId(now),
      actor: CASE_ACTOR,
      action: change.before ? 'case.evidence_added' : 'case.opened',
      entity: 'cases',
      entityId: change.after.id,
      beforeHash: change.before ? rowHash(change.before) : null,
      afterHash: rowHash(change.after),
      reason: `${change.after.tier}, ${change.after.signal_count} signals`,
      correlationId,
      recordedAt: now,
    });
  }
  return rows;
}
