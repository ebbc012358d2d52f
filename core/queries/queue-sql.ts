import type { ReadSql, SqlValue } from '../lib/sql.ts';
import { TIERS } from '../scoring/tiers.ts';
import type { QueueArgs } from './queue-args.ts';
import type { Found } from './queue-index/find.ts';
import { OPEN_STATES_SQL, QUEUE_RANK_SQL } from './queue-rank.ts';

const SHOW: Record<QueueArgs['show'], string> = {
  open: `c.state IN ${OPEN_STATES_SQL}`,
  mine: `c.state IN ${OPEN_STATES_SQL} AND c.claimed_by = ?`,
  decided: `c.state NOT IN ${OPEN_STATES_SQL}`,
  all: '1',
};
const TIER_RANK = `CASE c.tier ${TIERS.map((tier, rank) => `WHEN '${tier}' THEN ${rank}`).join(' ')} END`;
const SORT: Record<Exclude<QueueArgs['sort'], 'subject' | 'decided_at'>, string> = {
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

/** The cases that `where` lets through, by their ids alone: a sort carries every column that is asked for, of every case. */
interface Source {
  readonly sql: ReadSql;
  readonly where: string;
  readonly params: readonly SqlValue[];
}

const ids = ({ sql, params }: Source, text: string, further: readonly SqlValue[] = []): string[] =>
  sql.all<{ id: string }>(text, [...params, ...further]).map(({ id }) => id);

const count = ({ sql, params }: Source, where: string): number =>
  sql.get<{ n: number }>(`SELECT count(*) AS n FROM cases c WHERE ${where}`, params)?.n ?? 0;

/** From the accounts in their order to their cases, as far as the page goes: looking up every case's account takes a second. */
function pageBySubject(source: Source, direction: string, limit: number, offset: number): string[] {
  const { where } = source;
  const named = ids(
    source,
    `SELECT c.id FROM users u CROSS JOIN cases c ON c.subject_user_id = u.id WHERE ${where}
     ORDER BY COALESCE(u.display_name, u.external_id) ${direction}, c.id LIMIT ? OFFSET ?`,
    [limit, offset],
  );
  if (named.length === limit) return named;
  // Cases whose account was erased have no name and come last.
  const nameless = ids(
    source,
    `SELECT c.id FROM cases c WHERE ${where} AND NOT EXISTS (SELECT 1 FROM users WHERE id = c.subject_user_id) ORDER BY c.id`,
  );
  if (nameless.length === 0) return named;
  const skip = Math.max(0, offset - (count(source, where) - nameless.length));
  return [...named, ...nameless.slice(skip, skip + limit - named.length)];
}

/** Decisions in the order of their index; what is not decided comes last, both ways. */
function pageByDecision(source: Source, direction: string, limit: number, offset: number): string[] {
  const { where } = source;
  const isDecided = `${where} AND c.decided_at IS NOT NULL`;
  const page = `SELECT c.id FROM cases c WHERE ${isDecided} ORDER BY c.decided_at ${direction}, c.id LIMIT ? OFFSET ?`;
  const decided = ids(source, page, [limit, offset]);
  if (decided.length === limit) return decided;
  const before = count(source, isDecided);
  if (before === count(source, where)) return decided;
  const rest = `SELECT c.id FROM cases c WHERE ${where} AND c.decided_at IS NULL ORDER BY c.id LIMIT ? OFFSET ?`;
  return [...decided, ...ids(source, rest, [limit - decided.length, Math.max(0, offset - before)])];
}

function pageOf(source: Source, { sort, descending, limit, offset }: QueueArgs): string[] {
  const direction = descending ? 'DESC' : 'ASC';
  if (sort === 'subject') return pageBySubject(source, direction, limit, offset);
  if (sort === 'decided_at') return pageByDecision(source, direction, limit, offset);
  const page = `SELECT c.id FROM cases c WHERE ${source.where} ORDER BY ${SORT[sort]} ${direction}, c.id LIMIT ? OFFSET ?`;
  return ids(source, page, [limit, offset]);
}

/** The queue as SQLite answers it: while the index is not there yet, and what the index must agree with. */
export function findInSql(sql: ReadSql, args: QueueArgs, personId: string): Found {
  const where = [SHOW[args.show]];
  const params: SqlValue[] = args.show === 'mine' ? [personId] : [];
  const bind = (condition: string, value: SqlValue): void => {
    where.push(condition);
    params.push(value);
  };
  if (args.queue) bind('c.queue = ?', args.queue);
  if (args.tier) bind('c.tier = ?', args.tier);
  // A list of names of a registry, as JSON: none needs escaping, so that one is in it exactly when its text is.
  if (args.signal) bind('instr(c.signal_types, ?) > 0', JSON.stringify(args.signal));
  const needle = args.text.trim().toLowerCase();
  if (needle) {
    const named = usersNamed(sql, needle);
    bind(`c.subject_user_id IN (${named.sql})`, named.param);
  }
  const conditions = where.join(' AND ');
  const until = args.opened_until ?? Number.MAX_SAFE_INTEGER;
  const counts = sql.get<{ n: number; newer: number; newest: number | null }>(
    `SELECT count(*) AS n, count(*) FILTER (WHERE c.opened_at > ?) AS newer, max(c.opened_at) AS newest FROM cases c WHERE ${conditions}`,
    [until, ...params],
  );
  const newer = counts?.newer ?? 0;
  const source = { sql, where: `${conditions} AND c.opened_at <= ?`, params: [...params, until] };
  return { total: (counts?.n ?? 0) - newer, newer, newest: counts?.newest ?? null, ids: pageOf(source, args) };
}
