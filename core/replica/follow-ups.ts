import type { ErrorCode } from '../contract/errors.ts';
import type { FollowUp, OutboxItem } from '../contract/status.ts';
import type { ReadSql } from '../lib/sql.ts';

interface Stored {
  readonly id: string;
  readonly kind: FollowUp['kind'];
  readonly resolution: FollowUp['resolution'];
  readonly due_at: number | null;
  readonly code: ErrorCode | null;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: number | null;
}

/** The items with what became of them after their receipts. `sql`: the replica, where there is one that holds it. */
export function withFollowUps(items: OutboxItem[], sql: ReadSql | null): OutboxItem[] {
  const ids = items.filter(({ outcome }) => outcome !== null && outcome !== 'accepted').map(({ id }) => id);
  const isHeld = sql?.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'follow_ups'");
  if (!sql || !isHeld || ids.length === 0) return items;
  const rows = sql.all<Stored>(
    `SELECT f.id, f.kind, f.resolution, f.due_at, coalesce(f.resolution_code, f.code) AS code,
            f.resolution_reason AS reason, p.display_name AS "by", f.resolved_at AS at
       FROM follow_ups f LEFT JOIN people p ON p.id = f.resolved_by
      WHERE f.id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids)],
  );
  const byId = new Map(rows.map(({ id, due_at: dueAt, ...row }) => [id, { ...row, dueAt }]));
  return items.map((item) => ({ ...item, followUp: byId.get(item.id) ?? null }));
}
