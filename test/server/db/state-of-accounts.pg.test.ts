import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIGRATIONS_FOLDER, migrate } from '../../../server/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const MIGRATION = '0031_one_row_for_an_account.sql';
let database: TestDatabase;
let folder: string;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), 'docket-test-migrations-'));
  for (const name of await readdir(MIGRATIONS_FOLDER))
    if (name < MIGRATION) await copyFile(join(MIGRATIONS_FOLDER, name), join(folder, name));
  await migrate(database.url, folder);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

test('what earlier versions know of accounts is taken along', async () => {
  await client.query(`
    INSERT INTO users (id, external_id, user_type, status, score, tier, trend, in_evidence)
    SELECT md5(name)::uuid, name, 'client', 'active', score, tier, 'stable', true
      FROM (VALUES ('scored', 46, 'medium'), ('new', NULL, NULL)) AS u(name, score, tier)`);
  await client.query(`
    INSERT INTO scores (id, user_id, model, model_version, value, tier, trend, factors, challenger_tier, computed_at)
    SELECT md5(n::text)::uuid, md5('scored')::uuid, 'five-component', '1', 40 + n, 'medium', 'stable',
           jsonb_build_array(jsonb_build_object('code', 'of_' || n)), 'high', now() - (7 - n) * interval '1 hour'
      FROM generate_series(1, 6) n`);
  await client.query(`
    INSERT INTO user_pulses (user_id, recent, days, slept_ms, weight)
    VALUES (md5('scored')::uuid, '[]', '[[1000, 7]]', 0, 3)`);
  await client.query(`
    INSERT INTO user_activity (user_id, day, events)
    SELECT md5(name)::uuid, day, day - 900
      FROM (VALUES ('scored', 901), ('scored', 950), ('scored', 960), ('scored', 1000), ('new', 998)) AS a(name, day)`);
  const before = await client.query("SELECT rev::text, version FROM users WHERE external_id = 'scored'");
  expect(await migrate(database.url)).toContain(MIGRATION);
  const { rows } = await client.query(`
    SELECT u.external_id, u.last_score, p.days, p.weight FROM users u LEFT JOIN user_pulses p ON p.user_id = u.id
     ORDER BY u.external_id DESC`);
  expect(rows).toEqual([
    {
      external_id: 'scored',
      last_score: {
        id: (await client.query("SELECT md5('6')::uuid AS id")).rows[0].id,
        model: 'five-component',
        challenger_tier: 'high',
        factors: ['of_6'],
        values: [42, 43, 44, 45, 46],
      },
      days: [
        [950, 50],
        [960, 60],
        [1000, 100],
      ],
      weight: 3,
    },
    { external_id: 'new', last_score: null, days: [[998, 98]], weight: 0 },
  ]);
  // Nobody's copy is told of what only the server reads.
  expect((await client.query("SELECT rev::text, version FROM users WHERE external_id = 'scored'")).rows).toEqual(
    before.rows,
  );
});
