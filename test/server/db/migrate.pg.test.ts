import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS_FOLDER, MigrationError, migrate, migrationProblem } from '../../../server/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), 'docket-migrations-'));
  await writeFile(join(folder, '0001_one.sql'), 'CREATE TABLE one (id int);');
  await writeFile(join(folder, '0002_two.sql'), 'CREATE TABLE two (id int);');
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function tables(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ name }) => name).filter((name) => name !== 'schema_migrations');
}

async function problem(): Promise<string | null> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const answer = await migrationProblem((sql) => client.query(sql), folder);
  await client.end();
  return answer;
}

describe('migrate', () => {
  test('applies what is missing, once', async () => {
    expect(await problem()).toMatch(/schema_migrations/);
    expect(await migrate(database.url, folder)).toEqual(['0001_one.sql', '0002_two.sql']);
    expect(await migrate(database.url, folder)).toEqual([]);
    expect(await problem()).toBeNull();
    await writeFile(join(folder, '0003_three.sql'), 'CREATE TABLE three (id int);');
    expect(await problem()).toBe('not applied: 0003_three.sql');
    expect(await migrate(database.url, folder)).toEqual(['0003_three.sql']);
    expect(await tables()).toEqual(['one', 'three', 'two']);
  });

  test('eight starts at once apply each file once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url)));
    const { length } = await migrate(database.url).then(() => all.flat());
    expect(new Set(all.flat()).size).toBe(length);
    expect(all.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  const spoil: [string, RegExp, () => Promise<void>][] = [
    ['a changed file', /0001_one.sql was changed/, () => writeFile(join(folder, '0001_one.sql'), 'SELECT 1;')],
    ['a missing file', /does not know/, () => rm(join(folder, '0001_one.sql'))],
    ['a file put before', /0000_zero.sql comes before/, () => writeFile(join(folder, '0000_zero.sql'), 'SELECT 1;')],
    ['two files of one number', /two migrations/, () => writeFile(join(folder, '0002_other.sql'), 'SELECT 1;')],
    ['a file without number', /not named like/, () => writeFile(join(folder, 'three.sql'), 'SELECT 1;')],
  ];
  test.each(spoil)('fails closed on %s', async (_name, message, change) => {
    await migrate(database.url, folder);
    await change();
    await writeFile(join(folder, '0003_three.sql'), 'CREATE TABLE three (id int);');
    await expect(migrate(database.url, folder)).rejects.toThrow(message);
    await expect(migrate(database.url, folder)).rejects.toBeInstanceOf(MigrationError);
    expect(await tables()).toEqual(['one', 'two']);
  });

  test('a file that fails leaves nothing of itself', async () => {
    await writeFile(join(folder, '0003_three.sql'), 'CREATE TABLE three (id int); SELECT 1 / 0;');
    await expect(migrate(database.url, folder)).rejects.toThrow(/0003_three.sql failed and was rolled back/);
    expect(await tables()).toEqual(['one', 'two']);
  });

  test('line ends do not count as a change', async () => {
    await cp(MIGRATIONS_FOLDER, folder, { recursive: true, filter: (path) => !path.endsWith('schema.sql') });
    await rm(join(folder, '0001_one.sql'));
    await rm(join(folder, '0002_two.sql'));
    await migrate(database.url);
    const file = join(folder, '0001_domain.sql');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    expect(await migrate(database.url, folder)).toEqual([]);
  });
});
