import type { SignalType } from '../detection/signals.ts';
import type { Tier } from '../scoring/tiers.ts';
import type { CaseState, Queue } from '../tables/cases.ts';
import { defineQuery } from './define.ts';
import { queueArgs } from './queue-args.ts';
import { findInSql } from './queue-sql.ts';

export interface QueueRow {
  readonly id: string;
  readonly version: number;
  readonly subject_user_id: string;
  readonly subject_name: string | null;
  readonly subject_external_id: string | null;
  readonly queue: Queue;
  readonly state: CaseState;
  readonly tier: Tier;
  readonly score: number | null;
  /** Without its ageing term (priorityAt): a row that did not change is the same at any time. */
  readonly priority: number;
  readonly signal_types: SignalType[];
  readonly signal_count: number;
  readonly opened_at: number;
  readonly last_event_at: number;
  readonly decided_at: number | null;
  readonly claimed_by: string | null;
  readonly claimed_by_name: string | null;
  readonly claim_expires_at: number | null;
  readonly second_opinions: number;
  /** Commands of this device on the case that still wait. */
  readonly pending: number;
}

export interface QueueResult {
  readonly total: number;
  /** Cases that the filter lets through but `opened_until` leaves out. */
  readonly newer: number;
  /** When the newest case of the filter was opened; null when there is none. */
  readonly newest: number | null;
  readonly offset: number;
  readonly rows: QueueRow[];
}

/** The columns of a QueueRow, from `cases c` joined with `users u`. */
export const QUEUE_ROW_SQL = `c.id, c.version, c.subject_user_id, u.display_name AS subject_name,
  u.external_id AS subject_external_id, c.queue, c.state, c.tier, c.score, c.priority, c.signal_types, c.signal_count,
  c.opened_at, c.last_event_at, c.decided_at, c.claimed_by, (SELECT display_name FROM people WHERE id = c.claimed_by) AS claimed_by_name,
  c.claim_expires_at, c.second_opinions, (SELECT count(*) FROM pending WHERE case_id = c.id) AS pending`;
export type StoredQueueRow = Omit<QueueRow, 'signal_types'> & { signal_types: string };

/** A stored row as the console shows it. */
export const queueRow = (row: StoredQueueRow): QueueRow => ({
  ...row,
  signal_types: JSON.parse(row.signal_types) as SignalType[],
});

export const queue = defineQuery({
  name: 'queue',
  args: queueArgs,
  tables: ['cases', 'users', 'people', 'pending'],
  run(sql, args, ctx): QueueResult {
    const found = ctx.index?.find(args, ctx.personId) ?? findInSql(sql, args, ctx.personId);
    const place = new Map(found.ids.map((id, index) => [id, index]));
    const rows = sql
      .all<StoredQueueRow>(
        `SELECT ${QUEUE_ROW_SQL} FROM cases c LEFT JOIN users u ON u.id = c.subject_user_id WHERE c.id IN (SELECT value FROM json_each(?))`,
        [JSON.stringify([...place.keys()])],
      )
      .sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0));
    const { total, newer, newest } = found;
    return { total, newer, newest, offset: args.offset, rows: rows.map(queueRow) };
  },
});
