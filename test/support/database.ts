import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createDb, type Db } from '../../server/db/kysely.ts';
import { createPool, type Pool } from '../../server/db/pool.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminUrl') });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}

/** A database of its own: a migrated copy, or an empty one. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `docket_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name}${options.empty ? '' : ` TEMPLATE ${inject('templateName')}`}`);
  const url = new URL(inject('adminUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** A migrated copy with a pool and Kysely on it. */
export async function openTestDatabase(): Promise<{ url: string; pool: Pool; db: Db; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const pool = createPool(database.url);
  return {
    url: database.url,
    pool,
    db: createDb(pool),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
