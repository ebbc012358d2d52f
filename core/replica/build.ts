import type { Sql } from '../lib/sql.ts';
import { type Shape, shapeOf } from '../tables/scope.ts';
import { createTableIndexes } from './indexes.ts';
import { applyRows } from './insert.ts';
import { type CopiedTable, insertCopied } from './insert-copy.ts';
import { type CopiedImage, insertImage } from './insert-image.ts';
import { shapeAfter } from './lacking.ts';
import { type PartialCopy, writeMeta } from './meta.ts';
import { createTables, schemaOf, tablesOf } from './open.ts';
import { pruneTable } from './quota/prune.ts';
import { type Author, type PendingItem, rebase } from './rebase.ts';
import type { GoneLine, Head, RowsLine } from './window.ts';

/**
 * A first replica, filled while its rows travel, in a file of its own: without journal and indexes, which come
 * last. The meta rows are written at the very end, so that an unfinished file is recognised as such.
 */
export class Build {
  readonly head: Head;
  readonly #sql: Sql;
  /** Of a copy, whose rows come table by table. */
  #filling: string | null = null;
  readonly #indexed = new Set<string>();
  readonly #floor: number | null;
  /** What has been filled in so far. */
  #shape: Shape;

  /** `floor`: history from before it goes again as the tables are filled, but for what `waiting` is about. */
  constructor(sql: Sql, head: Head, floor: number | null = null, waiting: readonly PendingItem[] = []) {
    this.#sql = sql;
    this.head = head;
    this.#floor = floor;
    this.#shape = shapeOf(head.role);
    // One transaction to the end for a window: else each part would write most of the tree's pages again.
    sql.exec('BEGIN');
    createTables(sql, head.role);
    if (floor !== null) noteWaiting(sql, waiting);
  }

  part(part: RowsLine | GoneLine): void {
    // In a new file nothing is there that could go.
    if (part.t !== 'rows') return;
    applyRows(this.#sql, part, this.head.role);
    this.#shape = shapeAfter(this.#shape, [part], this.head.role);
  }

  /**
   * Rows of a copy come table by table in the order of their ids: what was written is not written again, so it leaves the memory
   * with each part, and a table is indexed while the next one travels. Answers how many rows were written.
   */
  copied(table: CopiedTable | CopiedImage): number {
    if (this.#filling !== null && this.#filling !== table.table) this.#index(this.#filling);
    this.#filling = table.table;
    this.#shape = shapeAfter(this.#shape, [table], this.head.role);
    if (!('image' in table)) {
      const rows = insertCopied(this.#sql, table, this.head.role);
      this.#flush();
      return rows;
    }
    // It is written by a connection of its own.
    this.#sql.exec('COMMIT');
    const rows = insertImage(this.#sql, table, this.head.role);
    this.#sql.exec('BEGIN');
    return rows;
  }

  /** Call it after all has come; then the file may be swapped in. `partial`: only what is urgent has come. */
  finish(items: readonly PendingItem[], author: Author, partial: PartialCopy | null = null) {
    const { epoch, scope, role, to, at } = this.head;
    for (const { name } of tablesOf(role)) this.#index(name);
    const { refusals } = rebase(this.#sql, items, author);
    writeMeta(this.#sql, {
      epoch,
      scope,
      role,
      cursor: to,
      at,
      schema: schemaOf(role),
      partial,
      shape: this.#shape,
      owes: [],
      floor: this.#floor,
    });
    this.#sql.exec('COMMIT');
    return refusals;
  }

  #index(name: string): void {
    const table = tablesOf(this.head.role).find((one) => one.name === name);
    if (!table || this.#indexed.has(name)) return;
    this.#indexed.add(name);
    createTableIndexes(this.#sql, table);
    // Those that come after `cases` know which of them stay; those before it have no history.
    if (this.#floor !== null) pruneTable(this.#sql, this.head.role, this.#floor, table);
    this.#flush();
  }

  #flush(): void {
    this.#sql.exec('COMMIT');
    this.#sql.exec('BEGIN');
  }

  countCases(): number {
    const has = this.#sql.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cases'");
    return has ? (this.#sql.get<{ n: number }>('SELECT count(*) AS n FROM cases')?.n ?? 0) : 0;
  }
}

/** Until they are run over what has come. */
function noteWaiting(sql: Sql, waiting: readonly PendingItem[]): void {
  for (const { id, caseId, name, at } of waiting) {
    sql.run("INSERT INTO pending (command_id, case_id, name, outcome, at) VALUES (?, ?, ?, 'accepted', ?)", [
      id,
      caseId,
      name,
      at,
    ]);
  }
}
