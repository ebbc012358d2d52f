import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError } from './define.ts';

/** A line of the file: an event, or why it is none. Lines count from 1. */
export type Line =
  | { readonly line: number; readonly event: Record<string, unknown> }
  | { readonly line: number; readonly problem: string };

function parse(line: number, text: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, problem: (error as Error).message };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { line, problem: 'not a JSON object' };
  return { line, event: value as Record<string, unknown> };
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

/** Reads NDJSON line by line, in constant memory. `-` is standard input. Empty lines are skipped. */
export async function* readEvents(file: string): AsyncGenerator<Line> {
  const input = file === '-' ? process.stdin.setEncoding('utf8') : await openFile(file);
  let line = 0;
  for await (const text of linesOf(input)) {
    line += 1;
    const trimmed = (line === 1 ? text.replace(/^\ufeff/, '') : text).trim();
    if (trimmed !== '') yield parse(line, trimmed);
  }
}
