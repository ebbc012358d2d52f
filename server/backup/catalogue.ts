import type { PoolClient } from '../db/pool.ts';
import type { Manifest, SequenceValue } from './words.ts';

/** Kept by Docket itself while it restores, or of no use later: nonces are over in minutes, and their table is not durable. */
const LEFT_OUT = ['schema_migrations', 'request_nonces'];

/** Migrations begin it. */
const BEGUN = 'settings';

/** Tables with the columns that can be written: what the database computes, it computes again. */
export async function readTables(client: PoolClient): Promise<Manifest['tables']> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND NOT c.relname = ANY($1) GROUP BY c.relname ORDER BY c.relname`,
    [LEFT_OUT],
  );
  return rows;
}

export async function readSequences(client: PoolClient): Promise<SequenceValue[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname`,
  );
  const values: SequenceValue[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM "${name}"`,
    );
    for (const row of found.rows) values.push({ name, ...row });
  }
  return values;
}

/** Statements that take rules off a table's rows while they are loaded, and put them back as they were. */
export async function readRules(client: PoolClient): Promise<{ readonly off: string[]; readonly on: string[] }> {
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f' ORDER BY 1, 2`,
  );
  const { rows: triggers } = await client.query<{ table: string; name: string; enabled: string }>(
    `SELECT t.tgrelid::regclass::text AS table, t.tgname AS name, t.tgenabled AS enabled
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2`,
  );
  const word: Readonly<Record<string, string>> = { O: 'ENABLE', A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA', D: 'DISABLE' };
  return {
    off: [
      ...references.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT "${name}"`),
      ...triggers.map(({ table, name }) => `ALTER TABLE ${table} DISABLE TRIGGER "${name}"`),
    ],
    on: [
      ...triggers.map(({ table, name, enabled }) => `ALTER TABLE ${table} ${word[enabled]} TRIGGER "${name}"`),
      // Every row is looked at again.
      ...references.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`),
    ],
  };
}

/** Whether anything is in it that no migration puts there. */
export async function isEmptyDatabase(client: PoolClient): Promise<boolean> {
  const tables = await readTables(client);
  for (const { name } of tables.filter((table) => table.name !== BEGUN)) {
    const { rowCount } = await client.query(`SELECT 1 FROM "${name}" LIMIT 1`);
    if (rowCount !== 0) return false;
  }
  return true;
}
