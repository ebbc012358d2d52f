import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServingDb, type Db } from '../../../server/db/kysely.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: Pool;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 1 });
  db = createServingDb(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const known = async (): Promise<number> =>
  Number((await pool.query<{ n: string }>('SELECT count(*) AS n FROM pg_prepared_statements')).rows[0]?.n);

test('a text is planned once per connection, whatever its values, in and outside of transactions', async () => {
  const ask = (value: number) => sql<{ n: number }>`SELECT ${value}::int + 1 AS n`.execute(db);
  const before = await known();
  expect((await ask(1)).rows).toEqual([{ n: 2 }]);
  expect((await ask(2)).rows).toEqual([{ n: 3 }]);
  await db.transaction().execute(async (trx) => {
    expect((await sql<{ n: number }>`SELECT ${3}::int + 1 AS n`.execute(trx)).rows).toEqual([{ n: 4 }]);
  });
  expect(await known()).toBe(before + 1);
});

test('a failed statement leaves the connection usable, and a transaction that failed is rolled back', async () => {
  await expect(sql`SELECT ${'x'}::int`.execute(db)).rejects.toThrow('invalid input');
  const failing = db.transaction().execute(async (trx) => {
    await sql`CREATE TEMP TABLE gone (n int)`.execute(trx);
    await sql`INSERT INTO gone VALUES (${'y'}::text::int)`.execute(trx);
  });
  await expect(failing).rejects.toThrow('invalid input');
  expect((await sql<{ t: string | null }>`SELECT to_regclass(${'gone'})::text AS t`.execute(db)).rows).toEqual([
    { t: null },
  ]);
});

test('texts that are made for one question are not kept without end', async () => {
  for (let n = 0; n < 400; n += 1) await sql`SELECT ${n}::int AS ${sql.id(`c${n}`)}`.execute(db);
  expect(await known()).toBeLessThanOrEqual(300);
});
