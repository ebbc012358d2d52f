import { sql } from 'kysely';
import { must } from '../../core/lib/must.ts';
import { MODEL, MODEL_VERSION, scoreFiveComponent } from '../../core/scoring/five-component.ts';
import { isMaterial } from '../../core/scoring/material.ts';
import { type Tier, tierOf } from '../../core/scoring/tiers.ts';
import { trendOf } from '../../core/scoring/trend.ts';
import type { Row } from '../../core/tables/index.ts';
import { newId } from '../clock.ts';
import { insertRows, recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { loadBehaviour } from './behaviour/index.ts';
import type { CountedSignal } from './behaviour/signals.ts';
import { groupByUser, type Subject } from './behaviour/subjects.ts';
import type { Directory } from './project/directory.ts';

type ScoreRow = Omit<Row<'scores'>, 'version'> & { readonly in_evidence: boolean };

export interface Scored {
  readonly userId: string;
  readonly asOf: number;
  readonly before: Tier | null;
  readonly score: ScoreRow;
  readonly signals: readonly CountedSignal[];
  /** It moved by enough to be stored. */
  readonly news: boolean;
}

interface PreviousScore {
  readonly user_id: string;
  readonly id: string;
  readonly value: number;
  /** Null but of the newest. */
  readonly factors: ScoreRow['factors'] | null;
}

/** Steps of the trend. */
const HISTORY = 5;

/** The last scores of each user, newest first; factors with the newest only. */
async function loadPrevious(trx: Trx, subjects: readonly Subject[]): Promise<Map<string, PreviousScore[]>> {
  const ids = subjects.map(({ userId }) => userId);
  const { rows } = await sql<PreviousScore>`
    SELECT s.user_id, p.id, p.value, CASE WHEN p.nth = 1 THEN p.factors END AS factors
      FROM unnest(${ids}::uuid[]) AS s(user_id)
     CROSS JOIN LATERAL (
       SELECT id, value, factors, row_number() OVER (ORDER BY computed_at DESC, id DESC) AS nth FROM scores
        WHERE user_id = s.user_id ORDER BY computed_at DESC, id DESC LIMIT ${sql.lit(HISTORY)}) p
     ORDER BY s.user_id, p.nth`.execute(trx);
  return groupByUser(rows);
}

/**
 * Scores the subjects and stores what is news. `eventOf` names the event that a score follows from. The account shows
 * its newest score; every earlier one stays.
 */
export async function score(
  trx: Trx,
  users: Directory,
  subjects: readonly Subject[],
  eventOf: (userId: string) => string | null,
  now: number,
): Promise<Scored[]> {
  if (subjects.length === 0) return [];
  const [loaded, previous] = await Promise.all([loadBehaviour(trx, subjects, users.byId), loadPrevious(trx, subjects)]);
  const fresh: ScoreRow[] = [];
  const results = subjects.map(({ userId, asOf }): Scored => {
    const { behaviour, signals } = must(loaded.get(userId), 'the behaviour of every subject');
    const account = users.byId(userId);
    const before = previous.get(userId) ?? [];
    const newest = before[0];
    const { value, factors } = scoreFiveComponent(behaviour);
    const row: ScoreRow = {
      id: newId(now),
      user_id: userId,
      model: MODEL,
      model_version: MODEL_VERSION,
      value,
      tier: tierOf(value),
      trend: trendOf([...before.map((old) => old.value).reverse(), value]),
      factors: [...factors],
      event_id: eventOf(userId),
      computed_at: now,
      in_evidence: users.live.has(userId),
    };
    const news = isMaterial(newest ? { value: newest.value, factors: newest.factors ?? [] } : null, row);
    if (news) fresh.push(row);
    const current = news || !newest ? row : { ...row, id: newest.id };
    return { userId, asOf, before: account.tier, score: current, signals, news };
  });
  await Promise.all([insertRows(trx, 'scores', fresh), showScores(trx, fresh)]);
  return results;
}

async function showScores(trx: Trx, fresh: readonly ScoreRow[]): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ user_id, value, tier, trend }) => ({ id: user_id, score: value, tier, trend }));
  await sql`
    UPDATE users SET score = r.score, tier = r.tier, trend = r.trend
      FROM ${recordset('users', ['id', 'score', 'tier', 'trend'], rows)} WHERE users.id = r.id`.execute(trx);
}
