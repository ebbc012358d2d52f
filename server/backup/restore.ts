import { copyIn } from '../db/copy-in.ts';
import { transactionOn } from '../db/kysely.ts';
import { MIGRATION_LOCK, type Migration, readMigrations } from '../db/migrate.ts';
import type { Pool, PoolClient } from '../db/pool.ts';
import { isEmptyDatabase, readRules, readTables } from './catalogue.ts';
import { BackupError, type OpenedBackup } from './frames.ts';
import { settleKeys, stageKeys } from './keys.ts';
import { noteRestore } from './note.ts';
import { type Checked, entriesOf } from './read.ts';
import type { Keys, Manifest } from './words.ts';

export interface RestoreOptions {
  readonly pool: Pool;
  readonly dataFolder: string;
  readonly backup: OpenedBackup;
  /** The same backup, read to its end. */
  readonly checked: Checked;
  /** Replaces what is there. */
  readonly force: boolean;
  readonly now: number;
  readonly onProgress: (table: string, rows: number) => void;
}

/** The migrations of the backup, if this version knows them as they were. Throws BackupError. */
export async function migrationsOf({ migrations }: Manifest): Promise<Migration[]> {
  const files = await readMigrations();
  return migrations.map(({ name, checksum }, index) => {
    const file = files[index];
    if (file?.name === name && file.checksum === checksum) return file;
    throw new BackupError(
      files.some((one) => one.name === name)
        ? `${name} was another one when the backup was made: restore it with the version that made it.`
        : `The backup has ${name}, which this version does not know: restore it with a newer one.`,
    );
  });
}

/**
 * Makes the database what the backup holds, in one transaction: schema, rows, references, sequences; then its keys. It fails as a whole
 * and leaves all as it was. Epochs begin anew, so that consoles build their copies again and offer what they hold.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const { pool, dataFolder, now } = options;
  const files = await migrationsOf(options.checked.manifest);
  const client = await pool.connect();
  let broken: unknown = null;
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '10s'");
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await assertFree(client);
    await clear(client, options.force);
    for (const { sql } of files) await client.query(sql);
    await noteMigrations(client, files);
    const keys = await load(client, options);
    await client.query('UPDATE feed_epoch SET history = $1', [`restored from ${options.checked.id}`]);
    await noteRestore(transactionOn(client), options.checked.id, options.checked.madeAt, now);
    await stageKeys(dataFolder, keys);
    await client.query('COMMIT');
    await settleKeys(dataFolder, client, now);
  } catch (error) {
    broken = error;
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release(broken !== null);
  }
}

/** A server would go on with what it remembers. */
async function assertFree(client: PoolClient): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND application_name LIKE 'docket%' LIMIT 1`,
  );
  if (rowCount !== 0) throw new BackupError('A server of Docket uses this database: stop it first.');
}

async function clear(client: PoolClient, force: boolean): Promise<void> {
  const tables = await readTables(client);
  if (!force && !(await isEmptyDatabase(client))) {
    throw new BackupError(
      'The database is not empty. Nothing was changed. With --force all that it holds is replaced.',
    );
  }
  const { rowCount } = await client.query("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace LIMIT 1");
  if (tables.length === 0 && rowCount === 0) return;
  await client.query('DROP SCHEMA public CASCADE');
  await client.query('CREATE SCHEMA public');
}

async function noteMigrations(client: PoolClient, files: readonly Migration[]): Promise<void> {
  await client.query(
    `CREATE TABLE schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  await client.query('INSERT INTO schema_migrations (name, checksum) SELECT * FROM unnest($1::text[], $2::text[])', [
    files.map(({ name }) => name),
    files.map(({ checksum }) => checksum),
  ]);
}

/** Rows come while no rule holds that would change or refuse them, and are looked at by all of them afterwards. */
async function load(client: PoolClient, { backup, checked, onProgress }: RestoreOptions): Promise<Keys> {
  const tables = new Map(checked.manifest.tables.map((table) => [table.name, table]));
  const here = await readTables(client);
  const same = (one: (typeof here)[number]): boolean => JSON.stringify(tables.get(one.name)) === JSON.stringify(one);
  if (here.length !== tables.size || !here.every(same))
    throw new BackupError('Its tables are not those of its migrations.');
  const rules = await readRules(client);
  for (const statement of rules.off) await client.query(statement);
  await client.query(`TRUNCATE ${here.map(({ name }) => `"${name}"`).join(', ')}`);
  let keys: Keys | null = null;
  let loaded = 0;
  for await (const entry of entriesOf(backup)) {
    if (entry.t === 'keys') keys = entry;
    if (entry.t === 'sequences') {
      for (const { name, last, called } of entry.values) {
        await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [`public."${name}"`, last, called]);
      }
    }
    if (entry.t !== 'table') continue;
    const { name, rows } = entry;
    const list = (tables.get(name)?.columns ?? []).map((column) => `"${column}"`).join(', ');
    await copyIn(client, `COPY "${name}" (${list}) FROM STDIN`, rows);
    const stored = await client.query<{ n: string }>(`SELECT count(*)::text AS n FROM "${name}"`);
    if (Number(stored.rows[0]?.n) !== rows.count) throw new BackupError(`${name} did not take all of its rows.`);
    loaded += rows.count;
    onProgress(name, loaded);
  }
  for (const statement of rules.on) await client.query(statement);
  if (!keys) throw new BackupError('There are no keys in it.');
  return keys;
}
