import { z } from 'zod';
import type { SignalType } from '../detection/signals.ts';
import { SIGNAL_TYPES } from '../detection/signals.ts';
import type { ReadSql, SqlValue } from '../lib/sql.ts';
import { TIERS, type Tier } from '../scoring/tiers.ts';
import type { CaseState, Queue } from '../tables/cases.ts';
import { QUEUES } from '../tables/cases.ts';
import { defineQuery } from './define.ts';

/** Points of priority that a case gains per hour of waiting, so that nothing starves. */
export const AGE_POINTS_PER_HOUR = 0.5;

export const queueArgs = z.strictObject({
  show: z.enum(['open', 'mine', 'decided', 'all']),
  queue: z.enum(QUEUES).nullable(),
  tier: z.enum(TIERS).nullable(),
  signal: z.enum(SIGNAL_TYPES as [SignalType, ...SignalType[]]).nullable(),
  /** Part of the subject's name or platform id. */
  text: z.string().max(200),
  sort: z.enum(['priority', 'tier', 'subject', 'opened_at', 'last_event_at', 'signal_count', 'state']),
  descending: z.boolean(),
  /** Leaves out cases opened later: a list in use keeps still, and the later ones are counted as `newer`. */
  opened_until: z.number().nullable().default(null),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
});
export type QueueArgs = z.infer<typeof queueArgs>;

export interface QueueRow {
  readonly id: string;
  readonly version: number;
  readonly subject_user_id: string;
  readonly subject_name: string | null;
  readonly subject_external_id: string | null;
  readonly queue: Queue;
  readonly state: CaseState;
  readonly tier: Tier;
  readonly score: number | null;
  /** With the ageing term at the time of the query. */
  readonly priority: number;
  readonly signal_types: SignalType[];
  readonly signal_count: number;
  readonly opened_at: number;
  readonly last_event_at: number;
  readonly claimed_by: string | null;
  readonly claimed_by_name: string | null;
  readonly claim_expires_at: number | null;
  readonly second_opinions: number;
  /** Commands of this device on the case that still wait. */
  readonly pending: number;
}

export interface QueueResult {
  readonly total: number;
  /** Cases that the filter lets through but `opened_until` leaves out. */
  readonly newer: number;
  /** When the newest case of the filter was opened; null when there is none. */
  readonly newest: number | null;
  readonly offset: number;
  readonly rows: QueueRow[];
}

export const OPEN_STATES_SQL = "('open', 'claimed', 'reopened')";
const SHOW: Record<QueueArgs['show'], string> = {
  open: `c.state IN ${OPEN_STATES_SQL}`,
  mine: `c.state IN ${OPEN_STATES_SQL} AND c.claimed_by = :person`,
  decided: `c.state NOT IN ${OPEN_STATES_SQL}`,
  all: '1',
};
/** The columns of a QueueRow, from `cases c` joined with `users u`. */
export const QUEUE_ROW_SQL = `c.id, c.version, c.subject_user_id, u.display_name AS subject_name,
  u.external_id AS subject_external_id, c.queue, c.state, c.tier, c.score, c.priority, c.signal_types, c.signal_count,
  c.opened_at, c.last_event_at, c.claimed_by, (SELECT display_name FROM people WHERE id = c.claimed_by) AS claimed_by_name,
  c.claim_expires_at, c.second_opinions, (SELECT count(*) FROM pending WHERE case_id = c.id) AS pending`;
export type StoredQueueRow = Omit<QueueRow, 'signal_types'> & { signal_types: string };

/** A stored row as the console shows it: the priority with its ageing term at `now`. */
export const queueRow = (row: StoredQueueRow, now: number): QueueRow => ({
  ...row,
  priority: row.priority + ((now - row.opened_at) / 3_600_000) * AGE_POINTS_PER_HOUR,
  signal_types: JSON.parse(row.signal_types) as SignalType[],
});

const TIER_RANK = `CASE c.tier ${TIERS.map((tier, rank) => `WHEN '${tier}' THEN ${rank}`).join(' ')} END`;
/** The ageing term grows alike for all cases, so that the order does not depend on the time of the query. */
export const QUEUE_RANK_SQL = `(priority - opened_at * ${AGE_POINTS_PER_HOUR / 3_600_000})`;
/** An account as it is listed: indexed as this expression (core/replica/open.ts). */
export const SUBJECT_NAME_SQL = 'COALESCE(display_name, external_id)';
const SORT: Record<Exclude<QueueArgs['sort'], 'subject'>, string> = {
  priority: QUEUE_RANK_SQL,
  tier: TIER_RANK,
  opened_at: 'c.opened_at',
  last_event_at: 'c.last_event_at',
  signal_count: 'c.signal_count',
  state: 'c.state',
};

