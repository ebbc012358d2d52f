import { sql } from 'kysely';
import type { Finding } from '../../core/operation/conditions.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerTableRow } from '../db/database.ts';
import type { Db, Trx } from '../db/kysely.ts';

/** One process at a time settles what is open. */
const ALERTS_LOCK = 0x646f_6361;
/** An episode that comes back within this is the same alert again, and not another. */
const SAME_ALERT_MS = 15 * 60_000;

type Alert = ServerTableRow<'alerts'>;
export type AlertChange = Pick<Alert, 'id' | 'key' | 'priority' | 'title' | 'detail'> & {
  readonly change: 'raised' | 'reopened' | 'resolved';
};

const ACTOR = { kind: 'job', id: 'watch' } as const;

const auditOf = ({ id, change, key, detail }: AlertChange, now: number) => ({
  id: newId(now),
  actor: ACTOR,
  action: `alert.${change}`,
  entity: 'alerts',
  entityId: id,
  reason: `${key}: ${detail}`.slice(0, 500),
  correlationId: id,
  recordedAt: now,
});

async function raise(trx: Trx, finding: Finding, now: number): Promise<AlertChange | null> {
  const { key, priority, title, detail } = finding;
  const seen = { priority, title, detail, seen_at: new Date(now) };
  const last = await trx
    .selectFrom('alerts')
    .select(['id', 'resolved_at'])
    .where('key', '=', key)
    .orderBy('raised_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last && (last.resolved_at === null || last.resolved_at > now - SAME_ALERT_MS)) {
    const again = last.resolved_at === null ? 0 : 1;
    await trx
      .updateTable('alerts')
      .set((update) => ({ ...seen, resolved_at: null, episodes: update('episodes', '+', again) }))
      .where('id', '=', last.id)
      .execute();
    return again === 0 ? null : { id: last.id, key, priority, title, detail, change: 'reopened' };
  }
  const id = newId(now);
  await trx
    .insertInto('alerts')
    .values({ id, key, ...seen, episodes: 1, raised_at: new Date(now), resolved_at: null })
    .execute();
  return { id, key, priority, title, detail, change: 'raised' };
}

/**
 * Makes the open alerts those of `findings`, among the keys that the caller judges: one per key, raised once, seen
 * again while it lasts, resolved when it is gone. Answers what changed; each change is an audit row.
 */
export function settleAlerts(
  db: Db,
  findings: readonly Finding[],
  judged: readonly string[],
  now: number,
): Promise<AlertChange[]> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${ALERTS_LOCK})`.execute(trx);
    const changes: AlertChange[] = [];
    for (const finding of findings) {
      const change = await raise(trx, finding, now);
      if (change) changes.push(change);
    }
    const present = new Set(findings.map(({ key }) => key));
    const gone = judged.filter((key) => !present.has(key));
    const { rows } = await sql<Omit<AlertChange, 'change'>>`
      UPDATE alerts SET resolved_at = ${new Date(now)} WHERE resolved_at IS NULL AND key = ANY(${gone}::text[])
      RETURNING id, key, priority, title, detail`.execute(trx);
    changes.push(...rows.map((row) => ({ ...row, change: 'resolved' as const })));
    await writeAudit(
      trx,
      changes.map((change) => auditOf(change, now)),
    );
    return changes;
  });
}
