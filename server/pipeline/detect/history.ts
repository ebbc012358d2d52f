import { sql } from 'kysely';
import { HISTORY_WINDOW, type SenderHistory } from '../../../core/detection/patterns.ts';
import { MESSAGE_SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { rowSet } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

/** A message that raised a violation. */
export interface Violation {
  readonly eventId: string;
  readonly senderId: string;
  readonly at: number;
}

interface HistoryRow {
  of: string;
  first_at: number | null;
  warned_at: number | null;
}

/**
 * What was known of the sender before each of these messages, by event: what is stored, and what this batch is about
 * to store. One look-up, for the few messages that raise something.
 */
export async function loadHistories(
  trx: Trx,
  violations: readonly Violation[],
): Promise<ReadonlyMap<string, SenderHistory>> {
  if (violations.length === 0) return new Map();
  const targets = rowSet(
    { of: 'uuid', sender: 'uuid', since: 'time', until: 'time' },
    violations.map(({ eventId, senderId, at }) => ({
      of: eventId,
      sender: senderId,
      since: at - HISTORY_WINDOW,
      until: at,
    })),
    't',
  );
  const { rows } = await sql<HistoryRow>`
    SELECT t.of,
      (SELECT g.occurred_at FROM signals g
        WHERE g.user_id = t.sender AND g.occurred_at >= t.since AND g.occurred_at < t.until
          AND g.confidence >= ${sql.lit(VIOLATION_CONFIDENCE)} AND g.type = ANY(${[...MESSAGE_SIGNAL_TYPES]}::text[])
          AND g.verdict IS DISTINCT FROM 'false_positive' AND g.superseded_by IS NULL
        ORDER BY g.occurred_at LIMIT 1) AS first_at,
      greatest(
        (SELECT max(COALESCE(a.starts_at, a.proposed_at)) FROM actions a
          WHERE a.user_id = t.sender AND a.state IN ('applied', 'ended') AND NOT a.shadow
            AND a.kind <> 'admin_escalation'
            AND COALESCE(a.starts_at, a.proposed_at) >= t.since AND COALESCE(a.starts_at, a.proposed_at) < t.until),
        (SELECT max(p.applied_at) FROM platform_actions p
          WHERE p.user_id = t.sender AND p.reversed_at IS NULL
            AND p.applied_at >= t.since AND p.applied_at < t.until)) AS warned_at
      FROM ${targets}`.execute(trx);
  const stored = new Map(rows.map((row) => [row.of, row]));
  const bySender = Map.groupBy(violations, ({ senderId }) => senderId);
  return new Map(
    violations.map(({ eventId, senderId, at }) => {
      const row = stored.get(eventId);
      const inBatch = (bySender.get(senderId) ?? []).filter((one) => one.at < at && at - one.at <= HISTORY_WINDOW);
      const first = [...inBatch.map((one) => one.at), ...(row?.first_at ? [row.first_at] : [])];
      return [
        eventId,
        { firstViolationAt: first.length > 0 ? Math.min(...first) : null, warnedAt: row?.warned_at ?? null },
      ];
    }),
  );
}
