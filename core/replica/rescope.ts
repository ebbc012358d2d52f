import { type RoleName, roleOf } from '../access/roles.ts';
import type { Sql } from '../lib/sql.ts';
import type { Table } from '../tables/define.ts';
import { visibleColumns } from '../tables/redact.ts';
import { type Shape, shapeOf, tablesFor } from '../tables/scope.ts';
import { createTableSql } from '../tables/sqlite.ts';
import { inOne } from './footprint.ts';
import { createTableIndexes } from './indexes.ts';
import { applyRows } from './insert.ts';
import { type ReplicaMeta, writeMeta } from './meta.ts';
import { schemaOf } from './open.ts';
import { undoOverlay } from './overlay.ts';
import { type Author, type LocalRefusals, type PendingItem, rerun } from './rebase.ts';
import type { GoneLine, RowsLine } from './window.ts';

type Columns = Shape[number][1];

/**
 * Turns a replica into that of another scope, in one transaction. Tables and columns that are no longer allowed, or reach this
 * role otherwise, leave; what is as it was stays; tables that lack something are noted as owed, to be fetched.
 */
export function rescope(
  sql: Sql,
  meta: ReplicaMeta,
  to: { readonly role: RoleName; readonly scope: string },
  items: readonly PendingItem[],
  author: Author,
): { readonly owes: readonly string[]; readonly refusals: LocalRefusals } {
  const had = new Map(meta.shape ?? []);
  const gets = new Map(shapeOf(to.role));
  // Overwritten in the file too, not only unlinked.
  sql.exec('PRAGMA secure_delete = ON');
  const done = inOne(sql, () => {
    undoOverlay(sql);
    for (const name of had.keys()) if (!gets.has(name)) sql.exec(`DROP TABLE IF EXISTS "${name}"`);
    const owes = new Set(meta.owes.filter((name) => gets.has(name)));
    for (const table of tablesFor(to.role)) {
      const [before, after] = [had.get(table.name), gets.get(table.name) ?? []];
      if (before && JSON.stringify(before) === JSON.stringify(after)) continue;
      const lacks = before ? restructure(sql, table, to.role, before, after) : create(sql, table, to.role);
      if (lacks) owes.add(table.name);
    }
    writeMeta(sql, { ...to, schema: schemaOf(to.role), shape: shapeOf(to.role), owes: [...owes] });
    return { owes: [...owes], refusals: rerun(sql, items, author, new Set()) };
  });
  sql.exec('PRAGMA secure_delete = OFF');
  sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return done;
}

/** Writes rows of owed tables, in one transaction: values that were missing are filled in where the version is not older. */
export function fillOwed(
  sql: Sql,
  meta: ReplicaMeta,
  parts: readonly (RowsLine | GoneLine)[],
  items: readonly PendingItem[],
  author: Author,
): Set<string> {
  return inOne(sql, () => {
    const touched = undoOverlay(sql);
    for (const part of parts) {
      touched.add(part.table);
      if (part.t === 'rows') applyRows(sql, part, meta.role);
    }
    rerun(sql, items, author, touched);
    return touched;
  });
}

function create(sql: Sql, table: Table, role: RoleName): boolean {
  sql.exec(createTableSql(table, roleOf(role).redaction));
  createTableIndexes(sql, table);
  return true;
}

/** True when some column is still to be fetched. */
function restructure(sql: Sql, table: Table, role: RoleName, before: Columns, after: Columns): boolean {
  const { redaction } = roleOf(role);
  const same = (name: string): boolean => {
    const [was, is] = [before, after].map((columns) => columns.find(([column]) => column === name));
    return was !== undefined && JSON.stringify(was) === JSON.stringify(is);
  };
  const kept = visibleColumns(table, redaction).filter(same);
  const place = `${table.name}__rescoped`;
  sql.exec(createTableSql({ ...table, name: place }, redaction));
  const list = ['id', 'version', ...kept].map((name) => `"${name}"`).join(', ');
  sql.exec(`INSERT INTO "${place}" (${list}) SELECT ${list} FROM "${table.name}"`);
  sql.exec(`DROP TABLE "${table.name}"`);
  sql.exec(`ALTER TABLE "${place}" RENAME TO "${table.name}"`);
  createTableIndexes(sql, table);
  return kept.length < after.length;
}
