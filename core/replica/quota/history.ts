import type { RoleName } from '../../access/roles.ts';
import type { ReadSql, Sql } from '../../lib/sql.ts';
import { recentSql } from '../../tables/history.ts';
import { tablesOf } from '../open.ts';
import type { Window } from '../window.ts';

/** Accounts asked for at a time. */
export const MOST_ABOUT = 200;

/** What belongs to accounts, all of it; the accounts themselves are always here. */
export const tablesAbout = (role: RoleName): string[] =>
  tablesOf(role)
    .filter(({ aged }) => aged)
    .map(({ name }) => name);

/** Subjects of a window's cases whose history went and who have a recent case again: what went is wanted back. */
export function wantHistory(sql: Sql, window: Window, role: RoleName, floor: number | null): void {
  const cases = tablesOf(role).find(({ name }) => name === 'cases');
  if (floor === null || !cases) return;
  const subjects = window.parts.flatMap((part) =>
    part.t === 'rows' && part.table === 'cases' ? (part.values[part.columns.indexOf('subject_user_id')] ?? []) : [],
  );
  if (subjects.length === 0) return;
  sql.run(
    `UPDATE pruned SET wanted = 1 WHERE user_id IN (SELECT value FROM json_each(?)) AND EXISTS (
      SELECT 1 FROM cases WHERE subject_user_id = user_id AND (${recentSql(cases, floor, 'sqlite')}))`,
    [JSON.stringify(subjects)],
  );
}

/** Accounts whose history is to be fetched. */
export function wantedHistory(sql: ReadSql, floor: number | null): string[] {
  if (floor === null) return [];
  return sql
    .all<{ user_id: string }>('SELECT user_id FROM pruned WHERE wanted = 1 ORDER BY user_id LIMIT ?', [MOST_ABOUT])
    .map((row) => row.user_id);
}

/** All of these accounts is here again, or will not come. */
export function historyIsHere(sql: Sql, users: readonly string[]): void {
  sql.run('DELETE FROM pruned WHERE user_id IN (SELECT value FROM json_each(?))', [JSON.stringify(users)]);
}
