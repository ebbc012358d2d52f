import type { ReadSql } from '../../lib/sql.ts';
import { QUEUE_RANK_SQL } from '../queue-rank.ts';
import type { IndexedCase } from './cases.ts';

export interface ReadCase {
  readonly row: IndexedCase;
  readonly rank: number;
}

type Account = Pick<IndexedCase, 'display_name' | 'external_id'>;
type StoredCase = Omit<IndexedCase, keyof Account> & { readonly rank: number; readonly subject_user_id: string };

const CASE = `c.id, c.subject_user_id, c.queue, c.state, c.tier, c.signal_types, c.claimed_by, c.signal_count, c.opened_at,
  c.last_event_at, c.decided_at, ${QUEUE_RANK_SQL} AS rank`;
/** Rows of a slice: some milliseconds each. */
const PART = 2_000;
const NOBODY: Account = { display_name: null, external_id: null };

/** All cases in the order of their ids. Accounts first: their rows are read one after the other and not once for each case. */
export function* scanCases(sql: ReadSql): Generator<readonly ReadCase[], void> {
  const accounts = new Map<string, Account>();
  for (const part of pages<Account & { id: string }>(sql, 'SELECT id, display_name, external_id FROM users')) {
    for (const { id, ...account } of part) accounts.set(id, account);
    yield [];
  }
  for (const part of pages<StoredCase>(sql, `SELECT ${CASE} FROM cases c`)) {
    yield part.map(({ rank, ...row }) => ({ row: { ...row, ...(accounts.get(row.subject_user_id) ?? NOBODY) }, rank }));
  }
}

function* pages<T extends { readonly id: string }>(sql: ReadSql, select: string): Generator<readonly T[], void> {
  let after = '';
  for (;;) {
    const part = sql.all<T>(`${select} WHERE id > ? ORDER BY id LIMIT ${PART}`, [after]);
    yield part;
    const last = part.at(-1);
    if (!last || part.length < PART) return;
    after = last.id;
  }
}

/** Those of the cases that are there. */
export function readCases(sql: ReadSql, ids: readonly string[]): ReadCase[] {
  return sql
    .all<StoredCase & Account>(
      `SELECT ${CASE}, u.display_name, u.external_id FROM cases c LEFT JOIN users u ON u.id = c.subject_user_id
       WHERE c.id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids)],
    )
    .map(({ rank, ...row }) => ({ row, rank }));
}
