import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';

/**
 * Where a replay works: a copy of every table, empty, in which the stages of the pipeline find their tables by the
 * search path and write as they do live. A dry run has it in temporary tables, everything else in a schema of its own
 * that outlives the process.
 */
export type Workspace = { readonly kind: 'temporary' } | { readonly kind: 'schema'; readonly name: string };

/** What stages read and no replay changes. Whatever is not named here is copied, so that nothing live can be written. */
const READ_THROUGH: readonly string[] = ['schema_migrations', 'settings', 'sources'];
/** What a replay itself keeps: in a dry run in temporary tables too. */
const RESULTS: readonly string[] = ['replays', 'replay_scores', 'replay_signals'];

/** Tables are found in the workspace first, from here to the end of the transaction. */
export async function enter(trx: Trx, workspace: Workspace): Promise<void> {
  if (workspace.kind === 'temporary') await sql`SET LOCAL search_path TO pg_temp, public`.execute(trx);
  else await sql`SET LOCAL search_path TO ${sql.id(workspace.name)}, public`.execute(trx);
}

/** The live tables are found, from here to the end of the transaction. */
export async function leave(trx: Trx): Promise<void> {
  await sql`SET LOCAL search_path TO public, pg_temp`.execute(trx);
}

/** Where a dry run keeps what it finds: temporary tables of the same names. */
export async function createResults(trx: Trx): Promise<void> {
  for (const name of RESULTS) {
    await sql`CREATE TEMPORARY TABLE ${sql.id(name)} (LIKE public.${sql.id(name)} INCLUDING ALL)`.execute(trx);
  }
}

/** Makes the workspace and enters it. */
export async function createWorkspace(trx: Trx, workspace: Workspace): Promise<void> {
  const skipped = [...READ_THROUGH, ...RESULTS];
  const { rows } = await sql<{ name: string; rev: boolean }>`
    SELECT c.relname AS name, EXISTS (
             SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'rev' AND NOT a.attisdropped) AS rev
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname <> ALL(${skipped}::text[]) ORDER BY 1`.execute(trx);
  if (workspace.kind === 'schema') await sql`CREATE SCHEMA ${sql.id(workspace.name)}`.execute(trx);
  for (const { name, rev } of rows) {
    const table = workspace.kind === 'schema' ? sql.id(workspace.name, name) : sql.id(name);
    const like = sql`(LIKE public.${sql.id(name)} INCLUDING ALL EXCLUDING COMMENTS EXCLUDING STATISTICS)`;
    await sql`CREATE ${sql.raw(workspace.kind === 'temporary' ? 'TEMPORARY' : '')} TABLE ${table} ${like}`.execute(trx);
    // Triggers are not copied: nobody follows these rows.
    if (rev) await sql`ALTER TABLE ${table} ALTER COLUMN rev SET DEFAULT pg_current_xact_id()`.execute(trx);
  }
  const order = workspace.kind === 'schema' ? sql.id(workspace.name, 'replay_order') : sql.id('replay_order');
  await sql`CREATE ${sql.raw(workspace.kind === 'temporary' ? 'TEMPORARY' : '')} TABLE ${order} (
    n integer PRIMARY KEY, event_id uuid NOT NULL, anew boolean NOT NULL)`.execute(trx);
  await enter(trx, workspace);
}

export async function dropWorkspace(trx: Trx, name: string): Promise<void> {
  await sql`DROP SCHEMA IF EXISTS ${sql.id(name)} CASCADE`.execute(trx);
}
