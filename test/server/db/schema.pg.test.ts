import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Column, ColumnKind } from '../../../core/tables/define.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { dumpSchema } from '../../../server/db/dump-schema.ts';
import { type AnyTable, columnsOf } from '../../../server/db/encode.ts';
import { SERVER_TABLES } from '../../../server/db/tables/index.ts';
import { openTestDatabase } from '../../support/database.ts';

const SCHEMA = fileURLToPath(new URL('../../../migrations/schema.sql', import.meta.url));
const POSTGRES_TYPE: Readonly<Record<ColumnKind, string>> = {
  uuid: 'uuid',
  text: 'text',
  int: 'integer',
  real: 'double precision',
  decimal: 'numeric',
  bool: 'boolean',
  time: 'timestamp with time zone',
  json: 'jsonb',
};
/** Kept by triggers and the database itself, declared nowhere; so are columns that it computes from declared ones. */
const OWN = new Set(['rev', 'seq']);

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const catalogue = new Map<string, Map<string, { type: string; nullable: boolean }>>();

beforeAll(async () => {
  database = await openTestDatabase();
  const { rows } = await database.pool.query<{ table: string; column: string; type: string; nullable: boolean }>(
    `SELECT table_name AS "table", column_name AS "column", data_type AS type, is_nullable = 'YES' AS nullable
       FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER'`,
  );
  for (const row of rows) {
    if (!catalogue.has(row.table)) catalogue.set(row.table, new Map());
    catalogue.get(row.table)?.set(row.column, { type: row.type, nullable: row.nullable });
  }
});
afterAll(() => database.close());

const shape = ([name, column]: [string, Column]) => [
  name,
  { type: POSTGRES_TYPE[column.kind], nullable: column.nullable },
];

describe('the catalogue and the declarations agree', () => {
  test.each([...TABLE_NAMES, ...(Object.keys(SERVER_TABLES) as AnyTable[])])('%s', (name) => {
    const stored = [...(catalogue.get(name) ?? [])].filter(([column]) => !OWN.has(column));
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(Object.entries(columnsOf(name)).map(shape)));
  });

  test.each(TABLE_NAMES)('%s: enum texts are checked', async (name) => {
    const { rows } = await database.pool.query<{ text: string }>(
      `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
      [name],
    );
    for (const [column, { values }] of Object.entries(tableOf(name).columns)) {
      if (!values) continue;
      const check = rows.find(({ text }) => text.includes(`(${column} = `))?.text ?? '';
      const allowed = [...check.matchAll(/'([^']*)'/gu)].map((match) => match[1]);
      expect(allowed.sort(), column).toEqual([...values].sort());
    }
  });

  test.each(TABLE_NAMES)('%s is stamped, kept and indexed for the feed', async (name) => {
    const { rows: triggers } = await database.pool.query<{ name: string }>(
      'SELECT tgname AS name FROM pg_trigger WHERE tgrelid = $1::regclass',
      [name],
    );
    expect(triggers.map((row) => row.name)).toEqual(expect.arrayContaining([`${name}_stamp`, `${name}_keep`]));
    const { rows: indexes } = await database.pool.query<{ text: string }>(
      'SELECT indexdef AS text FROM pg_indexes WHERE tablename = $1 AND indexname = $2',
      [name, `${name}_rev_id`],
    );
    expect(indexes[0]?.text).toContain(`(rev, id)${tableOf(name).evidenceOnly ? ' WHERE in_evidence' : ''}`);
    expect(catalogue.get(name)?.has('in_evidence')).toBe(tableOf(name).evidenceOnly);
    expect(catalogue.get(name)?.has('erased_at')).toBe(tableOf(name).erasable);
  });
});

test('migrations/schema.sql is current (UPDATE_SCHEMA=1 writes it)', async () => {
  const dumped = await dumpSchema(database.pool);
  if (process.env.UPDATE_SCHEMA) await writeFile(SCHEMA, dumped);
  expect(await readFile(SCHEMA, 'utf8')).toBe(dumped);
});

describe('what the triggers promise', () => {
  const person = "('018f0000-0000-7000-8000-000000000001', 'Ada', 'lead', true)";

  test('rev and version belong to the database', async () => {
    await database.pool.query(`INSERT INTO people (id, display_name, role, active) VALUES ${person}`);
    const read = () =>
      database.pool
        .query<{ rev: string; version: number }>("SELECT rev, version FROM people WHERE display_name LIKE 'Ada%'")
        .then(({ rows }) => rows[0]);
    const before = await read();
    await database.pool.query("UPDATE people SET display_name = 'Ada L.', version = 77 WHERE display_name = 'Ada'");
    const after = await read();
    expect(before?.version).toBe(1);
    expect(after?.version).toBe(2);
    expect(BigInt(after?.rev ?? 0)).toBeGreaterThan(BigInt(before?.rev ?? 0));
  });

  test('a new row that comes with another stamp, or none, gets the right one', async () => {
    const columns = 'id, external_id, user_type, status';
    const given = (no: number) => `'018f0000-0000-7000-8000-00000000010${no}', 'stamp-${no}', 'client', 'active'`;
    const { rows } = await database.pool.query<{ right: boolean; version: number }>(`
      INSERT INTO users (${columns}, rev, version)
      VALUES (${given(1)}, '1', 1), (${given(2)}, DEFAULT, 7), (${given(3)}, DEFAULT, DEFAULT), (${given(4)}, NULL, NULL)
      RETURNING rev = pg_current_xact_id() AS right, version`);
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ right: true, version: 1 })));
  });

  test.each([
    'DELETE FROM people',
    'TRUNCATE messages',
    'UPDATE audit_rows SET action = action',
    'DELETE FROM audit_rows',
    'TRUNCATE audit_rows',
  ])('%s is refused', async (statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '23001' });
  });

  test('evidence stays evidence', async () => {
    const { rows } = await database.pool.query<{ id: string }>(
      `INSERT INTO users (id, external_id, user_type, status, in_evidence)
       VALUES (gen_random_uuid(), 'u-1', 'client', 'active', true) RETURNING id`,
    );
    const back = database.pool.query('UPDATE users SET in_evidence = false WHERE id = $1', [rows[0]?.id]);
    await expect(back).rejects.toMatchObject({ code: '23001' });
  });
});
