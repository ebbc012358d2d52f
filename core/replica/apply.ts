import type { Sql } from '../lib/sql.ts';
import { applyGone, applyRows } from './insert.ts';
import { type ReplicaMeta, writeMeta } from './meta.ts';
import { undoOverlay } from './overlay.ts';
import { type Author, type LocalRefusals, type PendingItem, rerun } from './rebase.ts';
import type { Window } from './window.ts';

export type Applied =
  | { readonly state: 'applied'; readonly touched: Set<string>; readonly refusals: LocalRefusals }
  /** Older than what the replica holds: applying it again could bring back what has gone. */
  | { readonly state: 'stale' }
  /** It starts after the cursor: something between is missing. */
  | { readonly state: 'gap' }
  /** Another database, scope or role: the replica is rebuilt. */
  | { readonly state: 'foreign' };

/**
 * Applies one whole window in one transaction: undo overlay, apply truth, re-run what waits, save cursor (I6). `items`
 * are the commands that still wait: the caller has left out those that the window is known to cover.
 */
export function applyWindow(
  sql: Sql,
  meta: ReplicaMeta,
  window: Window,
  items: readonly PendingItem[],
  author: Author,
): Applied {
  const { head } = window;
  if (head.epoch !== meta.epoch || head.scope !== meta.scope || head.role !== meta.role) return { state: 'foreign' };
  if (BigInt(head.from) > BigInt(meta.cursor)) return { state: 'gap' };
  if (isStale(meta, head)) return { state: 'stale' };
  return sql.transaction((): Applied => {
    const touched = undoOverlay(sql);
    for (const part of window.parts) {
      touched.add(part.table);
      if (part.t === 'rows') applyRows(sql, part, meta.role);
      else applyGone(sql, part, meta.role);
    }
    const refusals = rerun(sql, items, author, touched);
    writeMeta(sql, { cursor: head.to, at: head.at });
    return { state: 'applied', touched, refusals };
  });
}

/** Two snapshots may share their xmin while a transaction is open: then the server's clock tells the later one. */
const isStale = (meta: ReplicaMeta, head: Window['head']): boolean => {
  const [to, cursor] = [BigInt(head.to), BigInt(meta.cursor)];
  return to < cursor || (to === cursor && head.at < meta.at);
};
