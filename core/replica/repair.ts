import { roleOf } from '../access/roles.ts';
import type { RangeReply } from '../contract/repair.ts';
import type { Sql } from '../lib/sql.ts';
import { digestText } from '../tables/digest.ts';
import { visibleColumns } from '../tables/redact.ts';
import { type Suspect, truthOf } from './compare.ts';
import { inOne } from './footprint.ts';
import { insertCopied } from './insert-copy.ts';
import type { ReplicaMeta } from './meta.ts';
import { tablesOf } from './open.ts';
import { undoOverlay } from './overlay.ts';
import { type Author, type LocalRefusals, type PendingItem, rerun } from './rebase.ts';

/** What was wrong in one table. */
export interface Repaired {
  readonly table: string;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
}

/**
 * Makes a range what the server says it is, in one transaction, under what waits on top. `reply` must be read after everything
 * that the replica holds. What is newer than the replica's cursor is left to the window that brings it with all that
 * belongs to it (I6).
 */
export function repairRange(
  sql: Sql,
  meta: ReplicaMeta,
  range: Pick<Suspect, 'table' | 'from' | 'until'>,
  reply: RangeReply,
  items: readonly PendingItem[],
  author: Author,
): { readonly repaired: Repaired; readonly touched: Set<string>; readonly refusals: LocalRefusals } | null {
  const table = tablesOf(meta.role).find(({ name }) => name === range.table);
  const names = table && ['id', 'version', ...visibleColumns(table, roleOf(meta.role).redaction)];
  if (!table || names?.join() !== reply.columns.join()) return null;
  return inOne(sql, () => {
    const local = new Map(truthOf(sql, table, meta, range.from, range.until).map((row) => [row.id, row]));
    const touched = undoOverlay(sql);
    const news = new Set(reply.news);
    const count = { missing: 0, extra: 0, different: 0 };
    const wrong: unknown[][] = [];
    for (const row of reply.rows) {
      const id = String(row[0]);
      const mine = local.get(id);
      local.delete(id);
      if (mine?.text === digestText(row)) continue;
      // A version that was damaged upwards would keep that window's row out.
      if (news.has(id) && (mine?.version ?? 0) <= Number(row[1])) continue;
      wrong.push(row);
      count[mine ? 'different' : 'missing'] += 1;
    }
    const extra = [...local.keys()].filter((id) => !news.has(id));
    const gone = [...wrong.map((row) => String(row[0])), ...extra];
    count.extra = extra.length;
    // Written as new rows, whatever their versions are.
    sql.run(`DELETE FROM "${table.name}" WHERE id IN (SELECT value FROM json_each(?))`, [JSON.stringify(gone)]);
    insertCopied(sql, { table: table.name, columns: reply.columns, rows: JSON.stringify(wrong) }, meta.role);
    if (gone.length > 0) touched.add(table.name);
    return { repaired: { table: table.name, ...count }, refusals: rerun(sql, items, author, touched), touched };
  });
}

export const damageOf = ({ missing, extra, different }: Repaired): number => missing + extra + different;
