import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Sql } from '../../core/lib/sql.ts';
import { enqueue, listItems } from '../../core/replica/outbox.ts';
import { movedAsideNotice } from '../../electron/backend/chain.ts';
import { openOutboxFile } from '../../electron/backend/files.ts';
import { makeFileKey } from '../../electron/backend/keys.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { createRandom } from '../../server/simulation/random.ts';
import { uuid } from '../support/replica-world.ts';

// What a crash leaves of the outbox file: real SQLCipher, real files. What was kept stays, or is said to be unreadable.

const folder = mkdtempSync(path.join(tmpdir(), 'docket-test-torn-'));
const key = makeFileKey();
const COMMITS = 12;
const SUFFIXES = ['', '-wal'];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (file: string): Sql => openOutboxFile({ outbox: file }, key, openDatabase, 1);

function keep(sql: Sql, n: number): void {
  const ids = { id: uuid(7, n), correlationId: uuid(6, n), caseId: uuid(5, 1) };
  enqueue(sql, { ...ids, name: 'add_note', args: { n }, seen: {}, at: n, elapsed: null, holdUntil: null });
}

/** An outbox as a process that died over its last command left it, and how long its journal was before that. */
function died(name: string): { file: string; before: number; kept: string[] } {
  const live = path.join(folder, `${name}.db`);
  const file = path.join(folder, `${name}-left.db`);
  const sql = open(live);
  for (let n = 1; n < COMMITS; n += 1) keep(sql, n);
  const before = statSync(`${live}-wal`).size;
  const kept = listItems(sql).map(({ id }) => id);
  keep(sql, COMMITS);
  for (const suffix of SUFFIXES) copyFileSync(live + suffix, file + suffix);
  sql.close();
  return { file, before, kept };
}

it.each(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])(
  'the journal ends anywhere in what was not yet promised (%s)',
  (seed) => {
    const { file, before, kept } = died(`cut-${seed}`);
    const end = statSync(`${file}-wal`).size;
    truncateSync(`${file}-wal`, createRandom(seed).between(before, end - 1));
    const sql = open(file);
    expect(listItems(sql).map(({ id }) => id)).toEqual(kept);
    expect(movedAsideNotice(sql)).toBeNull();
    sql.close();
  },
);

it.each(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])('any byte of the file is another one (%s)', (seed) => {
  const { file, kept } = died(`flip-${seed}`);
  const all = new Set([...kept, uuid(7, COMMITS)]);
  // Into the file with the journal: what follows finds it there alone.
  const whole = open(file);
  whole.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  whole.close();
  const bytes = readFileSync(file);
  const at = createRandom(seed).between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  writeFileSync(file, bytes);
  const sql = open(file);
  const found = listItems(sql).map(({ id }) => id);
  // All of it can be read; or none, and a person is told where it lies.
  if (found.length > 0) expect(new Set(found)).toEqual(all);
  else {
    const notice = movedAsideNotice(sql);
    expect(notice?.code).toBe('outbox_damaged');
    expect(existsSync(notice?.detail ?? '')).toBe(true);
  }
  sql.close();
});

it('a process that died between putting it beside and saying so says it at its next start', () => {
  const { file } = died('beside');
  for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true });
  writeFileSync(file.replace(/\.db$/, '.damaged-5.db'), 'not a database');
  const sql = open(file);
  expect(movedAsideNotice(sql)?.code).toBe('outbox_damaged');
  sql.close();
});
