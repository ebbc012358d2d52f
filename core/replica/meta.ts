import { ROLE_NAMES, type RoleName } from '../access/roles.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';
import type { Shape } from '../tables/scope.ts';

/** The urgent beginning of a first replica: so many cases of all. */
export interface PartialCopy {
  readonly cases: number;
  readonly of: number;
}

/** What a replica was built from and how far it has come. */
export interface ReplicaMeta {
  readonly epoch: string;
  readonly scope: string;
  readonly role: RoleName;
  /** The next window starts here. */
  readonly cursor: string;
  /** Server clock at the last applied snapshot, ms. */
  readonly at: number;
  /** The declarations that the tables were made from (see schemaOf). */
  readonly schema: string;
  /** Null when the replica is whole. */
  readonly partial: PartialCopy | null;
  /** What its tables were filled with; null when an older version made it. */
  readonly shape: Shape | null;
  /** Tables that another scope gets more of: to be fetched. */
  readonly owes: readonly string[];
  /** History from before it may be missing (quota/); null: all is here. */
  readonly floor: number | null;
}

/** Null when the file is no finished replica. */
export function readMeta(sql: ReadSql): ReplicaMeta | null {
  const has = sql.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'");
  if (!has) return null;
  const stored = new Map(
    sql.all<{ key: string; value: string }>('SELECT key, value FROM meta').map(({ key, value }) => [key, value]),
  );
  const [epoch, scope, cursor, at, schema] = ['epoch', 'scope', 'cursor', 'at', 'schema'].map((key) => stored.get(key));
  const role = ROLE_NAMES.find((name) => name === stored.get('role'));
  if (!role || [epoch, scope, cursor, at, schema].includes(undefined)) return null;
  return {
    epoch: epoch ?? '',
    scope: scope ?? '',
    role,
    cursor: cursor ?? '0',
    at: Number(at),
    schema: schema ?? '',
    partial: JSON.parse(stored.get('partial') ?? 'null') as PartialCopy | null,
    shape: JSON.parse(stored.get('shape') ?? 'null') as Shape | null,
    owes: JSON.parse(stored.get('owes') ?? '[]') as string[],
    floor: JSON.parse(stored.get('floor') ?? 'null') as number | null,
  };
}

export function writeMeta(sql: Sql, meta: { readonly [K in keyof ReplicaMeta]?: ReplicaMeta[K] }): void {
  for (const [key, value] of Object.entries(meta)) {
    sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
  }
}

/**
 * Whether a replica can be taken over by another scope: it must be known what it holds. What a newer server sent and this
 * version does not understand may be anything.
 */
export const canRescope = (sql: Sql, meta: ReplicaMeta): boolean =>
  meta.shape !== null && meta.partial === null && sql.get('SELECT 1 FROM parked LIMIT 1') === undefined;
