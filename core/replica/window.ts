import { z } from 'zod';
import { windowEnd, windowGone, windowHead, windowRows } from '../contract/wire.ts';

/** A newer server may name tables that this version does not know: they are parked, so any name is read. */
const tableName = z.string().regex(/^[a-z_]{1,64}$/);
const rowsLine = windowRows.extend({ table: tableName });
const goneLine = windowGone.extend({ table: tableName });
export const readableLine = z.discriminatedUnion('t', [windowHead, rowsLine, goneLine, windowEnd]);

export type Head = z.infer<typeof windowHead>;
export type RowsLine = z.infer<typeof rowsLine>;
export type GoneLine = z.infer<typeof goneLine>;

export interface Window {
  readonly head: Head;
  readonly parts: readonly (RowsLine | GoneLine)[];
}

/** Every row that a window names, as `table/id`. */
export function* rowsIn({ parts }: Window): Generator<string> {
  for (const part of parts) {
    for (const id of part.t === 'rows' ? (part.values[0] ?? []) : part.ids) yield `${part.table}/${String(id)}`;
  }
}

/** Thrown for a stream that is no window. Nothing of it is applied; the window is asked for again. */
export class WindowError extends Error {
  override readonly name = 'WindowError';
}

/**
 * Checks the lines of one window as they come: head, parts, end, with the row count that the end states. Calls `part`
 * for each part, so that a first replica can be filled while it travels.
 */
export class WindowReader {
  #head: Head | null = null;
  #rows = 0;
  #ended = false;
  readonly #onHead: (head: Head) => void;
  readonly #onPart: (part: RowsLine | GoneLine) => void;

  constructor(onHead: (head: Head) => void, onPart: (part: RowsLine | GoneLine) => void) {
    this.#onHead = onHead;
    this.#onPart = onPart;
  }

  get rows(): number {
    return this.#rows;
  }

  /** True once the end has come. A stream that stops before is cut off: a window without end is never applied. */
  get ended(): boolean {
    return this.#ended;
  }

  line(value: unknown): void {
    const parsed = readableLine.safeParse(value);
    if (!parsed.success) throw new WindowError(`unreadable line: ${parsed.error.issues[0]?.message ?? ''}`);
    if (this.#ended) throw new WindowError('a line after the end');
    const line = parsed.data;
    if (line.t === 'window') {
      if (this.#head) throw new WindowError('a second head');
      this.#head = line;
      this.#onHead(line);
      return;
    }
    if (!this.#head) throw new WindowError('no head');
    if (line.t === 'end') {
      if (line.rows !== this.#rows) throw new WindowError(`${this.#rows} rows came, ${line.rows} were sent`);
      this.#ended = true;
      return;
    }
    if (line.t === 'rows') this.#rows += checkShape(line);
    this.#onPart(line);
  }
}

/** Rows of one part; every column must have as many values. */
function checkShape(line: RowsLine): number {
  const rows = line.values[0]?.length ?? 0;
  const even = line.values.length === line.columns.length && line.values.every((column) => column.length === rows);
  if (!even || line.columns[0] !== 'id' || line.columns[1] !== 'version') throw new WindowError('uneven columns');
  return rows;
}

/** A whole window from its lines, or null when it was cut off. */
export function collectWindow(lines: Iterable<unknown>): Window | null {
  let head: Head | null = null;
  const parts: (RowsLine | GoneLine)[] = [];
  const reader = new WindowReader(
    (value) => {
      head = value;
    },
    (part) => parts.push(part),
  );
  for (const line of lines) reader.line(line);
  return reader.ended && head ? { head, parts } : null;
}
