import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLE_NAMES, type RoleName } from '../../../core/access/roles.ts';
import type { CopyRequest } from '../../../core/contract/copy.ts';
import { PROTOCOL, type WindowLine, windowLine } from '../../../core/contract/wire.ts';
import { createPool } from '../../../server/db/pool.ts';
import { createCopies } from '../../../server/feed/copy/copies.ts';
import type { CopyForm } from '../../../server/feed/copy/make-copy.ts';
import { openCopy } from '../../../server/feed/copy/stream-copy.ts';
import { openWindow } from '../../../server/feed/pull-stream.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { copiedRows, type ReadCopy, readCopy } from '../../support/copies.ts';
import { rowsOf } from '../../support/device.ts';
import { insertCase, insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const LATER = 6 * 60_000;

let server: TestServer;
let clock = Date.now();
beforeAll(async () => {
  server = await startTestServer({ listen: false, clock: { now: () => clock, monotonic: () => clock } });
  await insertCases(server.ctx.db, 40);
  // Values that are written otherwise in JSON, in SQL and in text.
  await insertCase(server.ctx.db, {
    displayName: 'Zoë "Quote" O\'Neil \\ 日本',
    email: 'zoë@example.org',
    content: 'tab\tline\nquote " back \\ slash \\. ‮ \u0007 +237 6 70 12 34 56 <jane@example.org>',
  });
  await server.ctx.pool.query('UPDATE signals SET confidence = 1.0e-7');
  await server.ctx.pool.query(
    "UPDATE cases SET priority = '-Infinity' WHERE id = (SELECT id FROM cases ORDER BY id LIMIT 1)",
  );
  await server.ctx.pool.query(`UPDATE signals SET occurred_at = t FROM (VALUES (0, timestamptz '1969-12-31 23:59:59.9995+00'),
    (1, '0001-01-01 00:00:00+00'), (2, '9999-12-31 23:59:59.999999+00'), (3, '1999-12-31 23:59:59.999999+00')) AS v(n, t)
    WHERE id = (SELECT id FROM signals ORDER BY id OFFSET n LIMIT 1)`);
  await server.ctx.pool.query(
    'UPDATE signals SET reasons = $1 WHERE id = (SELECT id FROM signals ORDER BY id OFFSET 5 LIMIT 1)',
    [JSON.stringify([{ code: 'a, b: "c\\"', text: 'with  spaces \\" and \\\\', n: -1.5e-7 }, null, {}, [], '', 'x"'])],
  );
  await server.ctx.pool.query('UPDATE users SET score = NULL WHERE id IN (SELECT id FROM users LIMIT 3)');
  await server.ctx.pool.query(
    'UPDATE messages SET erased_at = now() WHERE id = (SELECT id FROM messages ORDER BY id LIMIT 1)',
  );
  await server.ctx.pool.query('UPDATE users SET in_evidence = true');
  await server.ctx.pool.query(`
    INSERT INTO notes (id, case_id, person_id, body, written_at)
    SELECT gen_random_uuid(), (SELECT id FROM cases LIMIT 1), (SELECT id FROM people LIMIT 1), 'note ' || n || repeat(' and so on', 20), now()
    FROM generate_series(1, 4500) n`);
});
afterAll(() => server.destroy());

const FORMS = ['json', 'images'] as const;
const ask = (
  role: RoleName,
  resume: CopyRequest['resume'] = null,
  personId = NOBODY,
  form: CopyForm = 'images',
): Promise<Readable> =>
  openCopy(server.ctx, { sessionHash: '', personId, scope: scopeOf(role) }, { protocol: PROTOCOL, resume }, form);
const read = async (...asked: Parameters<typeof ask>): Promise<ReadCopy> => readCopy(await ask(...asked));

async function pulled(role: RoleName): Promise<Record<string, Record<string, unknown>[]>> {
  const lines: WindowLine[] = [];
  for await (const text of await openWindow(server.ctx, scopeOf(role), { cursor: '0' })) {
    for (const line of String(text).split('\n').filter(Boolean)) lines.push(windowLine.parse(JSON.parse(line)));
  }
  const found = scopeOf(role).tables.map(({ name }) => [name, rowsOf(lines, name)] as const);
  for (const [, rows] of found) rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0));
}

describe.each(ROLE_NAMES)('%s', (role) => {
  test.each(FORMS)(
    'gets by a copy of %s exactly what the ordinary window gives: rows, columns, treatments',
    async (form) => {
      const copy = await read(role, null, NOBODY, form);
      const rows = await pulled(role);
      expect(copiedRows(copy)).toEqual(rows);
      const total = Object.values(rows).reduce((sum, list) => sum + list.length, 0);
      expect(copy).toMatchObject({ expected: total, end: { rows: total }, cases: rows.cases?.length ?? 0 });
    },
  );
});

