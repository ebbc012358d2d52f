import type { Change, Read, Rows } from '../../core/commands/define.ts';
import { readKey } from '../../core/commands/run.ts';
import { assert, must } from '../../core/lib/must.ts';
import { type Row, TABLE_NAMES, type TableName } from '../../core/tables/index.ts';

type AnyRow = { id: string; version: number } & Record<string, unknown>;

/** A command made a row that is there already: its author's mistake or malice, never stored. */
export class RowExistsError extends Error {
  override readonly name = 'RowExistsError';
}

/** What is to be written: whole new rows, and of changed ones the columns that changed. */
export interface TableWrites {
  readonly table: TableName;
  readonly inserts: readonly AnyRow[];
  readonly updates: readonly { readonly row: AnyRow; readonly columns: readonly string[] }[];
}

/**
 * The locked rows that a group of commands works on, as they are after each of them. Later commands see what earlier
 * ones did; the database gets all of it in a few statements.
 */
export class RowCache {
  readonly #rows = new Map<TableName, Map<string, AnyRow>>(TABLE_NAMES.map((name) => [name, new Map()]));
  readonly #loaded = new Set<string>();
  readonly #inserted = new Map<TableName, Set<string>>();
  readonly #changed = new Map<TableName, Map<string, Set<string>>>();

  #table(name: TableName): Map<string, AnyRow> {
    return must(this.#rows.get(name), `the table ${name}`);
  }

  /** Those that have to be loaded first. */
  missing(reads: readonly Read[]): Read[] {
    return reads.filter((read) => !this.#loaded.has(readKey(read)));
  }

  /** What the database holds for the reads. A row that a command has already changed stays as it is. */
  loaded(reads: readonly Read[], table: TableName, rows: readonly AnyRow[]): void {
    for (const row of rows) if (!this.#table(table).has(row.id)) this.#table(table).set(row.id, row);
    for (const read of reads) this.#loaded.add(readKey(read));
  }

  /** For the audit row: the row now, if it was loaded or made. */
  peek(table: TableName, id: string): AnyRow | undefined {
    return this.#table(table).get(id);
  }

  /** Read access for one command, limited to what its `reads` named. */
  view(named: ReadonlySet<string>): Rows {
    const allowed = (table: TableName, column: string, equals: string): void => {
      const key = readKey({ table, where: { column, equals } } as Read);
      assert(named.has(key), `a read that the command named, not ${key}`);
      assert(this.#loaded.has(key), `${key} to be loaded`);
    };
    return {
      get: <N extends TableName>(table: N, id: string) => {
        allowed(table, 'id', id);
        return this.#table(table).get(id) as Row<N> | undefined;
      },
      list: <N extends TableName>(table: N, column: keyof Row<N> & string, equals: string) => {
        allowed(table, column, equals);
        return [...this.#table(table).values()].filter((row) => row[column] === equals) as Row<N>[];
      },
    };
  }

  apply(change: Change): void {
    const rows = this.#table(change.table);
    if (change.op === 'insert') {
      if (rows.has(change.id)) throw new RowExistsError(`${change.table}/${change.id}`);
      rows.set(change.id, { ...change.values, id: change.id, version: 1 });
      this.#inserted.set(change.table, (this.#inserted.get(change.table) ?? new Set()).add(change.id));
      return;
    }
    const row = must(rows.get(change.id), `${change.table}/${change.id} to be loaded before it is changed`);
    rows.set(change.id, { ...row, ...change.values, version: row.version + 1 });
    if (this.#inserted.get(change.table)?.has(change.id)) return;
    const changed = this.#changed.get(change.table) ?? new Map<string, Set<string>>();
    this.#changed.set(change.table, changed);
    const columns = changed.get(change.id) ?? new Set<string>();
    changed.set(change.id, columns);
    for (const name of Object.keys(change.values)) columns.add(name);
  }

  writes(): TableWrites[] {
    return TABLE_NAMES.map((table) => {
      const row = (id: string): AnyRow => must(this.peek(table, id), `${table}/${id}`);
      return {
        table,
        inserts: [...(this.#inserted.get(table) ?? [])].map(row),
        updates: [...(this.#changed.get(table) ?? [])].map(([id, columns]) => ({
          row: row(id),
          columns: [...columns],
        })),
      };
    });
  }
}
