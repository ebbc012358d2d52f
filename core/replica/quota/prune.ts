import type { RoleName } from '../../access/roles.ts';
import type { Sql } from '../../lib/sql.ts';
import type { Table } from '../../tables/define.ts';
import { recentSql } from '../../tables/history.ts';
import { tablesOf } from '../open.ts';

/** Rows looked at in a step: some milliseconds. */
const STEP_ROWS = 2_000;

/** Accounts of which history went; `wanted`: they have a case again, and it is to be fetched. */
const PRUNED_TABLE =
  'CREATE TABLE IF NOT EXISTS pruned (user_id TEXT PRIMARY KEY, wanted INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID';

/** How far a pass has come: all tables before this one, and of it the rows up to this id. */
export interface Place {
  readonly table: string;
  readonly after: string;
}

/** Cases go first: what belongs to one that stays, stays with it. */
const prunable = (role: RoleName): readonly Table[] => {
  const tables = tablesOf(role);
  if (!tables.some(({ name }) => name === 'cases')) return [];
  const first = ({ name }: Table): number => Number(name !== 'cases');
  return tables.filter(({ aged }) => aged).sort((a, b) => first(a) - first(b));
};

/** What is history and belongs to no case that stays; nor to one that a waiting command is about. */
function goneSql(table: Table, cases: Table, floor: number): string {
  const old = `((${recentSql(table, floor, 'sqlite')}) IS NOT TRUE)`;
  const untouched = `id NOT IN (SELECT row_id FROM overlay WHERE table_name = '${table.name}')`;
  if (table.name === 'cases') {
    return `${old} AND ${untouched} AND NOT EXISTS (
      SELECT 1 FROM cases AS kept WHERE kept.subject_user_id = cases.subject_user_id
        AND ((${recentSql(cases, floor, 'sqlite')}) OR kept.id IN (SELECT case_id FROM pending)))`;
  }
  const { about, name } = table;
  const ofCase = about.case ? [`cases.id = "${name}"."${about.case}"`] : [];
  const ofUsers = (about.users ?? []).map((column) => `cases.subject_user_id = "${name}"."${column}"`);
  const free = [...ofCase, ...ofUsers].map((same) => `NOT EXISTS (SELECT 1 FROM cases WHERE ${same})`);
  return [old, untouched, ...free].join(' AND ');
}

/** Takes away the history of a table between two ids, and notes whose it was. Answers how many rows went. */
export function pruneRange(sql: Sql, role: RoleName, floor: number, table: Table, after: string, to: string): number {
  const cases = tablesOf(role).find(({ name }) => name === 'cases');
  if (!cases || !table.aged) return 0;
  const where = `id > ? AND id <= ? AND ${goneSql(table, cases, floor)}`;
  const users = table.name === 'cases' ? ['subject_user_id'] : (table.about.users ?? []);
  for (const column of users) {
    sql.run(
      `INSERT OR IGNORE INTO pruned (user_id)
       SELECT "${column}" FROM "${table.name}" WHERE ${where} AND "${column}" IS NOT NULL`,
      [after, to],
    );
  }
  return sql.run(`DELETE FROM "${table.name}" WHERE ${where}`, [after, to]).changes;
}

/** A whole table of a file that is being built. */
export function pruneTable(sql: Sql, role: RoleName, floor: number, table: Table): void {
  sql.exec(PRUNED_TABLE);
  pruneRange(sql, role, floor, table, '', '~');
}

export const beginPruning = (sql: Sql): void => sql.exec(PRUNED_TABLE);

/** One step of a pass, in a transaction of its own. `next` is null when the pass is over. */
export function pruneStep(
  sql: Sql,
  role: RoleName,
  floor: number,
  place: Place | null,
): { readonly next: Place | null; readonly touched: string | null } {
  const tables = prunable(role);
  const index = place ? tables.findIndex(({ name }) => name === place.table) : 0;
  const table = tables[index];
  if (!table) return { next: null, touched: null };
  const after = place?.after ?? '';
  const to = sql.get<{ id: string }>(`SELECT id FROM "${table.name}" WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?`, [
    after,
    STEP_ROWS - 1,
  ])?.id;
  const removed = sql.transaction(() => pruneRange(sql, role, floor, table, after, to ?? '~'));
  const following = tables[index + 1];
  const next =
    to === undefined ? (following ? { table: following.name, after: '' } : null) : { table: table.name, after: to };
  return { next, touched: removed > 0 ? table.name : null };
}

/** When the oldest case here was opened, ms; null where there is none. */
export const oldestCase = (sql: Sql, role: RoleName): number | null =>
  prunable(role).length === 0
    ? null
    : (sql.get<{ at: number | null }>('SELECT min(opened_at) AS at FROM cases')?.at ?? null);
