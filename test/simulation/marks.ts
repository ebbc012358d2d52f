const WRITTEN = /\b(?:INTO|UPDATE|FROM)\s+"?([a-z_]+)/i;
const tables = new Map<string, string | null>();

/** The table that a statement writes to; null where it cannot be told. */
function tableOf(text: string): string | null {
  let table = tables.get(text);
  if (table === undefined) {
    table = WRITTEN.exec(text)?.[1] ?? null;
    tables.set(text, table);
  }
  return table;
}

/** Which state each table of a file is in: the same number, the same rows. Numbers are never used twice. */
export class Marks {
  #next = 1;
  #whole = 0;
  #tables = new Map<string, number>();

  at(table: string): number {
    return Math.max(this.#whole, this.#tables.get(table) ?? 0);
  }

  of(text: string): void {
    const table = tableOf(text);
    if (table === null) this.all();
    else this.#tables.set(table, this.#next++);
  }

  all(): void {
    this.#whole = this.#next++;
  }

  /** What a transaction wrote that did not come to its end was never written. */
  undoneIfThrown<T>(work: () => T): T {
    const before = { whole: this.#whole, tables: new Map(this.#tables) };
    try {
      return work();
    } catch (error) {
      this.#whole = before.whole;
      this.#tables = before.tables;
      throw error;
    }
  }
}