test.each(FORMS)('rows of %s come in the order of their ids, in parts of bounded size', async (form) => {
  const copy = await read('moderator', null, NOBODY, form);
  const notes = copy.parts.filter((part) => !part.urgent && part.tables[0]?.table === 'notes');
  const sizes = notes.map((part) => JSON.stringify(part.tables).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(2_000_000);
  const ids = notes.flatMap((part) => part.tables[0]?.rows.map((row) => row[0]) ?? []);
  expect(ids).toEqual([...ids].sort());
});

test('all consoles of a scope that ask within some minutes share one copy; later ones get another', async () => {
  clock += LATER;
  const { copies } = server.ctx.feed;
  const before = copies.made;
  const read20 = await Promise.all(Array.from({ length: 20 }, () => read('lead')));
  expect(new Set(read20.map(({ id }) => id)).size).toBe(1);
  expect(copies.made).toBe(before + 1);
  clock += LATER;
  const later = await read('lead');
  expect(later.id).not.toBe(read20[0]?.id);
});

test('consoles that take images and consoles that do not share nothing, and neither goes on with the other’s', async () => {
  clock += LATER;
  const images = await read('lead');
  const json = await read('lead', { id: images.id, next: 2 }, NOBODY, 'json');
  expect(json.id).not.toBe(images.id);
  expect(json.parts[0]?.n).toBe(0);
  expect(copiedRows(json)).toEqual(copiedRows(images));
});

test('what broke off goes on at the part where it stopped, also when others get a new copy by now', async () => {
  clock += LATER;
  const whole = await read('moderator');
  clock += LATER;
  await insertCase(server.ctx.db);
  const rest = await read('moderator', { id: whole.id, next: 2 });
  expect(rest.id).toBe(whole.id);
  expect(rest.parts).toEqual(whole.parts.filter(({ n }) => n !== null && n >= 2));
  expect(rest.end).toEqual(whole.end);
  // Unread for so long it is gone: another one begins at its beginning.
  clock += 3 * LATER;
  const anew = await read('moderator', { id: whole.id, next: 2 });
  expect(anew.id).not.toBe(whole.id);
  expect(anew.parts[0]?.n).toBe(0);
});

test('what a person has claimed and what is urgent come first, with all that is needed to work on them', async () => {
  clock += LATER;
  const db = server.ctx.pool;
  const person = (await db.query<{ id: string }>("SELECT id FROM people WHERE role = 'moderator' LIMIT 1")).rows[0]?.id;
  const mine = await insertCase(server.ctx.db);
  await db.query("UPDATE cases SET state = 'claimed', claimed_by = $1, claimed_at = now() WHERE id = $2", [
    person,
    mine.caseId,
  ]);
  const copy = await read('moderator', null, person);
  expect(copy.parts[0]).toMatchObject({ n: null, urgent: true });
  expect(copy.parts[1]).toMatchObject({ n: 0, urgent: true });
  expect(copy.parts.slice(2).every(({ urgent }) => !urgent)).toBe(true);
  const own = Object.fromEntries(
    copy.parts[0]?.tables.map(({ table, rows }) => [table, rows.map((row) => row[0])]) ?? [],
  );
  expect(own).toMatchObject({ cases: [mine.caseId], messages: [mine.messageId], signals: [mine.signalId] });
  expect(own.users).toContain(mine.userId);
  expect(own.users).toHaveLength(2);
  expect(own.people?.length).toBeGreaterThan(5);
  const urgent = copiedRows(copy, true);
  const all = copiedRows(copy);
  // Nothing is in them that is not in the whole, value for value.
  for (const [table, rows] of Object.entries(urgent)) {
    const known = new Map(all[table]?.map((row) => [row.id, row]));
    for (const row of rows) expect(row).toEqual(known.get(row.id));
  }
});

test('a reader who leaves holds nobody up, and the server’s folder holds no readable row', async () => {
  clock += LATER;
  const stream = await ask('moderator');
  stream.destroy();
  expect((await read('moderator')).end).not.toBeNull();
  const folder = join(server.ctx.config.dataFolder, 'copies');
  const [own] = await readdir(folder);
  const copies = await readdir(join(folder, own ?? ''));
  expect(copies.length).toBeGreaterThan(0);
  for (const copy of copies) {
    for (const part of await readdir(join(folder, own ?? '', copy))) {
      const bytes = await readFile(join(folder, own ?? '', copy, part));
      expect(() => zstdDecompressSync(bytes)).toThrow();
    }
  }
});

test('a copy whose beginning cannot be read is none: whoever waits hears it, and its connection is free again', async () => {
  const pool = createPool(server.databaseUrl, { max: 1 });
  // However long the one connection takes to come: the beginning waits for a second, which there will never be.
  await pool.query('SELECT 1');
  pool.options.connectionTimeoutMillis = 200;
  const folder = await mkdtemp(join(tmpdir(), 'docket-copies-'));
  const errors: unknown[] = [];
  const copies = createCopies({
    pool,
    folder,
    epoch: NOBODY,
    now: () => clock,
    tokenise: (text) => text,
    onError: (error) => errors.push(error),
  });
  const copy = copies.join(scopeOf('moderator'), 'images', null);
  await expect(copy.start).rejects.toThrow(/timeout/);
  await expect(copy.part(0)).rejects.toThrow('not finished');
  expect(errors).toHaveLength(1);
  pool.options.connectionTimeoutMillis = 0;
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await copies.destroy();
  await pool.end();
  await rm(folder, { recursive: true });
});
