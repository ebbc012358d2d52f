import { roleOf } from '../../core/access/roles.ts';
import type { SqlRow } from '../../core/lib/sql.ts';
import { tablesOf } from '../../core/replica/open.ts';
import type { Table } from '../../core/tables/define.ts';
import { visibleColumns } from '../../core/tables/redact.ts';
import type { Desk } from './desk.ts';
import type { MemoryFile } from './memory-sql.ts';

/** What becomes of a row without anybody having written to it: a bad sector, a bug of another version. */
export const DECAYS = ['another value', 'a later version', 'gone', 'one too many'] as const;
export type Decay = (typeof DECAYS)[number];

export interface Rotten {
  readonly file: MemoryFile;
  readonly table: string;
  readonly id: string;
}

const PLAIN = new Set(['text', 'int', 'real']);
const EXTRA_ID = '00000000-0000-4000-8009-00000000eeee';

function decay({ sql }: MemoryFile, table: Table, columns: readonly string[], id: string, how: Decay): void {
  const { name } = table;
  const column = columns.find((one) => PLAIN.has(table.columns[one]?.kind ?? ''));
  const list = columns.map((one) => `"${one}"`).join(', ');
  if (how === 'gone') sql.run(`DELETE FROM "${name}" WHERE id = ?`, [id]);
  else if (how === 'one too many') {
    sql.run(
      `INSERT OR IGNORE INTO "${name}" (id, version, ${list}) SELECT ?, version, ${list} FROM "${name}" WHERE id = ?`,
      [EXTRA_ID, id],
    );
  } else if (how === 'another value' && column) sql.run(`UPDATE "${name}" SET "${column}" = 77 WHERE id = ?`, [id]);
  else sql.run(`UPDATE "${name}" SET version = version + 1000 WHERE id = ?`, [id]);
}

/** Spoils one row of the desk's replica, under what waits on top. Null where there is none to spoil. */
export function rot(desk: Desk, how: Decay, place: number): Rotten | null {
  const { meta } = desk.replica;
  const file = desk.disk.replica;
  if (!file || file.damaged || !meta || meta.partial || meta.owes.length > 0) return null;
  const overlaid = new Set(file.sql.all<{ row_id: string }>('SELECT row_id FROM overlay').map(({ row_id }) => row_id));
  const rows = tablesOf(meta.role).flatMap((table) =>
    file.sql
      .all<SqlRow>(`SELECT id FROM "${table.name}" ORDER BY id`)
      .map(({ id }) => ({ table, id: String(id) }))
      .filter(({ id }) => !overlaid.has(id)),
  );
  const chosen = rows[place % rows.length];
  if (!chosen) return null;
  const { table, id } = chosen;
  decay(file, table, visibleColumns(table, roleOf(meta.role).redaction), id, how);
  return { file, table: table.name, id: how === 'one too many' ? EXTRA_ID : id };
}
