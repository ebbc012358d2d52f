import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Key of the advisory lock under which one process at a time migrates. */
export const MIGRATION_LOCK = 0x646f_636b;
const FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;

export interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

/** The database and the files disagree: nothing was changed, and the server must not start on it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** The numbered files in order. Two files with one number would have no order. */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql') && name !== 'schema.sql').sort();
  const numbers = new Set<string>();
  return Promise.all(
    names.map(async (name) => {
      const number = FILE.exec(name)?.[1];
      if (!number) throw new MigrationError(`${name} is not named like 0001_what_it_does.sql`);
      if (numbers.has(number)) throw new MigrationError(`two migrations have the number ${number}`);
      numbers.add(number);
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** What is applied must be the beginning of what the files say, byte for byte. Answers the files still to apply. */
function pendingAfter(
  applied: readonly { name: string; checksum: string }[],
  files: readonly Migration[],
): Migration[] {
  applied.forEach((row, index) => {
    const file = files[index];
    if (!files.some(({ name }) => name === row.name)) {
      throw new MigrationError(
        `the database has ${row.name}, which this version does not know: run a newer version, or restore a backup`,
      );
    }
    if (file?.name !== row.name) {
      throw new MigrationError(`${file?.name ?? row.name} comes before ${row.name}, which is already applied`);
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(`${row.name} was changed after it was applied: restore the file, add a new migration`);
    }
  });
  return files.slice(applied.length);
}

/**
 * Applies what is missing, each file in a transaction of its own, and answers the names. Concurrent callers wait for
 * one another. Throws MigrationError, with nothing changed, when files and database disagree.
 */
export async function migrate(databaseUrl: string, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const files = await readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'docket migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM schema_migrations ORDER BY name',
    );
    const pending = pendingAfter(applied.rows, files);
    for (const file of pending) await apply(client, file);
    return pending.map(({ name }) => name);
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}

async function apply(client: pg.Client, file: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [file.name, file.checksum]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(`${file.name} failed and was rolled back: ${(error as Error).message}`, { cause: error });
  }
}

/** For readiness: whether the database is exactly at this version's migrations, and why not. */
export async function migrationProblem(
  query: (sql: string) => Promise<{ rows: { name: string; checksum: string }[] }>,
  folder = MIGRATIONS_FOLDER,
): Promise<string | null> {
  try {
    const applied = await query('SELECT name, checksum FROM schema_migrations ORDER BY name');
    const pending = pendingAfter(applied.rows, await readMigrations(folder));
    return pending.length === 0 ? null : `not applied: ${pending.map(({ name }) => name).join(', ')}`;
  } catch (error) {
    return (error as Error).message;
  }
}
