import { sql } from 'kysely';
import { deriveStatus, type StatusAction } from '../../core/enforcement/status.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { createLoop, type Loop } from '../loop.ts';

const EVERY_MS = 5_000;
const AT_ONCE = 500;

interface EndedAction {
  readonly id: string;
  readonly user_id: string;
  readonly kind: StatusAction['kind'];
  readonly shadow: boolean;
}

const row = (job: string, action: string, entity: string, entityId: string, now: number): AuditRow => ({
  id: newId(now),
  actor: { kind: 'job', id: job },
  action,
  entity,
  entityId,
  correlationId: newId(now),
  recordedAt: now,
});

/** Ends timed actions that are over; the status of their accounts follows from what remains live. */
async function endActions(trx: Trx, now: number): Promise<AuditRow[]> {
  const { rows: ended } = await sql<EndedAction>`
    UPDATE actions SET state = 'ended' WHERE id IN (
      SELECT id FROM actions WHERE state = 'applied' AND ends_at <= ${new Date(now)}
       ORDER BY ends_at LIMIT ${sql.lit(AT_ONCE)} FOR UPDATE SKIP LOCKED)
    RETURNING id, user_id, kind, shadow`.execute(trx);
  const audit = ended.map(({ id }) => row('expire-actions', 'action.ended', 'actions', id, now));
  const users = [...new Set(ended.filter(({ shadow }) => !shadow).map(({ user_id }) => user_id))].sort();
  if (users.length === 0) return audit;
  const { rows: remaining } = await sql<StatusAction & { user_id: string }>`
    SELECT user_id, kind, state, shadow, ends_at FROM actions
     WHERE user_id = ANY(${users}::uuid[]) AND state = 'applied'`.execute(trx);
  const statuses = users.map((id) => ({
    id,
    status: deriveStatus(
      remaining.filter(({ user_id }) => user_id === id),
      now,
    ),
  }));
  const { rows: moved } = await sql<{ id: string }>`
    UPDATE users SET status = r.status FROM ${recordset('users', ['id', 'status'], statuses)}
     WHERE users.id = r.id AND users.status <> r.status RETURNING users.id`.execute(trx);
  return [...audit, ...moved.map(({ id }) => row('expire-actions', 'user.status_derived', 'users', id, now))];
}

/** A claim is a lease: a case whose lease has run out is open again. */
async function endClaims(trx: Trx, now: number): Promise<AuditRow[]> {
  const { rows: lapsed } = await sql<{ id: string }>`
    UPDATE cases SET state = 'open', claimed_by = NULL, claimed_at = NULL, claim_expires_at = NULL WHERE id IN (
      SELECT id FROM cases WHERE state = 'claimed' AND claim_expires_at <= ${new Date(now)}
       ORDER BY claim_expires_at LIMIT ${sql.lit(AT_ONCE)} FOR UPDATE SKIP LOCKED)
    RETURNING id`.execute(trx);
  return lapsed.map(({ id }) => row('expire-claims', 'case.claim_lapsed', 'cases', id, now));
}

/** Ends what has run out, each with its audit row in the same transaction. */
export const createExpiry = (ctx: ServerContext): Loop =>
  createLoop({
    name: 'expiry',
    log: ctx.log,
    board: ctx.loops,
    wake: [],
    idleMs: EVERY_MS,
    async work() {
      const now = ctx.clock.now();
      const ended = await ctx.db.transaction().execute(async (trx) => {
        const audit = [...(await endActions(trx, now)), ...(await endClaims(trx, now))];
        await writeAudit(trx, audit);
        return audit.length;
      });
      if (ended > 0) ctx.poke.commit();
      return ended > 0;
    },
  });
