import type { CopyTable } from '../contract/copy.ts';
import type { Sql } from '../lib/sql.ts';
import { shapeOf } from '../tables/scope.ts';
import { applyRows } from './insert.ts';
import { insertCopied } from './insert-copy.ts';
import { type PartialCopy, writeMeta } from './meta.ts';
import { createIndexes, createTables, schemaOf } from './open.ts';
import { type Author, type PendingItem, rebase } from './rebase.ts';
import type { GoneLine, Head, RowsLine } from './window.ts';

/**
 * A first replica, filled while its rows travel, in a file of its own: without journal and indexes, which come
 * last. The meta rows are written at the very end, so that an unfinished file is recognised as such.
 */
export class Build {
  readonly head: Head;
  readonly #sql: Sql;

  constructor(sql: Sql, head: Head) {
    this.#sql = sql;
    this.head = head;
    // One transaction to the end: else each part would write most of the tree's pages again.
    sql.exec('BEGIN');
    createTables(sql, head.role);
  }

  part(part: RowsLine | GoneLine): void {
    // In a new file nothing is there that could go.
    if (part.t === 'rows') applyRows(this.#sql, part, this.head.role);
  }

  copied(table: CopyTable): void {
    insertCopied(this.#sql, table, this.head.role);
  }

  /** Call it after all has come; then the file may be swapped in. `partial`: only what is urgent has come. */
  finish(items: readonly PendingItem[], author: Author, partial: PartialCopy | null = null) {
    const { epoch, scope, role, to, at } = this.head;
    createIndexes(this.#sql, role);
    const { refusals } = rebase(this.#sql, items, author);
    const shape = shapeOf(role);
    writeMeta(this.#sql, { epoch, scope, role, cursor: to, at, schema: schemaOf(role), partial, shape, owes: [] });
    this.#sql.exec('COMMIT');
    return refusals;
  }

  countCases(): number {
    const has = this.#sql.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cases'");
    return has ? (this.#sql.get<{ n: number }>('SELECT count(*) AS n FROM cases')?.n ?? 0) : 0;
  }
}
