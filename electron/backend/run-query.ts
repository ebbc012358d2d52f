import { roleOf } from '../../core/access/roles.ts';
import { refuse } from '../../core/contract/errors.ts';
import { anyQuery, type Query } from '../../core/queries/define.ts';
import { QUERIES } from '../../core/queries/index.ts';
import { storageProblem } from '../../core/replica/storage.ts';
import { tableOf } from '../../core/tables/index.ts';
import type { Session } from './session.ts';
import type { WatchResult } from './watches.ts';

/** A query with checked arguments; null when there is no such query or the arguments do not fit. */
export function parseQuery(name: string, args: unknown) {
  if (!Object.hasOwn(QUERIES, name)) return null;
  const query = anyQuery(QUERIES[name as keyof typeof QUERIES]);
  const parsed = query.args.safeParse(args);
  return parsed.success ? { query, args: parsed.data } : null;
}

/** Runs a query for the person whose session it is. Unforeseen errors are thrown. */
export function runQuery(session: Session | null, query: Query, args: unknown): WatchResult {
  if (!session) return { t: 'refused', refusal: refuse('vault_locked') };
  const { sql, meta } = session.replica;
  if (!sql || !meta) return { t: 'nothing' };
  const { permissions } = roleOf(meta.role);
  const needed = query.tables.filter((name) => name !== 'pending').map((name) => tableOf(name).permission);
  if (!needed.every((permission) => permissions.includes(permission))) {
    return { t: 'refused', refusal: refuse('forbidden') };
  }
  const ctx = { personId: session.vault.secrets.person.id, index: session.queueIndex.on(sql) };
  try {
    return { t: 'data', value: query.run(sql, args, ctx) };
  } catch (error) {
    const refusal = storageProblem(error);
    if (!refusal) throw error;
    if (refusal.code === 'replica_corrupt') session.sync.replicaLost();
    return { t: 'refused', refusal };
  }
}
