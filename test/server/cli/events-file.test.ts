import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Line } from '../../../server/cli/events-document.ts';
import { readEvents } from '../../../server/cli/events-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-events-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const linesOf = async (file: string): Promise<Line[]> => {
  const lines: Line[] = [];
  for await (const line of readEvents(file)) lines.push(line);
  return lines;
};
const read = async (text: string | Buffer) => {
  const file = join(folder, 'events.ndjson');
  await writeFile(file, text);
  return linesOf(file);
};

it('counts lines as an editor does, and skips empty ones', async () => {
  expect(await read('\ufeff{"a":1}\r\n\r\n  {"b":2}  \n\n{"c":3}')).toEqual([
    { line: 1, event: { a: 1 } },
    { line: 3, event: { b: 2 } },
    { line: 5, event: { c: 3 } },
  ]);
});

it('names a line that is no JSON object and reads on', async () => {
  const lines = await read('{"a":\n[1]\nnull\n"text"\n{"b":2}\n');
  expect(lines.map((line) => ('problem' in line ? 'problem' : line.event))).toEqual([
    'problem',
    'problem',
    'problem',
    'problem',
    { b: 2 },
  ]);
});

it('puts characters together that a chunk cut apart', async () => {
  const long = 'é'.repeat(70_000);
  expect(await read(`{"t":"x${long}"}\n{"t":"${long}"}\n`)).toEqual([
    { line: 1, event: { t: `x${long}` } },
    { line: 2, event: { t: long } },
  ]);
});

it('reads a JSON text over several lines, and names the line of each event', async () => {
  const events = [
    { id: '1', payload: { text: 'a "quoted" { brace' } },
    { id: '2', tags: [{ x: 1 }] },
  ];
  const numbered = (lines: number[]) => events.map((event, index) => ({ line: lines[index], event }));
  const indented = JSON.stringify(events, null, 2);
  expect(await read(`\n${indented}\n`)).toEqual(numbered([3, 9]));
  expect(await read(JSON.stringify({ events }, null, 2))).toEqual(numbered([3, 9]));
  expect(await read(JSON.stringify(events[0], null, 2))).toEqual([{ line: 1, event: events[0] }]);
  expect(await read(JSON.stringify(events))).toEqual(numbered([1, 1]));
  expect(await read(`${JSON.stringify({ events })}\n`)).toEqual(numbered([1, 1]));
});

it('reads lines one by one where the whole is no JSON', async () => {
  expect(await read('{"a":1\n{"b":2}\n')).toEqual([
    { line: 1, problem: expect.any(String) },
    { line: 2, event: { b: 2 } },
  ]);
});

it('fails on a file that cannot be read', async () => {
  await expect(linesOf(folder)).rejects.toThrow(/is a folder/);
});