/** Found accounts that are listed one by one; more of them are looked for again where they are needed. */
const MOST_LISTED = 5_000;
const NAMED = "SELECT id FROM users WHERE instr(lower(COALESCE(display_name, '') || char(10) || external_id), ?) > 0";

/** Accounts are read once, and not with every case: their names decide, and there are fewer of them. */
function usersNamed(sql: ReadSql, needle: string): { readonly sql: string; readonly param: SqlValue } {
  const ids = sql.all<{ id: string }>(`${NAMED} LIMIT ${MOST_LISTED + 1}`, [needle]).map(({ id }) => id);
  if (ids.length > MOST_LISTED) return { sql: NAMED, param: needle };
  return { sql: 'SELECT value FROM json_each(?)', param: JSON.stringify(ids) };
}

type Page = Pick<QueueArgs, 'sort' | 'descending' | 'limit' | 'offset'>;

/** The ids of a page alone: a sort carries every column that is asked for, of every case. */
function pageOf(sql: ReadSql, page: Page, where: string, params: readonly SqlValue[]): string[] {
  const { sort, descending, limit, offset } = page;
  const direction = descending ? 'DESC' : 'ASC';
  const ids = (text: string, values: readonly SqlValue[]): string[] =>
    sql.all<{ id: string }>(text, values).map(({ id }) => id);
  if (sort !== 'subject') {
    const order = `ORDER BY ${SORT[sort]} ${direction}, c.id LIMIT ? OFFSET ?`;
    return ids(`SELECT c.id FROM cases c WHERE ${where} ${order}`, [...params, limit, offset]);
  }
  // From the accounts in their order to their cases, as far as the page goes: looking up every case's account takes a second.
  const named = ids(
    `SELECT c.id FROM users u CROSS JOIN cases c ON c.subject_user_id = u.id WHERE ${where}
     ORDER BY COALESCE(u.display_name, u.external_id) ${direction}, c.id LIMIT ? OFFSET ?`,
    [...params, limit, offset],
  );
  if (named.length === limit) return named;
  // Cases whose account was erased have no name and come last.
  const nameless = ids(
    `SELECT c.id FROM cases c WHERE ${where} AND NOT EXISTS (SELECT 1 FROM users WHERE id = c.subject_user_id) ORDER BY c.id`,
    params,
  );
  if (nameless.length === 0) return named;
  const all = sql.get<{ n: number }>(`SELECT count(*) AS n FROM cases c WHERE ${where}`, params)?.n ?? 0;
  const skip = Math.max(0, offset - (all - nameless.length));
  return [...named, ...nameless.slice(skip, skip + limit - named.length)];
}

export const queue = defineQuery({
  name: 'queue',
  args: queueArgs,
  tables: ['cases', 'users', 'people', 'pending'],
  run(sql, args, ctx): QueueResult {
    const where = [SHOW[args.show]];
    const params: SqlValue[] = [];
    const bind = (condition: string, value: SqlValue): void => {
      where.push(condition);
      params.push(value);
    };
    const show = where[0]?.replace(':person', '?') ?? '1';
    where[0] = show;
    if (args.show === 'mine') params.push(ctx.personId);
    if (args.queue) bind('c.queue = ?', args.queue);
    if (args.tier) bind('c.tier = ?', args.tier);
    // A list of names of a registry, as JSON: none needs escaping, so that one is in it exactly when its text is.
    if (args.signal) bind('instr(c.signal_types, ?) > 0', JSON.stringify(args.signal));
    const needle = args.text.trim().toLowerCase();
    if (needle) {
      const named = usersNamed(sql, needle);
      where.push(`c.subject_user_id IN (${named.sql})`);
      params.push(named.param);
    }
    const conditions = where.join(' AND ');
    const until = args.opened_until ?? Number.MAX_SAFE_INTEGER;
    const counts = sql.get<{ n: number; newer: number; newest: number | null }>(
      `SELECT count(*) AS n, count(*) FILTER (WHERE c.opened_at > ?) AS newer, max(c.opened_at) AS newest FROM cases c WHERE ${conditions}`,
      [until, ...params],
    );
    const newer = counts?.newer ?? 0;
    const ids = pageOf(sql, args, `${conditions} AND c.opened_at <= ?`, [...params, until]);
    const place = new Map(ids.map((id, index) => [id, index]));
    const rows = sql
      .all<StoredQueueRow>(
        `SELECT ${QUEUE_ROW_SQL} FROM cases c LEFT JOIN users u ON u.id = c.subject_user_id WHERE c.id IN (SELECT value FROM json_each(?))`,
        [JSON.stringify([...place.keys()])],
      )
      .sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0));
    return {
      total: (counts?.n ?? 0) - newer,
      newer,
      newest: counts?.newest ?? null,
      offset: args.offset,
      rows: rows.map((row) => queueRow(row, ctx.now)),
    };
  },
});
