import { sql } from 'kysely';
import type { SignalType } from '../../core/detection/signals.ts';
import type { Tier } from '../../core/scoring/tiers.ts';
import type { Trx } from '../db/kysely.ts';
import type { Job } from './job.ts';

/** Accounts that are named in an answer; all of them stay in `replay_scores`. */
const NAMED = 500;

export interface Difference {
  readonly user_id: string;
  readonly external_id: string;
  readonly before: { readonly value: number | null; readonly tier: Tier | null };
  readonly after: { readonly value: number; readonly tier: Tier };
  readonly actions_before: readonly string[];
  readonly actions_after: readonly string[];
}

export interface Summary {
  readonly accounts: number;
  /** Accounts whose score differs by a point or by a tier. */
  readonly differ: number;
  /** From the tier before to the tier after: how many. */
  readonly tiers: readonly { readonly from: Tier | null; readonly to: Tier; readonly accounts: number }[];
  /** Of what the ladder would ask for: on how many accounts it comes and goes. */
  readonly actions: readonly { readonly kind: string; readonly more: number; readonly fewer: number }[];
  readonly signals: readonly {
    readonly type: SignalType;
    readonly gained: number;
    readonly lost: number;
    readonly changed: number;
  }[];
  /** Those whose tier or actions change, the largest change first. */
  readonly changes: readonly Difference[];
  /** There are more than are named. */
  readonly more: number;
}

/** The difference that a job found, from what it kept. */
export async function summarise(trx: Trx, job: Job): Promise<Summary> {
  const mine = sql`replay_id = ${job.id}::uuid`;
  const changes = sql`(before_tier IS DISTINCT FROM after_tier OR actions_before <> actions_after)`;
  const tiers = await sql<Summary['tiers'][number]>`
    SELECT before_tier AS from, after_tier AS to, count(*) AS accounts FROM replay_scores
     WHERE ${mine} AND before_tier IS DISTINCT FROM after_tier GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`.execute(trx);
  const actions = await sql<Summary['actions'][number]>`
    SELECT kind, count(*) FILTER (WHERE NOT was) AS more, count(*) FILTER (WHERE was) AS fewer FROM (
      SELECT jsonb_array_elements_text(actions_after - ARRAY(SELECT jsonb_array_elements_text(actions_before))) AS kind,
             false AS was FROM replay_scores WHERE ${mine}
      UNION ALL
      SELECT jsonb_array_elements_text(actions_before - ARRAY(SELECT jsonb_array_elements_text(actions_after))), true
        FROM replay_scores WHERE ${mine}) k GROUP BY kind ORDER BY kind`.execute(trx);
  const signals = await sql<Summary['signals'][number]>`
    SELECT type, count(*) FILTER (WHERE change = 'gained') AS gained, count(*) FILTER (WHERE change = 'lost') AS lost,
           count(*) FILTER (WHERE change = 'changed') AS changed
      FROM replay_signals WHERE ${mine} GROUP BY type ORDER BY type`.execute(trx);
  const counted = await sql<{ differ: number; changes: number }>`
    SELECT count(*) FILTER (WHERE before_tier IS DISTINCT FROM after_tier OR abs(after_value - before_value) >= 1) AS differ,
           count(*) FILTER (WHERE ${changes}) AS changes FROM replay_scores WHERE ${mine}`.execute(trx);
  const named = await sql<Difference>`
    SELECT r.user_id, u.external_id, jsonb_build_object('value', before_value, 'tier', before_tier) AS before,
           jsonb_build_object('value', after_value, 'tier', after_tier) AS after, actions_before, actions_after
      FROM replay_scores r JOIN public.users u ON u.id = r.user_id WHERE ${mine} AND ${changes}
     ORDER BY abs(after_value - COALESCE(before_value, 0)) DESC, u.external_id LIMIT ${NAMED}`.execute(trx);
  const { differ = 0, changes: all = 0 } = counted.rows[0] ?? {};
  return {
    accounts: job.done,
    differ,
    tiers: tiers.rows,
    actions: actions.rows,
    signals: signals.rows,
    changes: named.rows,
    more: all - named.rows.length,
  };
}
