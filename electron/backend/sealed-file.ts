import { closeSync, existsSync, fdatasync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type SealedLine, sealedLine } from '../../core/contract/sealed-command.ts';
import { writeWhole } from './write-file.ts';

/** The lines of a file; a torn or altered one is null. */
export function readLines(file: string): (SealedLine | null)[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(parseLine);
}

function parseLine(text: string): SealedLine | null {
  try {
    return sealedLine.parse(JSON.parse(text));
  } catch {
    // Whatever is wrong with it, it is no line.
    return null;
  }
}

const textOf = (lines: readonly SealedLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The file holds these and nothing else, on the disk when this returns. */
export const writeLines = (file: string, lines: readonly SealedLine[]): void =>
  writeWhole(file, Buffer.from(textOf(lines)));

/** An open file of sealed lines. What is added reaches the disk soon, without anybody waiting: the outbox has it safe. */
export class SealedFile {
  readonly #file: string;
  readonly #onError: (error: unknown) => void;
  #handle: number;
  /** Not closed before the disk has answered. */
  #syncing: number | null = null;

  constructor(file: string, onError: (error: unknown) => void) {
    this.#file = file;
    this.#onError = onError;
    this.#handle = openSync(file, 'a', 0o600);
  }

  add(lines: readonly SealedLine[]): void {
    if (lines.length === 0) return;
    writeSync(this.#handle, textOf(lines));
    this.#syncSoon();
  }

  /** Only these stay. */
  keep(lines: readonly SealedLine[]): void {
    if (lines.length === 0) {
      ftruncateSync(this.#handle);
      return;
    }
    writeLines(this.#file, lines);
    const before = this.#handle;
    this.#handle = openSync(this.#file, 'a', 0o600);
    this.#end(before);
  }

  /** On the disk when this returns. */
  flush(): void {
    fsyncSync(this.#handle);
  }

  close(): void {
    this.#end(this.#handle);
    this.#handle = -1;
  }

  #end(handle: number): void {
    if (handle !== this.#syncing) closeSync(handle);
  }

  #syncSoon(): void {
    if (this.#syncing !== null) return;
    const handle = this.#handle;
    this.#syncing = handle;
    fdatasync(handle, (error) => {
      this.#syncing = null;
      if (handle !== this.#handle) closeSync(handle);
      else if (error) this.#onError(error);
    });
  }
}
