import { z } from 'zod';
import type { ReadSql, SqlValue } from '../lib/sql.ts';
import { type Row, type TableName, tableOf } from '../tables/index.ts';
import { rowFromSqlite } from '../tables/sqlite.ts';
import { defineQuery } from './define.ts';

export interface PendingCommand {
  readonly command_id: string;
  readonly case_id: string;
  readonly name: string;
  /** The optimistic run said: accepted, or a second opinion. */
  readonly outcome: string;
  readonly at: number;
}

export interface CaseResult {
  readonly case: Row<'cases'>;
  readonly subject: Row<'users'> | null;
  /** Subject and everyone that the evidence names, by id. */
  readonly users: Record<string, Row<'users'>>;
  readonly people: Record<string, Row<'people'>>;
  /** Oldest first, the newest of them (see SHOWN). */
  readonly messages: Row<'messages'>[];
  readonly transactions: Row<'transactions'>[];
  readonly bookings: Row<'bookings'>[];
  /** Newest first. */
  readonly signals: Row<'signals'>[];
  /** Newest first; the first is the current one. */
  readonly scores: Row<'scores'>[];
  readonly actions: Row<'actions'>[];
  readonly decisions: Row<'decisions'>[];
  readonly notes: Row<'notes'>[];
  readonly pending: PendingCommand[];
}

const select = <N extends TableName>(sql: ReadSql, table: N, tail: string, params: SqlValue[]): Row<N>[] =>
  sql
    .all<Record<string, SqlValue>>(`SELECT * FROM "${table}" ${tail}`, params)
    .map((stored) => rowFromSqlite(tableOf(table), stored) as Row<N>);

/** How many of the newest there are at most, for what grows without end; -1 is all. */
export interface Limits {
  readonly messages: number;
  readonly scores: number;
}
const SHOWN: Limits = { messages: 500, scores: 100 };

/** The rows of a case and of those that its evidence names. */
export function readCase(sql: ReadSql, caseId: string, limits: Limits): CaseResult | null {
  const found = select(sql, 'cases', 'WHERE id = ?', [caseId])[0];
  if (!found) return null;
  const who = found.subject_user_id;
  const messages = select(
    sql,
    'messages',
    'WHERE id IN (SELECT id FROM messages WHERE sender_id = ? OR receiver_id = ? ORDER BY sent_at DESC LIMIT ?) ORDER BY sent_at, id',
    [who, who, limits.messages],
  );
  const transactions = select(
    sql,
    'transactions',
    'WHERE user_id = ? OR counterparty_id = ? ORDER BY occurred_at, id',
    [who, who],
  );
  const bookings = select(sql, 'bookings', 'WHERE client_id = ? OR provider_id = ? ORDER BY booked_at, id', [who, who]);
  const ids = new Set<string>([who]);
  for (const m of messages) ids.add(m.sender_id).add(m.receiver_id);
  for (const t of transactions) ids.add(t.user_id).add(t.counterparty_id ?? who);
  for (const b of bookings) ids.add(b.client_id).add(b.provider_id);
  const users = select(sql, 'users', 'WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify([...ids])]);
  return {
    case: found,
    subject: users.find((user) => user.id === who) ?? null,
    users: Object.fromEntries(users.map((user) => [user.id, user])),
    people: Object.fromEntries(select(sql, 'people', '', []).map((person) => [person.id, person])),
    messages,
    transactions,
    bookings,
    signals: select(sql, 'signals', 'WHERE user_id = ? ORDER BY occurred_at DESC, id', [who]),
    scores: select(sql, 'scores', 'WHERE user_id = ? ORDER BY computed_at DESC, id DESC LIMIT ?', [who, limits.scores]),
    actions: select(sql, 'actions', 'WHERE user_id = ? ORDER BY proposed_at DESC, id', [who]),
    decisions: select(sql, 'decisions', 'WHERE case_id = ? ORDER BY decided_at, id', [caseId]),
    notes: select(sql, 'notes', 'WHERE case_id = ? ORDER BY written_at, id', [caseId]),
    pending: sql.all<PendingCommand>(
      'SELECT command_id, case_id, name, outcome, at FROM pending WHERE case_id = ? ORDER BY at',
      [caseId],
    ),
  };
}

/** Everything about one case; null when it is not in the replica. */
export const caseQuery = defineQuery({
  name: 'case',
  args: z.strictObject({ case_id: z.uuid() }),
  tables: [
    'cases',
    'users',
    'people',
    'messages',
    'transactions',
    'bookings',
    'signals',
    'scores',
    'actions',
    'decisions',
    'notes',
    'pending',
  ],
  run: (sql, { case_id }): CaseResult | null => readCase(sql, case_id, SHOWN),
});
