import { sql } from 'kysely';
import type { ServerContext } from '../context.ts';
import { openField } from '../crypto/field.ts';
import type { SourceAllow } from '../db/tables/intake.ts';

/** Where a sealed secret of a source belongs: authenticated with it. */
export const secretPlace = (sourceId: string): string => `sources/secret/${sourceId}`;

export interface Source {
  readonly id: string;
  readonly name: string;
  /** One, or two while the source rotates. */
  readonly secrets: readonly string[];
  /** Where the platform works, and what is its own: detection reads texts with it. */
  readonly countries: readonly string[];
  readonly allow: SourceAllow;
}

/** The live secrets of a source, or null when there is none of that name. `now` in ms. */
export async function findSource(ctx: ServerContext, name: string, now: number): Promise<Source | null> {
  const row = await ctx.db
    .selectFrom('sources')
    .select(['id', 'name', 'secret', 'previous_secret', 'previous_secret_until', 'countries', 'allow'])
    .where('name', '=', name)
    .where('active', '=', true)
    .executeTakeFirst();
  if (!row) return null;
  const sealed = [row.secret];
  if (row.previous_secret && (row.previous_secret_until ?? 0) > now) sealed.push(row.previous_secret);
  return {
    id: row.id,
    name: row.name,
    secrets: sealed.map((value) => openField(ctx.dataKey, secretPlace(row.id), value)),
    countries: row.countries,
    allow: row.allow,
  };
}

/** How many stored events wait for the pipeline: the width of the queue, which two index look-ups give. */
export async function backlog(ctx: ServerContext): Promise<number> {
  const { rows } = await sql<{ width: number }>`
    SELECT COALESCE((SELECT max(seq) FROM event_queue) - (SELECT min(seq) FROM event_queue) + 1, 0) AS width`.execute(
    ctx.db,
  );
  return rows[0]?.width ?? 0;
}
