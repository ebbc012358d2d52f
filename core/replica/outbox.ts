import type { ClockWitness } from '../commands/clock.ts';
import type { CommandName } from '../commands/index.ts';
import { commandOf } from '../commands/index.ts';
import type { Refusal } from '../contract/errors.ts';
import { refuse } from '../contract/errors.ts';
import type { HeldNews, OutboxItem, OutboxNews } from '../contract/status.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';
import { pruneSeals, SEAL_TABLES } from './earlier-seals.ts';
import { ORDER_TABLES } from './orders.ts';
import type { PendingItem } from './rebase.ts';
import { RECORD_TABLES } from './record.ts';

/**
 * The outbox: a database file of its own, written (and on the disk) before anything optimistic. `ord` is the order in
 * which the person acted, `seq` the order in which commands leave; it is given at sealing. `settled` says that a
 * window covering the outcome is in the replica.
 */
const TABLES = [
  'CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS items (
    ord INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, args TEXT NOT NULL, seen TEXT NOT NULL,
    case_id TEXT NOT NULL, at INTEGER NOT NULL, elapsed INTEGER, correlation_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'queued', 'delivered', 'refused', 'dismissed', 'withdrawn')),
    hold_until INTEGER, leaves INTEGER UNIQUE, device_id TEXT, seq INTEGER, envelope TEXT, outcome TEXT, code TEXT, detail TEXT, receipt TEXT,
    recorded_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, problem TEXT, local_refusal TEXT,
    settled INTEGER NOT NULL DEFAULT 0, UNIQUE (device_id, seq))`,
  'CREATE INDEX IF NOT EXISTS items_state ON items (state, leaves)',
];

export const openOutbox = (sql: Sql): void => {
  for (const statement of [...TABLES, ...SEAL_TABLES, ...RECORD_TABLES, ...ORDER_TABLES]) sql.exec(statement);
  // A file of an earlier version.
  const isOld = !sql.get("SELECT 1 FROM pragma_table_info('items') WHERE name = 'clock'");
  if (isOld) sql.exec('ALTER TABLE items ADD COLUMN clock TEXT');
};

export interface NewItem extends PendingItem {
  readonly name: CommandName;
  readonly args: Record<string, unknown>;
  readonly seen: Record<string, number>;
  readonly elapsed: number | null;
  /** What is known of the clock that `at` was read from. */
  readonly clock?: ClockWitness;
  readonly correlationId: string;
  /** End of the undo window, ms; null: nothing to undo, it may be sealed at once. */
  readonly holdUntil: number | null;
}

export function enqueue(sql: Sql, item: NewItem): void {
  sql.run(
    `INSERT INTO items (id, name, args, seen, case_id, at, elapsed, clock, correlation_id, state, hold_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?)`,
    [
      item.id,
      item.name,
      JSON.stringify(item.args),
      JSON.stringify(item.seen),
      item.caseId,
      item.at,
      item.elapsed,
      item.clock ? JSON.stringify(item.clock) : null,
      item.correlationId,
      item.holdUntil,
    ],
  );
}

/** Undo. Null when it was taken back. The window ends when the item is sealed or its time has run out. */
export function withdraw(sql: Sql, id: string, now: number): Refusal | null {
  const changes = sql.run(
    "UPDATE items SET state = 'withdrawn', settled = 1 WHERE id = ? AND state = 'held' AND hold_until > ?",
    [id, now],
  ).changes;
  return changes > 0 ? null : refuse('undo_too_late');
}

/** A refused item was seen. False when there is no such item. */
export const dismiss = (sql: Sql, id: string): boolean =>
  sql.run("UPDATE items SET state = 'dismissed' WHERE id = ? AND state = 'refused'", [id]).changes > 0;

interface StoredPending {
  id: string;
  name: string;
  args: string;
  case_id: string;
  at: number;
}

/** What the replica shows on top of the truth: everything without an outcome, and accepted items not yet covered. */
export const pendingItems = (sql: ReadSql): PendingItem[] =>
  sql
    .all<StoredPending>(
      `SELECT id, name, args, case_id, at FROM items
       WHERE state IN ('held', 'queued') OR (state = 'delivered' AND settled = 0) ORDER BY ord`,
    )
    .map(({ case_id, args, ...item }) => ({ ...item, args: JSON.parse(args) as unknown, caseId: case_id }));

/** Accepted items whose effect the next asked-for window will hold: name them before asking, settle them after. */
export const unsettled = (sql: ReadSql): string[] =>
  sql.all<{ id: string }>("SELECT id FROM items WHERE state = 'delivered' AND settled = 0").map(({ id }) => id);

export const settle = (sql: Sql, ids: readonly string[]): void => {
  if (ids.length === 0) return;
  sql.run('UPDATE items SET settled = 1 WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
};

/** Marks what the replica's own rules think of the waiting items. It changes no state: the server has the last word. */
export function markLocal(sql: Sql, refusals: ReadonlyMap<string, Refusal | null>): void {
  for (const [id, refusal] of refusals) {
    const text = refusal && JSON.stringify(refusal);
    sql.run('UPDATE items SET local_refusal = ? WHERE id = ? AND local_refusal IS NOT ?', [text, id, text]);
  }
}

export interface Counts {
  /** Held or queued. */
  readonly waiting: number;
  /** Sealed, so that they can leave now. */
  readonly queued: number;
  readonly attention: number;
}

export const counts = (sql: ReadSql): Counts =>
  sql.get<Counts>(
    `SELECT count(*) FILTER (WHERE state IN ('held', 'queued')) AS waiting,
            count(*) FILTER (WHERE state = 'queued') AS queued,
            count(*) FILTER (WHERE state = 'refused') AS attention FROM items`,
  ) ?? { waiting: 0, queued: 0, attention: 0 };

/** Keeps the newest `keep` finished items as history. What waits, or needs attention, is never pruned. */
export function prune(sql: Sql, keep: number): void {
  const { changes } = sql.run(
    `DELETE FROM items WHERE state IN ('delivered', 'dismissed', 'withdrawn') AND settled = 1 AND ord NOT IN (
       SELECT ord FROM items WHERE state IN ('delivered', 'dismissed', 'withdrawn') ORDER BY ord DESC LIMIT ?)`,
    [keep],
  );
  if (changes > 0) pruneSeals(sql);
}

interface StoredItem {
  readonly id: string;
  readonly name: CommandName;
  readonly args: string;
  readonly case_id: string;
  readonly at: number;
  readonly state: OutboxItem['state'];
  readonly hold_until: number | null;
  readonly seq: number | null;
  readonly correlation_id: string;
  readonly outcome: OutboxItem['outcome'];
  readonly code: OutboxItem['code'];
  readonly detail: string | null;
  readonly recorded_at: number | null;
  readonly attempts: number;
  readonly problem: string | null;
  readonly local_refusal: string | null;
  readonly until: number | null;
}

/** The whole outbox for the screen, newest first. */
export const listItems = (sql: ReadSql): OutboxItem[] =>
  sql.all<StoredItem>("SELECT *, receipt ->> '$.until' AS until FROM items ORDER BY ord DESC").map((row) => ({
    id: row.id,
    name: row.name,
    args: JSON.parse(row.args) as Record<string, unknown>,
    caseId: row.case_id,
    at: row.at,
    state: row.state,
    holdUntil: row.hold_until,
    seq: row.seq,
    correlationId: row.correlation_id,
    outcome: row.outcome,
    code: row.code,
    detail: row.detail,
    recordedAt: row.recorded_at,
    until: row.until,
    followUp: null,
    attempts: row.attempts,
    lastProblem: row.state === 'held' || row.state === 'queued' ? parseRefusal(row.problem ?? row.local_refusal) : null,
  }));

/** What every screen tells of: it stays short however much waits. */
export function newsOf(sql: ReadSql): OutboxNews {
  const { waiting, attention } = counts(sql);
  return {
    waiting,
    attention,
    held: sql.all<HeldNews>(
      `SELECT id, name, case_id AS caseId, hold_until AS holdUntil, args ->> '$.reason_code' AS reasonCode FROM items
        WHERE state = 'held' ORDER BY ord DESC LIMIT ?`,
      [MOST_HELD],
    ),
    settled: sql.all<OutboxNews['settled'][number]>(
      `SELECT id, name, case_id AS caseId, state, code FROM items
        WHERE state = 'refused' OR (state = 'delivered' AND outcome = 'accepted_as_second_opinion')
        ORDER BY ord DESC LIMIT ?`,
      [MOST_SETTLED],
    ),
  };
}
const MOST_HELD = 20;
const MOST_SETTLED = 50;

const parseRefusal = (text: string | null): Refusal | null => (text === null ? null : (JSON.parse(text) as Refusal));

/** The undo window of a command by name, ms. */
export const undoMsOf = (name: string): number => commandOf(name)?.undoMs ?? 0;
