import type { Sql } from '../lib/sql.ts';
import { inOne, isApart } from './footprint.ts';
import { applyGone, applyRows } from './insert.ts';
import { shapeAfter } from './lacking.ts';
import { type ReplicaMeta, writeMeta } from './meta.ts';
import { undoOverlay } from './overlay.ts';
import { wantHistory } from './quota/history.ts';
import { type Author, actsAs, type LocalRefusals, type PendingItem, rerun } from './rebase.ts';
import type { Window } from './window.ts';

export type Applied =
  | { readonly state: 'applied'; readonly touched: Set<string>; readonly refusals: LocalRefusals }
  /** Read before what the replica already holds: nothing in it is new. */
  | { readonly state: 'stale' }
  /** It starts after the cursor, or nobody can tell whether it is older: ask for the window again. */
  | { readonly state: 'gap' }
  /** Another database, scope or role: the replica is rebuilt. */
  | { readonly state: 'foreign' };

/** Whether the window is known to be read after everything applied so far. */
export type Order = 'later' | 'unknown';

/**
 * Applies one whole window in one transaction: undo overlay, apply truth, re-run what waits, save cursor (I6). What is apart from
 * the window is neither undone nor run again. `items`
 * are the commands that still wait: the caller has left out those that the window is known to cover.
 *
 * A snapshot's xmin never falls, so windows are ordered by it. Two may share it while a transaction is open; then an
 * older one could bring back a row that has gone, and only the order in which they were asked for tells.
 */
export function applyWindow(
  sql: Sql,
  meta: ReplicaMeta,
  window: Window,
  order: Order,
  items: readonly PendingItem[],
  author: Author,
): Applied {
  const { head } = window;
  if (head.epoch !== meta.epoch || head.scope !== meta.scope || head.role !== meta.role) return { state: 'foreign' };
  if (BigInt(head.from) > BigInt(meta.cursor)) return { state: 'gap' };
  const [to, cursor] = [BigInt(head.to), BigInt(meta.cursor)];
  if (to < cursor) return { state: 'stale' };
  if (to === cursor && order === 'unknown') return { state: 'gap' };
  return inOne(sql, (): Applied => {
    // Most windows are about others' cases: then what waits stays where it is, however much that is.
    const apart =
      items.length > 0 &&
      isApart(
        sql,
        actsAs(author),
        window,
        items.map(({ id }) => id),
      );
    const touched = apart ? new Set<string>() : undoOverlay(sql);
    for (const part of window.parts) {
      touched.add(part.table);
      if (part.t === 'rows') applyRows(sql, part, meta.role);
      else applyGone(sql, part, meta.role);
    }
    wantHistory(sql, window, meta.role, meta.floor);
    const refusals: LocalRefusals = apart ? new Map() : rerun(sql, items, author, touched);
    writeMeta(sql, { cursor: head.to, at: head.at });
    noteShape(sql, meta, window);
    return { state: 'applied', touched, refusals };
  });
}

function noteShape(sql: Sql, { shape, role }: ReplicaMeta, { parts }: Window): void {
  if (!shape) return;
  const after = shapeAfter(
    shape,
    parts.filter((part) => part.t === 'rows'),
    role,
  );
  if (after !== shape) writeMeta(sql, { shape: after });
}
