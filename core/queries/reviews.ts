import { z } from 'zod';
import type { ReadSql, SqlRow, SqlValue } from '../lib/sql.ts';
import { type Row, tableOf } from '../tables/index.ts';
import { rowFromSqlite } from '../tables/sqlite.ts';
import { defineQuery } from './define.ts';

/** Of all actions those that hand a case to a lead: indexed as such (core/replica/open.ts). */
export const ESCALATION_SQL = "kind = 'admin_escalation' AND shadow = 0";

/** Settled ones that stay in sight. */
const SETTLED_SHOWN = 50;

export interface ReviewItem {
  readonly followUp: Row<'follow_ups'>;
  readonly personName: string | null;
  readonly resolvedByName: string | null;
  /** As it is now; null when it is not in this replica. */
  readonly case: Row<'cases'> | null;
  readonly subject: string | null;
  /** The decision on record, and who took it. */
  readonly onRecord: { readonly decision: Row<'decisions'>; readonly personName: string | null } | null;
}

/** A case that somebody asked a lead to decide. */
export interface EscalatedItem {
  readonly case: Row<'cases'>;
  readonly subject: string | null;
  readonly decision: Row<'decisions'>;
  readonly personName: string | null;
}

export interface ReviewResult {
  /** Undecided by a lead, the one that waits longest first. */
  readonly escalated: EscalatedItem[];
  /** For a lead, the oldest first. */
  readonly open: ReviewItem[];
  /** The next that is due first. */
  readonly deferred: ReviewItem[];
  /** The newest first. */
  readonly settled: ReviewItem[];
}

const rows = (sql: ReadSql, tail: string): Row<'follow_ups'>[] =>
  sql.all<SqlRow>(`SELECT * FROM follow_ups ${tail}`).map((row) => rowFromSqlite(tableOf('follow_ups'), row) as never);

function one<N extends 'cases' | 'decisions'>(sql: ReadSql, table: N, id: SqlValue): Row<N> | null {
  const row = sql.get<SqlRow>(`SELECT * FROM "${table}" WHERE id = ?`, [id]);
  return row ? (rowFromSqlite(tableOf(table), row) as Row<N>) : null;
}

/** What is quarantined, deferred, or a second opinion; all of it from the replica, so that it is there offline too. */
export const reviews = defineQuery({
  name: 'reviews',
  args: z.null(),
  tables: ['follow_ups', 'cases', 'users', 'people', 'decisions', 'actions'],
  run(sql): ReviewResult {
    const name = (id: string | null): string | null =>
      sql.get<{ name: string }>('SELECT display_name AS name FROM people WHERE id = ?', [id])?.name ?? null;
    const subjectOf = (found: Row<'cases'> | null): string | null =>
      sql.get<{ name: string }>(
        "SELECT coalesce(display_name || ' · ', '') || external_id AS name FROM users WHERE id = ?",
        [found?.subject_user_id ?? null],
      )?.name ?? null;
    const withContext = (followUp: Row<'follow_ups'>): ReviewItem => {
      const found = one(sql, 'cases', followUp.case_id);
      const decision = found && one(sql, 'decisions', found.decision_id);
      return {
        followUp,
        personName: name(followUp.person_id),
        resolvedByName: name(followUp.resolved_by),
        case: found,
        subject: subjectOf(found),
        onRecord: decision && { decision, personName: name(decision.person_id) },
      };
    };
    const open = rows(sql, 'WHERE resolution IS NULL ORDER BY coalesce(due_at, recorded_at), id');
    const settled = `WHERE resolution IS NOT NULL ORDER BY resolved_at DESC, id LIMIT ${SETTLED_SHOWN}`;
    const escalated = sql
      .all<SqlRow>(
        `SELECT c.* FROM actions a JOIN cases c ON c.id = a.case_id
          WHERE ${ESCALATION_SQL} AND a.state = 'applied'
            AND c.state = 'decided' AND c.decision_id = a.decision_id
          ORDER BY c.decided_at, c.id`,
      )
      .flatMap((row): EscalatedItem[] => {
        const found = rowFromSqlite(tableOf('cases'), row) as Row<'cases'>;
        const decision = one(sql, 'decisions', found.decision_id);
        if (!decision) return [];
        return [{ case: found, subject: subjectOf(found), decision, personName: name(decision.person_id) }];
      });
    return {
      escalated,
      open: open.filter(({ kind }) => kind !== 'deferred').map(withContext),
      deferred: open.filter(({ kind }) => kind === 'deferred').map(withContext),
      settled: rows(sql, settled).map(withContext),
    };
  },
});
