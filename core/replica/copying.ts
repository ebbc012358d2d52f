import type { z } from 'zod';
import { type CopyHead, copyEnd, copyImage, copyPart, copyTable } from '../contract/copy.ts';
import type { Build } from './build.ts';
import type { CopiedTable, JsonRows } from './insert-copy.ts';
import type { CopiedImage } from './insert-image.ts';
import { WindowError } from './window.ts';

export interface CopyingFiles {
  /** An empty file to fill; the one before it is closed. */
  build(): Build;
  /** Makes the file with the urgent rows usable. Null while a replica is in use that must not give way to it. */
  readonly showFirst: ((urgent: Build) => void) | null;
}

/**
 * A copy on its way into files. It outlives the connections that bring it: parts are taken in order, and after a break
 * the next one is asked for. The urgent parts fill a small file of their own that is shown as soon as they are here.
 */
export class Copying {
  readonly head: CopyHead;
  readonly #files: CopyingFiles;
  #next = 0;
  #rows = 0;
  #first: Build | null = null;
  #whole: Build | null = null;

  constructor(head: CopyHead, files: CopyingFiles) {
    this.head = head;
    this.#files = files;
  }

  get next(): number {
    return this.#next;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Answers the finished file at the end, null before. Throws WindowError for what is no part of this copy. */
  take(value: unknown): Build | null {
    const end = copyEnd.safeParse(value);
    if (end.success) return this.#end(end.data);
    const part = parse(copyPart, value);
    if (part.n !== null) this.#count(part.n);
    const tables = part.tables.map(readTable);
    if (part.urgent) {
      if (!this.#files.showFirst) return null;
      this.#first ??= this.#files.build();
      for (const table of tables) this.#first.copied(table);
      // Those of this person alone come before the one that all get.
      if (part.n !== null) this.#showFirst();
      return null;
    }
    this.#whole ??= this.#files.build();
    for (const table of tables) this.#rows += this.#whole.copied(table);
    return null;
  }

  #end(end: z.infer<typeof copyEnd>): Build {
    this.#count(end.n);
    if (end.rows !== this.#rows) throw new WindowError(`${this.#rows} rows came, ${end.rows} were sent`);
    this.#whole ??= this.#files.build();
    return this.#whole;
  }

  #showFirst(): void {
    const urgent = this.#first;
    this.#first = null;
    if (urgent) this.#files.showFirst?.(urgent);
  }

  #count(n: number): void {
    if (n !== this.#next) throw new WindowError(`part ${n} came, ${this.#next} was due`);
    this.#next = n + 1;
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new WindowError(`unreadable part: ${parsed.error.issues[0]?.message ?? ''}`);
  return parsed.data;
}

/** Rows are an image, bytes that SQLite will read, or values: each is checked where it is written. */
function readTable(value: unknown): CopiedTable | CopiedImage {
  const { rows, image, ...rest } = (value ?? {}) as { rows?: unknown; image?: unknown };
  if (image instanceof Uint8Array) return { ...parse(copyImage, { ...rest, rows }), image };
  return { ...parse(copyTable.omit({ rows: true }), rest), rows: readRows(rows) };
}

function readRows(rows: unknown): JsonRows {
  if (rows instanceof Uint8Array) return rows;
  if (!Array.isArray(rows)) throw new WindowError('unreadable part: rows');
  return JSON.stringify(rows);
}
