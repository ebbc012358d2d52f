import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { decodeUtf8, Utf8Error } from '../utf8.ts';
import { UsageError } from './define.ts';
import { eventsInDocument, eventsOnLine, type Line } from './events-document.ts';
import { notReadable } from './json-file.ts';

/** A JSON text over several lines is read whole, up to here; larger exports have an event a line. */
const LARGEST_DOCUMENT = 128 * 1_048_576;

function parse(line: number, text: string): Line[] {
  try {
    return eventsOnLine(line, JSON.parse(text));
  } catch (error) {
    return [{ line, problem: (error as Error).message }];
  }
}

const LINE_FEED = 0x0a;

/** The chunks of a file as lines. Iterating the stream itself, unlike readline, reports an error while reading. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, end));
      yield Buffer.concat(parts);
      parts = [];
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
  }
  yield Buffer.concat(parts);
}

/** A line as text, or why it is none: what is put in the place of bytes that cannot be read would be sent as somebody's words. */
function textOf(bytes: Buffer): { readonly text: string; readonly problem: string | null } {
  try {
    return { text: decodeUtf8(bytes), problem: null };
  } catch (error) {
    if (!(error instanceof Utf8Error)) throw error;
    return { text: bytes.toString('utf8'), problem: `${error.message} of the line` };
  }
}

/** Opening a folder works, and only reading it fails, with an error that does not name it. */
async function openFile(file: string): Promise<AsyncIterable<Buffer>> {
  const found = await stat(file).catch(notReadable(file));
  if (found.isDirectory()) throw new UsageError(`${file} is a folder. Name one file, or - for standard input.`);
  await access(file, constants.R_OK).catch(notReadable(file));
  return createReadStream(file);
}

/** Whether a first line can only be the beginning of a text over several lines, if it is JSON at all. */
function beginsDocument(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

interface HeldBack {
  readonly from: number;
  readonly lines: string[];
  /** Lines that are no text, and why. */
  readonly bad: Map<number, string>;
  size: number;
}

/** Lines that were held back because they looked like one text: they are, or each is read by itself. */
function* settle({ lines, from, bad }: HeldBack): Generator<Line> {
  const whole = eventsInDocument(lines.join('\n'), from);
  if (whole && bad.size === 0) yield* whole;
  for (const [index, text] of lines.entries()) {
    const problem = bad.get(from + index);
    // One text with a place that cannot be read is read nowhere.
    if (problem !== undefined) yield { line: from + index, problem };
    else if (!whole && text.trim() !== '') yield* parse(from + index, text.trim());
  }
}

/**
 * The events of a file: one a line, in constant memory, or one JSON text as `POST /api/events` takes it, indented or
 * not. `-` is standard input. Empty lines are skipped.
 */
export async function* readEvents(file: string): AsyncGenerator<Line> {
  const input: AsyncIterable<Buffer> = file === '-' ? process.stdin : await openFile(file);
  let line = 0;
  let begun = false;
  let held: HeldBack | null = null;
  for await (const bytes of linesOf(input)) {
    line += 1;
    const { text, problem } = textOf(bytes);
    const trimmed = text.trim();
    if (!begun && trimmed !== '') {
      begun = true;
      if (beginsDocument(trimmed)) held = { from: line, lines: [], bad: new Map(), size: 0 };
    }
    if (held === null) {
      if (problem !== null) yield { line, problem };
      else if (trimmed !== '') yield* parse(line, trimmed);
      continue;
    }
    if (problem !== null) held.bad.set(line, problem);
    held.lines.push(line === held.from ? trimmed : text);
    held.size += text.length;
    if (held.size > LARGEST_DOCUMENT) {
      yield* settle(held);
      held = null;
    }
  }
  if (held) yield* settle(held);
}
