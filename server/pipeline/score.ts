import { sql } from 'kysely';
import type { Pulse } from '../../core/detection/behaviour/pulse.ts';
import { must } from '../../core/lib/must.ts';
import { answers } from '../../core/scoring/answers.ts';
import type { ScoreCause } from '../../core/scoring/causes.ts';
import type { ModelName } from '../../core/scoring/config.ts';
import { comparable, lastScoreOf } from '../../core/scoring/last-score.ts';
import { isMaterial } from '../../core/scoring/material.ts';
import type { Tier } from '../../core/scoring/tiers.ts';
import type { Row } from '../../core/tables/index.ts';
import { newId } from '../clock.ts';
import { insertRows, recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { loadChampion } from '../settings/champion.ts';
import { loadBehaviour } from './behaviour/index.ts';
import type { CountedSignal } from './behaviour/signals.ts';
import type { Subject } from './behaviour/subjects.ts';
import type { Account, Directory } from './project/directory.ts';

export type ScoreRow = Pick<Row<'scores'>, 'id' | 'user_id' | 'event_id' | 'computed_at'> &
  ReturnType<typeof answers> & { readonly in_evidence: boolean; readonly cause: ScoreCause };

export interface Scored {
  readonly userId: string;
  readonly asOf: number;
  readonly before: Tier | null;
  readonly score: ScoreRow;
  readonly signals: readonly CountedSignal[];
  /** It moved by enough to be stored. */
  readonly news: boolean;
}

/** Why these accounts are scored. */
export interface Because {
  readonly cause: ScoreCause;
  /** The event that a score follows from. */
  readonly eventOf?: (userId: string) => string | null;
  /** The model whose answer is the score; the setting decides where none is given. */
  readonly champion?: ModelName;
  /** Only scores below the last one are stored and shown. */
  readonly onlyLower?: boolean;
}

/**
 * Scores the subjects under every model and stores what is news. The account shows its newest score, which is the
 * champion's; every earlier one stays. `pulses` are those of the subjects as the batch has left them; without them they
 * are read.
 */
export async function score(
  trx: Trx,
  users: Directory,
  subjects: readonly Subject[],
  because: Because,
  now: number,
  pulses?: ReadonlyMap<string, Pulse>,
): Promise<Scored[]> {
  if (subjects.length === 0) return [];
  const [loaded, champion] = await Promise.all([
    loadBehaviour(trx, subjects, users.byId, pulses),
    because.champion ?? loadChampion(trx),
  ]);
  const stored: { readonly score: ScoreRow; readonly news: boolean }[] = [];
  const results = subjects.map(({ userId, asOf }): Scored => {
    const { behaviour, signals } = must(loaded.get(userId), 'the behaviour of every subject');
    const last = users.byId(userId).last_score;
    const newest = last && comparable(last);
    const row: ScoreRow = {
      id: newId(now),
      user_id: userId,
      ...answers(behaviour, champion, last?.values ?? []),
      event_id: because.eventOf?.(userId) ?? null,
      computed_at: now,
      in_evidence: users.live.has(userId),
      cause: because.cause,
    };
    const wanted = !because.onlyLower || (newest !== null && row.value < newest.value);
    const news = wanted && isMaterial(newest, row);
    // Where the models come apart is worth a row, although nothing changes for the account.
    const known = last?.challenger_tier ?? row.challenger_tier;
    const challenged = wanted && known !== row.challenger_tier;
    if (news || challenged) stored.push({ score: row, news });
    const current = news || !last ? row : { ...row, id: last.id };
    return { userId, asOf, before: users.byId(userId).tier, score: current, signals, news };
  });
  const rows = stored.map((one) => one.score);
  await Promise.all([insertRows(trx, 'scores', rows), showScores(trx, users, stored, users.seen)]);
  return results;
}

/**
 * The accounts show these scores from now on, and when those of `seen` were last seen: one new version of each. A score
 * that is no news is only what the next one is compared with.
 */
export async function showScores(
  trx: Trx,
  users: Directory,
  stored: readonly { readonly score: ScoreRow; readonly news: boolean }[],
  seen: Iterable<Pick<Account, 'id' | 'last_seen_at'>> = [],
): Promise<void> {
  const rows = new Map<string, object>();
  for (const { id, last_seen_at } of seen) rows.set(id, { id, last_seen_at });
  for (const { score, news } of stored) {
    const { user_id: id, value, tier, trend } = score;
    const last_score = lastScoreOf(score, users.byId(id).last_score);
    rows.set(id, { ...rows.get(id), id, last_score, ...(news ? { score: value, tier, trend } : {}) });
  }
  if (rows.size === 0) return;
  const columns = ['last_seen_at', 'score', 'tier', 'trend', 'last_score'];
  const kept = columns.map((column) => `${column} = COALESCE(r.${column}, users.${column})`);
  await sql`
    UPDATE users SET ${sql.raw(kept.join(', '))}
      FROM ${recordset('users', ['id', ...columns], [...rows.values()])} WHERE users.id = r.id`.execute(trx);
}
