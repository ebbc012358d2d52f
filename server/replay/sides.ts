import { sql } from 'kysely';
import { type Evidence, weighEvidence } from '../../core/enforcement/evidence.ts';
import { propose } from '../../core/enforcement/propose.ts';
import { answers } from '../../core/scoring/answers.ts';
import type { ModelName } from '../../core/scoring/config.ts';
import { DAY_MS } from '../../core/scoring/decay.ts';
import type { Factor, Tier } from '../../core/scoring/tiers.ts';
import type { Trx } from '../db/kysely.ts';
import { type LoadedBehaviour, loadBehaviour } from '../pipeline/behaviour/index.ts';
import type { Directory } from '../pipeline/project/directory.ts';

const VIOLATION_WINDOW_MS = 30 * DAY_MS;

/** What one side says of an account: its score, and what the ladder would ask for. */
export interface Side {
  readonly model: string;
  readonly value: number;
  readonly tier: Tier;
  readonly factors: readonly Factor[];
  readonly actions: readonly string[];
}

/** The newest live rows of an account. */
export interface Seen {
  readonly user_id: string;
  readonly score_id: string | null;
  readonly signal_id: string | null;
  readonly model: string | null;
  readonly value: number | null;
  readonly tier: Tier | null;
  readonly factors: readonly Factor[] | null;
}

/** The evidence of the 30 days before. */
export const evidenceOf = ({ behaviour, signals }: LoadedBehaviour): Evidence =>
  weighEvidence(
    signals
      .filter(({ occurred_at: at }) => at > behaviour.now - VIOLATION_WINDOW_MS && at <= behaviour.now)
      .map((signal) => ({ ...signal, eventId: signal.event_id })),
  );

export const kindsAsked = (tier: Tier, loaded: LoadedBehaviour): string[] =>
  propose(tier, evidenceOf(loaded)).map(({ kind }) => kind);

/** What this model says from the facts that the search path shows. */
export async function sideOf(
  trx: Trx,
  users: Directory,
  model: ModelName,
  asOf: number,
  before: ReadonlyMap<string, Seen>,
) {
  const subjects = users.all.map(({ id }) => ({ userId: id, asOf }));
  const loaded = await loadBehaviour(trx, subjects, users.byId);
  return new Map(
    [...loaded].map(([userId, facts]) => {
      const last = before.get(userId)?.value;
      const answer = answers(facts.behaviour, model, last === null || last === undefined ? [] : [last]);
      return [userId, { facts, answer, actions: kindsAsked(answer.tier, facts) }];
    }),
  );
}

/** The newest live score of each account up to a moment, and the newest live signal. */
export async function loadSeen(trx: Trx, userIds: readonly string[], until: number | null): Promise<Map<string, Seen>> {
  const bound = until === null ? sql`true` : sql`s.computed_at <= ${new Date(until)}`;
  const { rows } = await sql<Seen>`
    SELECT u.id AS user_id, s.id AS score_id, g.id AS signal_id, s.model, s.value, s.tier, s.factors
      FROM unnest(${userIds}::uuid[]) AS u(id)
      LEFT JOIN LATERAL (
        SELECT s.id, s.model, s.value, s.tier, s.factors FROM public.scores s WHERE s.user_id = u.id AND ${bound}
         ORDER BY s.computed_at DESC, s.id DESC LIMIT 1) s ON true
      LEFT JOIN LATERAL (
        SELECT max(g.id::text)::uuid AS id FROM public.signals g WHERE g.user_id = u.id) g ON true`.execute(trx);
  return new Map(rows.map((row) => [row.user_id, row]));
}
