import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError } from './define.ts';
import { eventsInDocument, eventsOnLine, type Line } from './events-document.ts';

/** A JSON text over several lines is read whole, up to here; larger exports have an event a line. */
const LARGEST_DOCUMENT = 128 * 1_048_576;

function parse(line: number, text: string): Line[] {
  try {
    return eventsOnLine(line, JSON.parse(text));
  } catch (error) {
    return [{ line, problem: (error as Error).message }];
  }
}

/** The chunks of a text as lines. Iterating the stream itself, unlike readline, reports an error while reading. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** Opening a folder works, and only reading it fails, with an error that does not name it. */
async function openFile(file: string): Promise<AsyncIterable<string>> {
  if ((await stat(file)).isDirectory())
    throw new UsageError(`${file} is a folder. Name one file, or - for standard input.`);
  return createReadStream(file, 'utf8');
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

/** Lines that were held back because they looked like one text: they are, or each is read by itself. */
function* settle(held: readonly string[], firstLine: number): Generator<Line> {
  const whole = eventsInDocument(held.join('\n'), firstLine);
  if (whole) yield* whole;
  else for (const [index, text] of held.entries()) if (text.trim() !== '') yield* parse(firstLine + index, text.trim());
}

/**
 * The events of a file: one a line, in constant memory, or one JSON text as `POST /api/events` takes it, indented or
 * not. `-` is standard input. Empty lines are skipped.
 */
export async function* readEvents(file: string): AsyncGenerator<Line> {
  const input = file === '-' ? process.stdin.setEncoding('utf8') : await openFile(file);
  let line = 0;
  let begun = false;
  let held: { readonly from: number; readonly lines: string[]; size: number } | null = null;
  for await (const text of linesOf(input)) {
    line += 1;
    const trimmed = (line === 1 ? text.replace(/^\ufeff/, '') : text).trim();
    if (!begun && trimmed !== '') {
      begun = true;
      if (beginsDocument(trimmed)) held = { from: line, lines: [], size: 0 };
    }
    if (held === null) {
      if (trimmed !== '') yield* parse(line, trimmed);
      continue;
    }
    held.lines.push(line === held.from ? trimmed : text);
    held.size += text.length;
    if (held.size > LARGEST_DOCUMENT) {
      yield* settle(held.lines, held.from);
      held = null;
    }
  }
  if (held) yield* settle(held.lines, held.from);
}
