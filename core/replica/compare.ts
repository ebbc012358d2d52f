import { roleOf } from '../access/roles.ts';
import type { DigestReply } from '../contract/repair.ts';
import type { ReadSql, SqlRow, SqlValue } from '../lib/sql.ts';
import type { Table } from '../tables/define.ts';
import { DigestSum, digestText } from '../tables/digest.ts';
import { recentSql } from '../tables/history.ts';
import { visibleColumns } from '../tables/redact.ts';
import { fromSqlite } from '../tables/sqlite.ts';
import type { ReplicaMeta } from './meta.ts';
import { tablesOf } from './open.ts';

/** Rows of one table between two ids that are not what the server says. */
export interface Suspect {
  readonly table: string;
  readonly from: string;
  /** Null: to the end. */
  readonly until: string | null;
  /** Nothing in it has changed since the digest: it is damaged. Otherwise nobody can tell without looking. */
  readonly sure: boolean;
}

export interface LocalRow {
  readonly id: string;
  readonly version: number;
  readonly text: string;
}

/**
 * The replica's rows of a range as the server gave them: under what waits on top of them. Where history may be missing, only
 * what is recent by its floor.
 */
export function truthOf(sql: ReadSql, table: Table, meta: ReplicaMeta, from: string, until: string | null): LocalRow[] {
  const names = ['id', 'version', ...visibleColumns(table, roleOf(meta.role).redaction)];
  const list = names.map((name) => `"${name}"`).join(', ');
  const before = new Map<string, string | null>();
  for (const undo of sql.all<{ row_id: string; before: string | null }>(
    'SELECT row_id, before FROM overlay WHERE table_name = ? ORDER BY n DESC',
    [table.name],
  )) {
    // The oldest image is the server's.
    before.set(undo.row_id, undo.before);
  }
  const recent = meta.floor === null ? '' : ` AND (${recentSql(table, meta.floor, 'sqlite')})`;
  const rows = sql.all<SqlRow>(
    `SELECT ${list} FROM "${table.name}" WHERE id >= ?${until === null ? '' : ' AND id < ?'}${recent} ORDER BY id`,
    until === null ? [from] : [from, until],
  );
  return rows.flatMap((stored) => {
    const id = String(stored.id);
    const image = before.get(id);
    // Only this device has it.
    if (image === null) return [];
    return [toLocal(table, names, image === undefined ? stored : { ...stored, ...(JSON.parse(image) as SqlRow) })];
  });
}

function toLocal(table: Table, names: readonly string[], stored: Record<string, SqlValue>): LocalRow {
  const values = names.map((name) => {
    const column = table.columns[name];
    return column ? fromSqlite(column, stored[name]) : stored[name];
  });
  return { id: String(stored.id), version: Number(stored.version), text: digestText(values) };
}

/**
 * Compares a replica with a digest, one range a step: between steps others get their turn. `touched` tells of rows that
 * changed since the digest, also while this runs. Tables of another shape are left out: one side is of another version.
 */
export function* compareDigest(
  replica: () => { readonly sql: ReadSql; readonly meta: ReplicaMeta } | null,
  digest: DigestReply,
  touched: (table: string, id: string) => boolean,
): Generator<number, Suspect[]> {
  const suspects: Suspect[] = [];
  for (const { table: name, columns, ranges } of digest.tables) {
    for (const [index, [from, rows, sum]] of ranges.entries()) {
      const held = replica();
      const table = held && tablesOf(held.meta.role).find((one) => one.name === name);
      if (!held || !table) break;
      const names = ['id', 'version', ...visibleColumns(table, roleOf(held.meta.role).redaction)];
      if (names.join() !== columns.join()) break;
      const until = ranges[index + 1]?.[0] ?? null;
      const local = truthOf(held.sql, table, held.meta, from, until);
      const own = new DigestSum();
      for (const { text } of local) own.add(text);
      if (own.rows !== rows || own.sum !== sum) {
        suspects.push({ table: name, from, until, sure: !local.some(({ id }) => touched(name, id)) });
      }
      yield local.length;
    }
  }
  return suspects;
}
