import type { WebhookMapping } from '../../core/webhook/mapping.ts';
import type { ServerContext } from '../context.ts';
import { openField } from '../crypto/field.ts';
import type { FailPolicy, SourceAllow } from '../db/tables/intake.ts';
import { withDeadline } from '../deadline.ts';
import { SOURCE_COLUMNS, type SourceRow } from './source-row.ts';

/** Where a sealed secret of a source belongs: authenticated with it. */
export const secretPlace = (sourceId: string): string => `sources/secret/${sourceId}`;

export interface Source {
  readonly id: string;
  readonly name: string;
  /** One, or two while the source rotates. */
  readonly secrets: readonly string[];
  /** The same as they are stored. */
  readonly sealed: readonly string[];
  /** Where the platform works, and what is its own: detection reads texts with it. */
  readonly countries: readonly string[];
  readonly allow: SourceAllow;
  /** What an evaluation answers that could not be made. */
  readonly failPolicy: FailPolicy;
  /** As stored. */
  readonly webhook: WebhookMapping | null;
}

/** How long a call that can do without waits for the database. */
const WAIT_MS = 1_000;

const select = (ctx: ServerContext) => ctx.db.selectFrom('sources').select(SOURCE_COLUMNS).where('active', '=', true);

function sealedOf(row: SourceRow, now: number): string[] {
  const rotates = row.previous_secret !== null && (row.previous_secret_until ?? 0) > now;
  return rotates ? [row.secret, row.previous_secret as string] : [row.secret];
}

/** The sources as they were opened, by the row that is remembered of each. */
const opened = new WeakMap<SourceRow, Source>();

/** `known` is the same source as it was opened before: its secrets are opened again only when they are others. */
function open(ctx: ServerContext, row: SourceRow, now: number, known = opened.get(row)): Source {
  const sealed = sealedOf(row, now);
  const same =
    known?.id === row.id &&
    known.sealed.length === sealed.length &&
    sealed.every((value, index) => value === known.sealed[index]);
  const source: Source = {
    id: row.id,
    name: row.name,
    sealed,
    secrets: same ? known.secrets : sealed.map((value) => openField(ctx.dataKey, secretPlace(row.id), value)),
    countries: row.countries,
    allow: row.allow,
    failPolicy: row.fail_policy,
    webhook: row.webhook,
  };
  opened.set(row, source);
  return source;
}

/** The source as it was read last, from memory; null when it never was. */
export function rememberedSource(ctx: ServerContext, name: string, now: number): Source | null {
  const row = ctx.knownSources.get(name);
  return row ? open(ctx, row, now) : null;
}

function remember(ctx: ServerContext, name: string, row: SourceRow | null): void {
  if (row) ctx.knownSources.set(name, row);
  else ctx.knownSources.delete(name);
}

/** A source as it was just read; null when it may no longer call. */
export function refreshSource(ctx: ServerContext, known: Source, row: SourceRow | null, now: number): Source | null {
  remember(ctx, known.name, row);
  return row && open(ctx, row, now, known);
}

/** Reads every source once, at the start: an outage may come before a source has called. */
export async function rememberSources(ctx: ServerContext): Promise<void> {
  for (const row of await select(ctx).execute()) ctx.knownSources.set(row.name, row);
}

/** The live secrets of a source, or null when there is none of that name. `now` in ms. */
export async function findSource(ctx: ServerContext, name: string, now: number): Promise<Source | null> {
  const row = await select(ctx).where('name', '=', name).executeTakeFirst();
  const before = ctx.knownSources.get(name);
  remember(ctx, name, row ?? null);
  return row ? open(ctx, row, now, before && opened.get(before)) : null;
}

/** The same; while the database is away, as the source was known last. Throws when it was never read. */
export async function findSourceAnyway(ctx: ServerContext, name: string, now: number): Promise<Source | null> {
  try {
    return await withDeadline(WAIT_MS, () => findSource(ctx, name, now));
  } catch (error) {
    const known = ctx.knownSources.get(name);
    if (!known) throw error;
    ctx.log.warn({ source: name, error: (error as Error).message }, 'a source is taken as it was known last');
    return open(ctx, known, now);
  }
}
